"""Stored queries: the files of `queries/`, their parameters and their expected answers."""

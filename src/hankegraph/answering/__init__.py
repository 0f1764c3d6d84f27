"""Runs queries, on what stands here or at a server, and writes their answers."""

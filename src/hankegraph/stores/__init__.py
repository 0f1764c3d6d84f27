"""Loads a release into a triple store and proves that it is there."""

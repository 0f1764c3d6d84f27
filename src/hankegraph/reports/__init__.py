"""Turns a validation report into the text of one of the formats that people and build servers read."""

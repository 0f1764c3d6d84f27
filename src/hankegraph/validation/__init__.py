"""Validates anybody's RDF, pages and releases against SHACL shapes, and says of each result where it stands and how to mend it."""

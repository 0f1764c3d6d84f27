"""Register pages in, a SHACL-checked knowledge graph out, every fact traced to its line."""

__version__ = "0.1.0"

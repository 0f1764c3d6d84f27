"""Writes Turtle and N-Triples in one form, so that a difference between two versions of a file is a difference in what it says.

    file ──statements.py──▶ statements with their comments ──turtle_document.py──▶ prefixes, subjects, triples ──turtle_layout.py──▶ text
                                                                written_terms.py says how a term is written

`same_triples.py` has the last word: text that does not say what the file says is never written. `files.py` is the way in.
"""

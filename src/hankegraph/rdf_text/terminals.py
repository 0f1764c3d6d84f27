"""The terminals that Turtle and SPARQL share, as regular expressions: white space, names, IRIs and strings.

They are those of https://www.w3.org/TR/turtle/#sec-grammar-grammar and https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

# Every repetition is possessive (`++`, `*+`): none is ever tried in another way, so no text takes more than time in proportion to its
# length, and none fills the memory with places to go back to.
GAP = r"(?:[ \t\r\n]++|#[^\r\n]*+)++"
# PN_CHARS_BASE and PN_CHARS of the specification, as they stand in a class of characters.
LETTERS = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF"
    r"\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
CHARACTERS = LETTERS + r"_0-9\u00B7\u0300-\u036F\u203F-\u2040-"
LABEL = rf"[{CHARACTERS}]*+(?:\.++[{CHARACTERS}]++)*+"
_CODE = r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
ESCAPE = rf"""\\(?:[tbnrf"'\\]|{_CODE})"""
_IN_IRI = r"""[^\x00-\x20<>"{}|^`\\]"""
IRI_TEXT = rf"<{_IN_IRI}*+(?:\\(?:{_CODE}){_IN_IRI}*+)*+>"
_IN_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=\/?#@%-]"
LOCAL_NAME = rf"(?:[{LETTERS}_0-9:]|{_IN_LOCAL})(?:[{CHARACTERS}:]|{_IN_LOCAL})*+(?:\.++(?:[{CHARACTERS}:]|{_IN_LOCAL})++)*+"
NAME_TEXT = rf"(?:[{LETTERS}]{LABEL})?+:(?:{LOCAL_NAME})?+"
LONG_STRING = rf"""(?:"{{3}}[^"\\]*+(?:(?:{ESCAPE}|"(?!""))[^"\\]*+)*+"{{3}}|'{{3}}[^'\\]*+(?:(?:{ESCAPE}|'(?!''))[^'\\]*+)*+'{{3}})"""

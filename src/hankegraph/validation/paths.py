"""IRIs and property paths, written for people to read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hankegraph.shacl.paths import LEFT_OUT, is_predicate_path, path_text, predicate_of

__all__ = ["LEFT_OUT", "is_predicate_path", "local_name", "path_text", "predicate_of", "prefixed_name", "readable_path"]

_IRI = re.compile("<([^<>]*)>")
# The part of https://www.w3.org/TR/sparql11-query/#rPN_LOCAL that needs no escapes.
_LOCAL_NAME = re.compile(r"(?:[\w:]|%[0-9A-Fa-f]{2})(?:(?:[\w:.\-]|%[0-9A-Fa-f]{2})*(?:[\w:\-]|%[0-9A-Fa-f]{2}))?")


def prefixed_name(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI with the prefix of the longest namespace; None where no prefix gives a name without escapes.

    >>> prefixed_name("http://a/b#c", {"a": "http://a/", "ab": "http://a/b#"})
    'ab:c'
    """
    # Of two prefixes for one namespace the empty one comes last.
    fitting = [(-len(namespace), prefix == "", prefix) for prefix, namespace in prefixes.items() if namespace and iri.startswith(namespace)]
    for length, _, prefix in sorted(fitting):
        if _LOCAL_NAME.fullmatch(iri, -length):
            return f"{prefix}:{iri[-length:]}"
    return None


def local_name(iri: str) -> str:
    """What an IRI ends with, after `#`, `/` or, where it has neither, `:`; all of it where that is nothing.

    >>> [local_name(iri) for iri in ("http://a/b#c", "http://a/b/", "urn:x:y")]
    ['c', 'b', 'y']
    """
    trimmed = iri.rstrip("/#")
    cut = max(trimmed.rfind("#"), trimmed.rfind("/"))
    if cut < 0:
        cut = trimmed.rfind(":")
    return trimmed[cut + 1 :] or iri


def readable_path(text: str, prefixes: Mapping[str, str]) -> str:
    """A path of `path_text` with prefixed names where there are prefixes.

    >>> readable_path("<http://a/b>/^<http://c>", {"a": "http://a/"})
    'a:b/^<http://c>'
    """
    return _IRI.sub(lambda match: prefixed_name(match[1], prefixes) or match[0], text)

"""Reads the address of a store: a folder, or a server of a known kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urljoin, urlunsplit

from hankegraph.errors import OptionError
from hankegraph.http_addresses import check_address, origin_of

EMBEDDED, GENERIC = "embedded", "sparql"
# Where each kind answers, below its address: queries, updates, data.
_PLACES = {
    "fuseki": ("/query", "/update", "/data"),
    "oxigraph": ("/query", "/update", "/store"),
    "virtuoso": ("/sparql", "/sparql-auth", "/sparql-graph-crud-auth"),
    "graphdb": ("", "/statements", "/rdf-graphs/service"),
    "qlever": ("", "", ""),
}
KINDS = (*_PLACES, GENERIC)
_FORMS = ", ".join(f"{kind}+http://…" for kind in KINDS)
_PROTOCOLS = ("http", "https")
# What Fuseki says of a dataset that it does not have.
_NOTHING_THERE = (404, 405)
_HOST_AND_PORT = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):[0-9]+(?:/[^@]*)?")


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is: the folder of an embedded one, or the addresses for queries, updates and data; `shown` is for people."""

    kind: str
    shown: str
    folder: Path | None = None
    query: str = ""
    update: str = ""
    data: str = ""


def parse_store(text: str, *, or_endpoint: bool = False) -> StoreAddress:
    """The store that an address names; `or_endpoint` says in errors that the address of an endpoint would do, too.

    >>> parse_store("fuseki+http://localhost:3030/hankkeet").data
    'http://localhost:3030/hankkeet/data'
    >>> parse_store("sparql+https://example.org/?query=/q&update=/u&data=/d").update
    'https://example.org/u'
    >>> parse_store("stores/hankkeet").kind
    'embedded'

    Raises:
        OptionError: it is none.

    """
    scheme, separator, _ = text.partition("://")
    if not separator:
        return _embedded(text)
    kind, plus, protocol = scheme.partition("+")
    if not plus or kind not in KINDS or protocol not in _PROTOCOLS:
        raise OptionError(_no_kind(scheme, or_endpoint))
    parts = check_address(text[len(kind) + 1 :])
    if parts.fragment:
        raise OptionError("the address of a store has no part after #")
    return _generic(parts) if kind == GENERIC else _known(kind, parts)


def in_full(text: str) -> str:
    """What to say where the beginning of an address is missing; what may be a password is not repeated.

    >>> in_full("localhost:3030/hankkeet")
    'localhost:3030/hankkeet: write the address of a server in full, such as fuseki+http://localhost:3030/hankkeet'
    """
    kind = "fuseki" if "/" in text else "oxigraph"
    example = f"{kind}+http://{text}" if _HOST_AND_PORT.fullmatch(text) else "oxigraph+http://localhost:7878"
    return f"{'this' if '@' in text else text}: write the address of a server in full, such as {example}"


def looks_like_an_address(text: str) -> bool:
    """Whether a folder of this name is not likely; who has one gives it as `./name:1`."""
    return ":" in text.partition("/")[0]


def dataset_hint(address: str, status: int | None) -> str:
    """What to look at where a server answers with this status as if the address were wrong, or nothing."""
    name = address.rstrip("/").rpartition("/")[2]
    return f"has the server a dataset named {name}?" if address.startswith("fuseki+") and status in _NOTHING_THERE else ""


def _no_kind(scheme: str, or_endpoint: bool) -> str:
    if scheme in _PROTOCOLS:
        hint = f"write {GENERIC}+{scheme}://HOST?query=…&update=…&data=… for a server of another kind"
    else:
        likely = [f"{kind}+{protocol}" for kind in KINDS for protocol in _PROTOCOLS] + (list(_PROTOCOLS) if or_endpoint else [])
        close = [f"{scheme}+http"] if scheme in KINDS else get_close_matches(scheme.lower(), likely, 1, 0.7)
        hint = f"did you mean {close[0]}://…?" if close else ""
    also = f"{_FORMS}, or http://… or https://… for any endpoint" if or_endpoint else _FORMS
    return f"{scheme}:// is no kind of {'server' if or_endpoint else 'store'}; give a folder or one of {also}{hint and f'; {hint}'}"


def _embedded(text: str) -> StoreAddress:
    if not text:
        raise OptionError(f"the store has no name; give a folder or one of {_FORMS}")
    if looks_like_an_address(text):
        # Such as localhost:3030/hankkeet or fuseki+http:/localhost, which nobody wants for the name of a folder.
        named = "this" if "@" in text else text
        raise OptionError(f"{named} is no address of a store; give one of {_FORMS}, or ./ before the name of a folder")
    return StoreAddress(EMBEDDED, text, folder=Path(text))


def _known(kind: str, parts: SplitResult) -> StoreAddress:
    path = parts.path.rstrip("/")
    if parts.query:
        raise OptionError(f"the address of a store of the kind {kind} has no part after ?")
    if kind == "fuseki" and not path:
        raise OptionError("the address of Fuseki ends with the name of a dataset: fuseki+http://localhost:3030/DATASET")
    if kind == "graphdb" and "/repositories/" not in path:
        raise OptionError("the address of GraphDB ends with a repository: graphdb+http://localhost:7200/repositories/NAME")
    root = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    query, update, data = (root + place for place in _PLACES[kind])
    return StoreAddress(kind, f"{kind}+{root}", query=query, update=update, data=data)


def _generic(parts: SplitResult) -> StoreAddress:
    root = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    named = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := named.keys() - {"query", "update", "data"}:
        raise OptionError(f"the address of a store knows no {sorted(unknown)[0]!r}, only query, update and data")
    if "query" not in named or not named.keys() & {"update", "data"}:
        raise OptionError(f"say where queries go, and updates or data or both: {GENERIC}+http://…?query=/sparql&update=/update&data=/data")
    found = {name: urljoin(root, value) for name, value in named.items()}
    if {origin_of(check_address(address)) for address in found.values()} != {origin_of(parts)}:
        # Credentials are for one server.
        raise OptionError("query, update and data must be places of the one server that the address names")
    return StoreAddress(GENERIC, f"{GENERIC}+{root}", query=found["query"], update=found.get("update", ""), data=found.get("data", ""))

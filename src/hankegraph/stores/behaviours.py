"""How each kind of store behaves: what a failure leaves behind, and what it does to literals."""

from __future__ import annotations

from hankegraph.stores.addresses import EMBEDDED, GENERIC
from hankegraph.stores.canonical import BOOLEANS, DECIMALS_WITH_POINT, INTEGER_TYPES, NUMBERS, TIMES, UTC
from hankegraph.stores.store import Behaviour

_ONE_REQUEST_A_GRAPH = "each graph is replaced in one transaction: whatever fails, it is the old one or the new one"
_ONE_CHANGE = "each request for a change is one transaction; with more than one, a failure can leave a graph between old and new"
_STAGED = "each graph is sent under another name, compared, and then moved into its place"
_BY_VALUE = (*NUMBERS, BOOLEANS, TIMES)
_OXIGRAPH = (INTEGER_TYPES, *_BY_VALUE, UTC)

BEHAVIOURS = {
    EMBEDDED: Behaviour(
        "all graphs are replaced at once: the new store is built beside the old one, compared, and takes its place in one step",
        "each request for a change is one transaction; with more than one, a failure can leave a graph between old and new",
        rules=_OXIGRAPH,
        triples_in_an_update=20_000,
    ),
    "oxigraph": Behaviour(_ONE_REQUEST_A_GRAPH, _ONE_CHANGE, rules=_OXIGRAPH, triples_in_an_update=20_000),
    # What TDB2 has stored as `50` it gives back as `50.0`, and does not find when that is to be deleted.
    "fuseki": Behaviour(_ONE_REQUEST_A_GRAPH, _ONE_CHANGE, rules=_BY_VALUE, sent=(DECIMALS_WITH_POINT,), triples_in_an_update=20_000),
    "virtuoso": Behaviour(
        f"{_STAGED}; a failure while a large one is moved can leave it incomplete, and loading again mends it",
        "a failure can leave a graph between old and new, and loading again mends it",
        rules=_OXIGRAPH,
        # With the MaxQueryCostEstimationTime that its packages set, it keeps `50` from an update as an integer.
        sent=(DECIMALS_WITH_POINT,),
        triples_in_an_update=500,
    ),
    "graphdb": Behaviour(
        "each graph is replaced by one request; what a failure in it leaves is not known (not tested)",
        "what a failure leaves is not known (not tested)",
        rules=_BY_VALUE,
    ),
    "qlever": Behaviour(
        "each graph is replaced by one request; what a failure in it leaves is not documented",
        "what a failure leaves is not documented",
        rules=_OXIGRAPH,
    ),
    GENERIC: Behaviour(
        f"{_STAGED}; what a failure leaves while it is moved depends on the store",
        "what a failure leaves depends on the store",
        rules=_OXIGRAPH,
    ),
}

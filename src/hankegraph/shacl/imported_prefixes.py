"""The prefixes that the queries of shapes have from what their own prefixes import, which pySHACL does not follow."""

from __future__ import annotations

import rdflib
from rdflib.namespace import OWL, SH


def imported_prefixes(shapes: rdflib.Graph) -> dict[str, str]:
    """Prefix to namespace IRI of all that `sh:prefixes/owl:imports+` leads to in this graph; nothing is fetched.

    Of two namespaces for one prefix the first in order counts (https://www.w3.org/TR/shacl/#sparql-prefixes wants no two).
    """
    waiting = [imported for own in set(shapes.objects(None, SH.prefixes)) for imported in shapes.objects(own, OWL.imports)]
    met = set()
    found: dict[str, str] = {}
    while waiting:
        node = waiting.pop()
        if node in met:
            continue
        met.add(node)
        waiting += shapes.objects(node, OWL.imports)
        for declaration in shapes.objects(node, SH.declare):
            for prefix in shapes.objects(declaration, SH.prefix):
                for namespace in sorted(map(str, shapes.objects(declaration, SH.namespace))):
                    found[str(prefix)] = min(namespace, found.get(str(prefix), namespace))
    return found

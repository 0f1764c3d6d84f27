"""Validates a graph with pySHACL as it is shipped: `run.py GRAPH.nt SHAPES RESULTS.jsonl`; prints the seconds after loading."""

import gc
import json
import sys
import time
from pathlib import Path

import rdflib
from pyshacl import validate
from rdflib.namespace import SH


def main() -> None:
    """Loads, validates, and writes the results, one sorted line each."""
    graph_file, shapes_folder, output = map(Path, sys.argv[1:])
    # Literals stay as they are written; reading them would turn some into others.
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph(bind_namespaces="none").parse(graph_file, format="nt11")
    shapes = rdflib.Graph()
    for path in sorted(shapes_folder.glob("*.ttl")):
        shapes.parse(path, format="turtle")
    gc.freeze()  # as for ours: what was loaded is not looked through again
    start = time.perf_counter()
    _, report, _ = validate(graph, shacl_graph=shapes, inplace=True, inference="none", meta_shacl=False)
    print(json.dumps({"seconds": time.perf_counter() - start}))
    names = (SH.focusNode, SH.resultPath, SH.value, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)
    lines = []
    for result in report.objects(None, SH.result):
        values = [report.value(result, name) for name in names]
        messages = sorted(message.n3() for message in report.objects(result, SH.resultMessage))
        lines.append(json.dumps([*("" if value is None else value.n3() for value in values), messages], ensure_ascii=False))
    output.write_text("".join(f"{line}\n" for line in sorted(set(lines))), encoding="utf-8")


if __name__ == "__main__":
    main()

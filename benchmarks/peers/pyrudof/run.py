"""Validates a graph with rudof: `run.py GRAPH.nt SHAPES RESULTS.jsonl`; prints the seconds after loading."""

import json
import sys
import time
from pathlib import Path

from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclFormat, ShaclValidationMode


def main() -> None:
    """Loads, validates, and writes the results, one sorted line each."""
    graph_file, shapes_folder, output = map(Path, sys.argv[1:])
    rudof = Rudof(RudofConfig())
    rudof.read_data(str(graph_file), format=RDFFormat.NTriples)
    shapes = output.with_suffix(".shapes.ttl")
    shapes.write_text("\n".join(path.read_text(encoding="utf-8") for path in sorted(shapes_folder.glob("*.ttl"))), encoding="utf-8")
    rudof.read_shacl(str(shapes), format=ShaclFormat.Turtle)
    start = time.perf_counter()
    report = rudof.validate_shacl(mode=ShaclValidationMode.Native)
    print(json.dumps({"seconds": time.perf_counter() - start}))
    lines = {
        json.dumps([str(e.focus_node), str(e.path or ""), str(e.value or ""), str(e.source_shape or ""), str(e.constraint_component)])
        for e in report.violations
    }
    output.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


if __name__ == "__main__":
    main()

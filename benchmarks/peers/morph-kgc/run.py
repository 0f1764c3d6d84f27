"""Maps the tables to N-Triples with morph-kgc: `run.py TABLES OUTPUT`. The RML mapping is written from `columns.csv`."""

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def object_map(column: str, kind: str) -> str:
    """The object map of a column."""
    if kind == "iri":
        return f'[ rml:reference "{column}" ; rr:termType rr:IRI ]'
    if kind in ("fi", "sv", "en"):
        return f'[ rml:reference "{column}" ; rr:language "{kind}" ]'
    if kind == "string":
        return f'[ rml:reference "{column}" ]'
    return f'[ rml:reference "{column}" ; rr:datatype xsd:{kind} ]'


def main() -> None:
    """Writes mapping and configuration, and runs morph-kgc."""
    tables, output = Path(sys.argv[1]), Path(sys.argv[2])
    columns = defaultdict(list)
    classes = {}
    with (tables / "columns.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            columns[row["table"]].append(row)
            classes[row["table"]] = row["class"]
    blocks = [PREFIXES]
    for table, rows in columns.items():
        maps = [f'<#{table}> rml:logicalSource [ rml:source "{tables / table}.csv" ; rml:referenceFormulation ql:CSV ]']
        type_ = f" ; rr:class <{classes[table]}>" if classes[table] else ""
        maps.append(f'  rr:subjectMap [ rml:reference "iri" ; rr:termType rr:IRI{type_} ]')
        maps += [
            f"  rr:predicateObjectMap [ rr:predicate <{r['property']}> ; rr:objectMap {object_map(r['column'], r['kind'])} ]" for r in rows
        ]
        blocks.append(" ;\n".join(maps) + " .\n")
    mapping = output.with_suffix(".rml.ttl")
    mapping.write_text("\n".join(blocks), encoding="utf-8")
    configuration = output.with_suffix(".ini")
    configuration.write_text(
        f"[CONFIGURATION]\noutput_file: {output}\noutput_format: N-TRIPLES\nnumber_of_processes: 2\nna_values: \nlogging_level: WARNING\n"
        f"[main]\nmappings: {mapping}\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "morph_kgc", str(configuration)], check=True)


if __name__ == "__main__":
    main()

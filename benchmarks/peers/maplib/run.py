"""Maps the tables to N-Triples with maplib: `run.py TABLES OUTPUT`. The OTTR templates are written from `columns.csv`."""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import polars as pl
from maplib import Model

LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
TYPES = {"iri": "ottr:IRI", "fi": "rdf:langString", "sv": "rdf:langString", "en": "rdf:langString"}
PREFIXES = """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ottr: <http://ns.ottr.xyz/0.4/> .
"""


def main() -> None:
    """Reads the tables, maps them with one template each, writes N-Triples."""
    tables, output = Path(sys.argv[1]), Path(sys.argv[2])
    columns = defaultdict(list)
    classes = {}
    with (tables / "columns.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            columns[row["table"]].append(row)
            classes[row["table"]] = row["class"]
    model = Model()
    for table, rows in columns.items():
        frame = pl.read_csv(tables / f"{table}.csv", infer_schema=False)
        if not len(frame):
            continue
        rows = [row for row in rows if frame[row["column"]].null_count() < len(frame)]
        parameters = ["ottr:IRI ?iri", *(f"? {TYPES.get(r['kind'], 'xsd:' + r['kind'])} ?{r['column']}" for r in rows)]
        triples = [f"ottr:Triple(?iri, rdf:type, <{classes[table]}>)"] if classes[table] else []
        triples += [f"ottr:Triple(?iri, <{r['property']}>, ?{r['column']})" for r in rows]
        joined = ",\n  ".join(triples)
        template = f"urn:template:{table}"
        model.add_template(f"{PREFIXES}\n<{template}> [{', '.join(parameters)}] :: {{\n  {joined}\n}} .")
        model.map(template, frame.select("iri", *(typed(r["column"], r["kind"]) for r in rows)))
    model.write(output, format="ntriples")


def typed(column: str, kind: str) -> pl.Expr:
    """The column as the type by which maplib knows its datatype."""
    value = pl.col(column)
    if kind in ("fi", "sv", "en"):
        tagged = pl.struct(value.alias(f"<{LANG_STRING}>"), pl.lit(kind).alias("l"))
        return pl.when(value.is_not_null()).then(tagged).alias(column)
    if kind == "date":
        return value.str.to_date()
    if kind == "boolean":
        return value == "true"
    if kind == "decimal":
        return value.cast(pl.Decimal(38, 12))
    return value


if __name__ == "__main__":
    main()

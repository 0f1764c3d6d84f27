"""Validates triples against SHACL shapes: pySHACL's answer, most of it without pySHACL.

`shapes_files.py` reads the shapes, `compile.py` turns them into checks, `screen.py` runs these over the triples of many projects at once,
`judge.py` asks pySHACL where the checks may not decide, `audit.py` has pySHACL go over a sample of what was decided.
"""

from hankegraph.shacl.audit import Disagreement, audit, choose
from hankegraph.shacl.by_shape import Verdict, judge_by_shape
from hankegraph.shacl.columns import Columns
from hankegraph.shacl.compile import CompiledShapes
from hankegraph.shacl.judge import ShapesError, judge_triples, pyshacl_results
from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.shacl.results import Result
from hankegraph.shacl.screen import ask_pyshacl, screen_blocks, subjects_of
from hankegraph.shacl.shapes_files import read_shapes, read_shapes_text

__all__ = [
    "Columns",
    "CompiledShapes",
    "Disagreement",
    "Result",
    "ShapesError",
    "Verdict",
    "ask_pyshacl",
    "audit",
    "choose",
    "judge_by_shape",
    "judge_triples",
    "pyshacl_results",
    "rdf_node",
    "read_shapes",
    "read_shapes_text",
    "screen_blocks",
    "subjects_of",
    "term_text",
]

"""Damages conforming graphs in every way that the shapes forbid and counts what is caught: `python -m benchmarks.mutation`.

`rules.py` reads what the shapes ask, `sound.py` finds graphs that conform, `terms.py`, `values.py` and `damages.py` say how each constraint
component of SHACL Core can be broken, `run.py` judges the damaged graphs, `survivors.toml` says why some damages are not caught,
`report.py` writes `docs/mutation.md`.
"""

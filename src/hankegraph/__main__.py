"""`python -m hankegraph`."""

from hankegraph.cli import main

main(prog_name="hankegraph")

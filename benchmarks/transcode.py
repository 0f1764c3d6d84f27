"""Transcodes N-Triples to Turtle with pyoxigraph, streaming, on one core: the measure of how fast triples can be written."""

import sys

import pyoxigraph


def main() -> None:
    """Reads the first file and writes the second."""
    source, target = sys.argv[1:]
    triples = (quad.triple for quad in pyoxigraph.parse(path=source, format=pyoxigraph.RdfFormat.N_TRIPLES))
    with open(target, "wb") as stream:  # noqa: PTH123 - nothing but the transcoding is to be loaded
        pyoxigraph.serialize(triples, stream, format=pyoxigraph.RdfFormat.TURTLE)


if __name__ == "__main__":
    main()

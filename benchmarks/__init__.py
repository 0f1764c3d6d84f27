"""Benchmarks of hankegraph: a generator of pages whose truth is known, and a harness that runs builds and peers side by side."""

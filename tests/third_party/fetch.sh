#!/usr/bin/env bash
# Fetches pySHACL's own tests, which tests/test_pyshacl_suite.py runs, as its authors published them: by version and hash.
set -euo pipefail
cd "$(dirname "$0")"
python=../../.venv/bin/python
$python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary pyshacl --require-hashes --requirement requirements.txt --dest downloads

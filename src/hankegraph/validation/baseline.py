"""The baseline: findings that are known and accepted, so that only new ones fail a run.

A finding is recognised by what it is about (focus node, shape, component, value), not by where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hankegraph.errors import OptionError
from hankegraph.validation.reported import Mended, Reported
from hankegraph.whole_files import write_whole

_VERSION = 1


def read_baseline(path: Path) -> list[Mended]:
    """The findings that a baseline accepts, sorted; none where the file is not there yet.

    Raises:
        OptionError: the file is not a baseline.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != _VERSION:
            raise OptionError(f"{path}: this baseline is of version {content['version']}; write it anew with --update-baseline")
        accepted = [Mended(entry["fingerprint"], entry["code"], entry["focus"]) for entry in content["accepted"]]
        return sorted(accepted, key=lambda entry: (entry.code, entry.focus, entry.fingerprint))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OptionError(f"{path}: this is not a baseline; correct it, or remove it and write it anew with --update-baseline") from error


def compare_with_baseline(results: Iterable[Reported], accepted: Sequence[Mended]) -> tuple[list[Reported], int, list[Mended]]:
    """The results that are new, the number of those that are known, and what the baseline accepts that is no longer there."""
    known = {entry.fingerprint for entry in accepted}
    new: list[Reported] = []
    met: set[str] = set()
    count = 0
    for result in results:
        if result.fingerprint in known:
            met.add(result.fingerprint)
            count += 1
        else:
            new.append(result)
    return new, count, [entry for entry in accepted if entry.fingerprint not in met]


def write_baseline(path: Path, results: Iterable[Reported]) -> int:
    """Writes a baseline that accepts these results, and gives their number; the same results give the same bytes."""
    accepted: dict[str, dict[str, Any]] = {}
    for result in results:
        accepted[result.fingerprint] = {"fingerprint": result.fingerprint, "code": result.code, "focus": result.focus}
    entries = sorted(accepted.values(), key=lambda entry: (entry["code"], entry["focus"], entry["fingerprint"]))
    # One finding a line, so that a change of the baseline can be reviewed.
    lines = ",\n".join(f"    {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    body = f"[\n{lines}\n  ]" if lines else "[]"
    write_whole(path, f'{{\n  "version": {_VERSION},\n  "accepted": {body}\n}}\n'.encode())
    return len(entries)

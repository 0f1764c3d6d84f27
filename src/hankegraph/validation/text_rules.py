"""The rules about the text of pages, and a finding about the text as what a report tells of it, in three languages."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from hankegraph.findings import Finding
from hankegraph.validation.reported import LANGUAGES, PagePlace, Reported, Rule, Texts

_LONGEST_SHOWN = 80
_FOUND = {"fi": "Sivulla lukee ”{}”.", "sv": "På sidan står ”{}”.", "en": "The page says “{}”."}
_NOTHING: Texts = dict.fromkeys(LANGUAGES, "")


class UnknownRuleError(KeyError):
    """A code that is that of no rule about the text; it may be the name of a shape."""


@dataclass(frozen=True, slots=True)
class TextRule:
    """A rule about the text of pages: `holds` says in one sentence what should hold, `remedy` what to do where it does not."""

    code: str
    severity: str
    holds: Texts
    remedy: Texts


def text_rule(code: str) -> TextRule:
    """The rule with this code.

    Raises:
        UnknownRuleError: it is the code of no rule about the text.

    """
    try:
        return read_text_rules()[code]
    except KeyError:
        raise UnknownRuleError(code) from None


@cache
def read_text_rules() -> Mapping[str, TextRule]:
    """Every rule about the text by its code, in the order of the table."""
    rows = tomllib.loads(files(__package__).joinpath("text_rules.toml").read_text(encoding="utf-8"))
    return {code: TextRule(code, row["severity"], row["holds"], row["remedy"]) for code, row in rows.items()}


def text_rules() -> tuple[Rule, ...]:
    """Every rule about the text as reports list it, in the order of the codes."""
    return tuple(
        Rule(
            code=code,
            shape="",
            severity=rule.severity,
            summary=rule.holds,
            help={language: f"{rule.holds[language]} {rule.remedy[language]}" for language in LANGUAGES},
            focus_nodes=None,
        )
        for code, rule in sorted(read_text_rules().items())
    )


def reported_finding(finding: Finding) -> Reported:
    """The finding about the text as a report tells it: the message of the finding is in English, other languages have that of the rule.

    Raises:
        UnknownRuleError: the finding is not about the text.

    """
    rule = text_rule(finding.code)
    return Reported(
        code=finding.code,
        severity=finding.severity,
        message={**rule.holds, "en": finding.message},
        expected=rule.holds,
        found=_found(finding.value) if finding.value else _NOTHING,
        remedy=rule.remedy,
        focus=finding.focus or "",
        path=finding.path or "",
        value=finding.value or "",
        shape="",
        component="",
        fingerprint=_fingerprint(finding),
        page=PagePlace(finding.place, finding.value or ""),
        also=finding.also,
    )


def _found(value: str) -> Texts:
    shown = _shown(value)
    return {language: sentence.format(shown) for language, sentence in _FOUND.items()}


def _shown(value: str) -> str:
    """The value on one line, shortened; a character that does not show, or turns the direction of the line, as `�`."""
    line = " ".join(value.split())
    if len(line) > _LONGEST_SHOWN:
        line = line[: _LONGEST_SHOWN - 1].rstrip() + "…"
    return (
        line if line.isprintable() else "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    )


def _fingerprint(finding: Finding) -> str:
    """What tells the finding from others wherever it stands: a source only where it is about no node."""
    said = [finding.code, finding.focus or finding.place.source, finding.path or "", finding.value or ""]
    # JSON in ASCII keeps the four apart, whatever they hold, and has bytes for half a surrogate pair too.
    return sha256(json.dumps(said).encode("ascii")).hexdigest()[:32]

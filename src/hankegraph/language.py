"""Detects the language of a text; where the detector is not certain, or the text is in two languages, the text has none."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

_TAGGED = ("en", "fi", "sv")
# What else projects of the Finnish countryside and their partners abroad write: without them a Norwegian text would be a Swedish one.
_TOLD_APART = ("da", "de", "es", "et", "fr", "is", "it", "lt", "lv", "nl", "nn", "no", "pl", "ru", "se", "uk")
# Titles with a place name and little else stay below this share among the tagged languages, and so do titles in two languages.
CERTAIN = 0.97
# A language of the graph must win among all of them; a short title of certain Swedish shares much with Norwegian and Danish.
_WINS = 0.5
_FIRST_CHARACTERS = 100
_FURTHER_CHARACTERS = 60
_SHORTEST_SAMPLE = 40


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages([*_TAGGED, *_TOLD_APART])
    return detector


@lru_cache(maxsize=4096)
def detect_language(text: str) -> str | None:
    """`fi`, `sv` or `en`, or None where no other is certain, or where the beginning, middle and end of the text differ.

    >>> detect_language("Kylätalon katto korjataan ja piha kunnostetaan")
    'fi'
    >>> detect_language("Landemia") is None
    True
    >>> detect_language("Külamaja katuse remont ja õue korrastamine") is None
    True
    """
    found = {_certain_language(sample) for sample in _samples(text)} - {None}
    language = found.pop() if len(found) == 1 else None
    return language if language in _TAGGED else None


def _samples(text: str) -> list[str]:
    """The beginnings of the first, middle and last paragraph; of a text of one paragraph, its beginning, middle and end.

    However long the text is, as much of it is looked at, and of a short text not more than there is.
    """
    first, _, rest = text.partition("\n")
    middle = len(text) // 2
    if rest:
        starts = {text.rfind("\n", 0, middle) + 1 or len(first) + 1, text.rfind("\n") + 1}
    else:
        starts = {middle, len(text) - _FURTHER_CHARACTERS} if len(text) > 1.5 * _FIRST_CHARACTERS else set()
    further = [text[start : start + _FURTHER_CHARACTERS].lstrip("\n").partition("\n")[0] for start in sorted(starts)]
    return [first[: _FIRST_CHARACTERS if starts else None], *(sample for sample in further if len(sample) >= _SHORTEST_SAMPLE)]


def _certain_language(sample: str) -> str | None:
    probabilities: list[tuple[str, float]] = _detector().rank(sample)
    language, probability = probabilities[0]
    if language not in _TAGGED:
        return language if probability >= CERTAIN else None
    share = probability / sum(other for name, other in probabilities if name in _TAGGED)
    return language if probability >= _WINS and round(share, 6) >= CERTAIN else None

"""Detects the language of a text; where the detector is not certain the text has none."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

# Titles with a place name and little else stay below this, and so do titles in two languages.
CERTAIN = 0.97
_ENOUGH_CHARACTERS = 200


@cache
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(["en", "fi", "sv"])
    return detector


@lru_cache(maxsize=4096)
def detect_language(text: str) -> str | None:
    """`fi`, `sv` or `en`, or None where the probability is below `CERTAIN`.

    >>> detect_language("Kylätalon katto korjataan ja piha kunnostetaan")
    'fi'
    >>> detect_language("Landemia") is None
    True
    """
    language, probability = _detector().classify(text[:_ENOUGH_CHARACTERS])
    return str(language) if round(float(probability), 6) >= CERTAIN else None

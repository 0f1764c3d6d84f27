"""Detects the language of texts; where the detector is not certain, or a text is in two languages, the text has none.

The model is py3langid's: an automaton that reads bytes and finds features, and a naive Bayes classifier over the features found. Its own
code reads one text at a time, byte by byte; here all samples take their next byte together, as numpy arrays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hankegraph.errors import HankegraphError

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

# The language of a text must not depend on the texts beside it. Log-probabilities and weights are whole numbers in these units, and what
# a sample adds up to stays below 2**53, where 64-bit floats are exact in whatever order they are added.
_UNITS_OF_PROBABILITY = 256
_UNITS_OF_WEIGHT = 2**28
# Six digits are a billion times coarser than what one machine's `exp` may differ from another's.
_DIGITS = 6
_SAMPLES_AT_ONCE = 512
_PROBES = ("Kylätalon katto korjataan", "BYSTUGAN FÅR NYTT LIV", "the Roof of the village hall", "Külamaja katuse remont", "910900")


def detect_language(text: str) -> str | None:
    """`fi`, `sv` or `en`, or None where no other is certain, or where the beginning, middle and end of the text differ.

    >>> detect_language("Kylätalon katto korjataan ja piha kunnostetaan")
    'fi'
    >>> detect_language("Landemia") is None
    True
    >>> detect_language("Külamaja katuse remont ja õue korrastamine") is None
    True
    """
    return detect_languages([text])[text]


def detect_languages(texts: Iterable[str]) -> dict[str, str | None]:
    """The language of each text as `detect_language` gives it; many texts at once take a fraction of the time of one by one."""
    samples_of = {text: _samples(text) for text in texts}
    distinct = list(dict.fromkeys(sample for samples in samples_of.values() for sample in samples))
    language_of: dict[str, str | None] = {}
    for start in range(0, len(distinct), _SAMPLES_AT_ONCE):
        batch = distinct[start : start + _SAMPLES_AT_ONCE]
        language_of.update(zip(batch, _certain_languages(batch), strict=True))
    languages = {}
    for text, samples in samples_of.items():
        found = {language_of[sample] for sample in samples} - {None}
        language = found.pop() if len(found) == 1 else None
        languages[text] = language if language in _TAGGED else None
    return languages


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


def _certain_languages(samples: Sequence[str]) -> list[str | None]:
    """The language of each sample, also one that is not tagged, or None where none is certain."""
    import numpy

    model = _read_model()
    probabilities = model.probabilities(samples)
    best = probabilities.argmax(axis=1)
    is_tagged = numpy.isin(model.languages, _TAGGED)
    probability = probabilities[numpy.arange(len(samples)), best]
    share = probability / probabilities[:, is_tagged].sum(axis=1)
    probability, share = probability.round(_DIGITS), share.round(_DIGITS)
    is_certain = numpy.where(is_tagged[best], (probability >= _WINS) & (share >= CERTAIN), probability >= CERTAIN)
    return [model.languages[i] if certain else None for i, certain in zip(best.tolist(), is_certain.tolist(), strict=True)]


@dataclass(frozen=True, slots=True)
class _Model:
    """The automaton and the classifier, as numpy arrays.

    `next_state[row_start[state] + byte]` is the state after a byte, `feature[state]` the feature that the state has found, -1 for none.
    `table` holds the log-probability of each feature in each language, `prior` that of the language.
    """

    languages: tuple[str, ...]
    next_state: Any
    row_start: Any
    feature: Any
    table: Any
    prior: Any

    def probabilities(self, samples: Sequence[str]) -> Any:
        """The probability of each language (columns) for each sample (rows), as py3langid defines it."""
        import numpy

        contents = [_bytes_read(sample) for sample in samples]
        lengths = numpy.array([len(content) for content in contents])
        longest = max(1, int(lengths.max()))
        padded = numpy.frombuffer(b"".join([content.ljust(longest) for content in contents]), numpy.uint8).reshape(-1, longest)
        found = self.feature[self._states(padded)]
        found[numpy.arange(longest) >= lengths[:, None]] = -1
        # A feature counts by the logarithm of how often it stands in the sample: sorted, equal ones are a run. "None" is a run too,
        # of no weight, so that every sample has one.
        found.sort(axis=1)
        is_start = numpy.ones(found.shape, dtype=bool)
        numpy.not_equal(found[:, 1:], found[:, :-1], out=is_start[:, 1:])
        starts = numpy.flatnonzero(is_start)
        features = found.ravel()[starts]
        weight_of_count = numpy.rint(numpy.log1p(numpy.arange(longest + 1)) * _UNITS_OF_WEIGHT)
        weights = weight_of_count[numpy.diff(starts, append=found.size)] * (features >= 0)
        first_runs = numpy.concatenate(([0], is_start.sum(axis=1).cumsum()[:-1]))
        sums = numpy.add.reduceat(self.table[features] * weights[:, None], first_runs, axis=0)
        # Of a sample without features py3langid says nothing, not even what is likely beforehand.
        scores = sums / (_UNITS_OF_PROBABILITY * _UNITS_OF_WEIGHT) + self.prior * sums.any(axis=1, keepdims=True)
        scores /= numpy.sqrt(numpy.maximum(lengths, 1))[:, None]
        exponentials = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    def _states(self, contents: Any) -> Any:
        """The state of the automaton after each byte (columns) of each content (rows)."""
        import numpy

        columns = contents.T.astype(numpy.int32)
        states = numpy.zeros((len(columns) + 1, len(contents)), dtype=self.next_state.dtype)
        for position, column in enumerate(columns):
            # Nothing is clipped; without that mode numpy copies what it writes to `out`.
            self.next_state.take(self.row_start.take(states[position]) + column, out=states[position + 1], mode="clip")
        return states[1:].T


def _bytes_read(sample: str) -> bytes:
    """The bytes of a sample as the model was trained on them."""
    text = sample.lower() if sample.isupper() else sample
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


@cache
def _read_model() -> _Model:
    """The model that comes with py3langid, with the languages that are told apart.

    Raises:
        HankegraphError: the installed py3langid has a model of another form, or takes other probabilities from it.
    """
    import numpy
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages([*_TAGGED, *_TOLD_APART])
    scaled = numpy.asarray(detector.nb_ptc, dtype=numpy.float64) * _UNITS_OF_PROBABILITY
    table = numpy.ascontiguousarray(scaled, dtype=numpy.int16)
    model = _Model(
        languages=tuple(detector.nb_classes),
        next_state=numpy.asarray(detector.tk_nextmove),
        row_start=numpy.asarray(detector.tk_row, dtype=numpy.int32) * 256,
        feature=numpy.asarray(detector.tk_output, dtype=numpy.int32),
        table=table,
        prior=numpy.asarray(detector.nb_pc, dtype=numpy.float64),
    )
    expected = [[dict(detector.rank(probe))[language] for language in model.languages] for probe in _PROBES]
    if not (numpy.array_equal(table, scaled) and numpy.allclose(model.probabilities(_PROBES), expected, rtol=0, atol=1e-4)):
        raise HankegraphError("the installed py3langid has another model or reads it in another way; install version 0.4.0")
    return model

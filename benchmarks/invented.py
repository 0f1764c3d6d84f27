"""Invented prose, titles, places and organisations in Finnish and Swedish, from the words of `words.toml`."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

LANGUAGES = ("fi", "sv")
MEDIAN_CHARACTERS = 700
_SPREAD = 0.62
_ORGANISATIONS = 40_000


@dataclass(frozen=True, slots=True)
class Place:
    """An invented place: its name and its genitive."""

    name: str
    genitive: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    prose: list[str]
    characters_a_word: float
    places: list[Place]
    organisations: list[str]
    leader_groups: list[str]
    titles: list[str]
    things: list[str]
    keywords: list[str]
    unknown_values: list[str]
    contact: list[str]


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache
def read_words(language: str) -> Words:
    """The words of `fi` or `sv`."""
    section = _document()[language]
    prose = section["prose"].split()
    places = [
        Place(start + name, start + genitive)
        for name, genitive in (end.split("/") for end in section["place_ends"].split())
        for start in section["place_starts"].split()
    ]
    return Words(
        prose=prose,
        characters_a_word=1.08 + sum(map(len, prose)) / len(prose),
        places=places,
        organisations=section["organisations"],
        leader_groups=section["leader_groups"],
        titles=section["titles"],
        things=section["things"].split(),
        keywords=section["keywords"].split(),
        unknown_values=section["unknown_values"],
        contact=section["contact"],
    )


@cache
def _any(name: str) -> list[str]:
    value = _document()["any"][name]
    return value.split() if isinstance(value, str) else list(value)


def prose(random: Random, language: str) -> list[str]:
    """Paragraphs of a description; the median length of the whole is some 700 characters."""
    words = read_words(language)
    characters = MEDIAN_CHARACTERS * math.exp(_SPREAD * random.gauss(0, 1))
    count = max(8, min(600, int(characters / words.characters_a_word)))
    chosen = random.choices(words.prose, k=count)
    sentences = []
    position = 0
    while position < count:
        length = 6 + int(random.random() * 11)
        if count - position - length < 4:
            length = count - position
        sentence = chosen[position : position + length]
        if length > 9:
            sentence[4] += ","
        sentence[0] = sentence[0].capitalize()
        sentences.append(" ".join(sentence) + ".")
        position += length
    if len(sentences) < 5 or random.random() < 0.6:
        return [" ".join(sentences)]
    cut = 2 + int(random.random() * (len(sentences) - 3))
    paragraphs = [" ".join(sentences[:cut]), " ".join(sentences[cut:])]
    if random.random() < 0.15:
        marked = random.choice(_any("odd_paragraphs"))
        paragraphs[1:] = [marked.format(text=sentence) for sentence in sentences[cut : cut + 4]] + [" ".join(sentences[cut + 4 :])]
    return [paragraph for paragraph in paragraphs if paragraph]


def title(random: Random, language: str) -> str:
    """The title of a project."""
    words = read_words(language)
    place = random.choice(words.places)
    return random.choice(words.titles).format(
        of=place.genitive,
        at=place.name,
        thing=random.choice(words.things),
        brand=random.choice(_any("brand_starts")) + random.choice(_any("brand_ends")),
        n=1 + int(random.random() * 4),
    )


@cache
def _organisation(language: str, rank: int) -> str:
    """The organisation with this rank, the same in every run; a number tells apart those that would share a name."""
    words = read_words(language)
    # Stepping by a prime spreads kinds and places over the ranks.
    combinations = len(words.organisations) * len(words.places)
    step = rank * 7_919 % combinations
    place = words.places[step % len(words.places)]
    kind = words.organisations[step // len(words.places) % len(words.organisations)]
    name = kind.format(of=place.genitive, at=place.name)
    again = rank // combinations
    return f"{again + 1}. {name}" if again else name


def organisation(random: Random, language: str) -> str:
    """The name of an organisation: few of them lead many projects, many lead one (the chance falls as 1 / rank)."""
    return _organisation(language, int(_ORGANISATIONS ** random.random()) - 1)


def leader_group(random: Random, language: str) -> str:
    """The name of a Leader group, of which there are some fifty."""
    words = read_words(language)
    place = words.places[int(random.random() * 25)]
    return random.choice(words.leader_groups).format(of=place.genitive, at=place.name)


def municipality(random: Random) -> str:
    """The name of a municipality as one-line pages print it: in capitals."""
    return random.choice(read_words("fi").places).name.upper()


def keyword(random: Random, language: str) -> str:
    """A keyword."""
    return random.choice(read_words(language).keywords)


def unknown_value(random: Random, language: str) -> str:
    """A measure specification that no vocabulary knows."""
    return random.choice(read_words(language).unknown_values)


def sole_trader(random: Random) -> str:
    """A lead organisation that is named like a natural person, plainly made up."""
    return random.choice(_any("sole_traders"))


def contact_sentence(random: Random, language: str) -> tuple[str, str]:
    """A sentence with an address of example.org or a number that nobody can have, and the sentence as it may be published."""
    email = f"hanke{int(random.random() * 1000)}@example.org"
    phone = f"09 000 {int(random.random() * 10_000):04d}"
    pattern = random.choice(read_words(language).contact)
    return pattern.format(email=email, phone=phone), pattern.format(email="█" * len(email), phone="█" * len(phone))

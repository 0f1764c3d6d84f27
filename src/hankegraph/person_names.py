"""Tells names of persons from names of organisations, as far as the words themselves tell."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

# A partnership of farmers or an estate is named after its persons and has no other name.
_NATURAL_PERSONS = re.compile(
    r"(?<!\w)(?:tmi|t:mi|toiminimi|enskild\s+(?:firma|näringsidkare)|yksityinen\s+elinkeinonharjoittaja|maatalousyhtymä|verotusyhtymä"
    r"|kuolinpesä|dödsbo|jordbrukssammanslutning|beskattningssammanslutning)(?!\w)",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN_NAMES = frozenset({"ja", "och", "sekä", "samt", "&", "/", "+"})
_PARTICLES = frozenset({"von", "af", "de", "der", "van", "la", "le", "zu", "da", "di", "bin", "ibn"})
# Not "-lla", in which a common noun of place may end.
_SURNAME_END = re.compile(
    r"\w{2}(?:nen|(?<!l)l[aä]|ström|strand|sson|berg|[qk]vist|lund|lind|mann?|holm|gren|dahl|fors|roos|sten|[nl]ius|mäki|lahti|niemi)$",
    re.I,
)
_MOST_WORDS = 4
_LONGEST_NAME = 100


def is_like_a_person(name: str) -> bool:
    """Whether the name of an organisation looks like a natural person's, a sole trader's or a family's.

    >>> is_like_a_person("Tmi Kuvitelma"), is_like_a_person("ESIMERKKI AINO"), is_like_a_person("von Testi Oma-Nimi")
    (True, True, True)
    >>> is_like_a_person("Kuvitelman kylät"), is_like_a_person("Kuvitelman Kyläseura"), is_like_a_person("Landemia")
    (False, False, False)
    """
    return len(name) <= _LONGEST_NAME and _is_like_a_person(name)


# Pages repeat the names of their organisations.
@lru_cache(maxsize=4096)
def _is_like_a_person(name: str) -> bool:
    if _NATURAL_PERSONS.search(name):
        return True
    if names_an_organisation(name):
        return False
    words = name.replace(",", " ").split()
    parts = [word for word in words if word.casefold() not in _BETWEEN_NAMES and word not in _PARTICLES]
    most = _MOST_WORDS * (1 + (len(words) > len(parts)))
    if not 2 <= len(parts) <= most or not all(_WORD.fullmatch(part.removesuffix(".")) for part in parts):
        return False
    return all(part[0].isupper() for part in parts) or any(is_given_name(part) for part in parts)


def find_person_at_end(text: str) -> int | None:
    """Where the name of a person begins that ends the text, for a text whose border between title and name is not marked.

    >>> "Piha kuntoon ESIMERKKI AINO"[find_person_at_end("Piha kuntoon ESIMERKKI AINO"):]
    'ESIMERKKI AINO'
    >>> find_person_at_end("Aino Esimerkin piha Kuvitelman kylät") is None
    True
    """
    if match := _NATURAL_PERSONS.search(text):
        return match.start()
    words: list[re.Match[str]] = []
    for word in reversed(list(re.finditer(r"\S+", text))):
        is_name = word.group() in _PARTICLES or (word.group()[0].isupper() and _WORD.fullmatch(word.group().rstrip(",.")))
        if not is_name or len(words) == _MOST_WORDS:
            break
        words.insert(0, word)
    names = [word.group().rstrip(",.") for word in words]
    for i, name in enumerate(names):
        if len(words) > 1 and (has_surname_ending(name) or is_given_name(name) or name in _PARTICLES):
            # A given name has its surname before or after it; a surname that is not the last word comes first.
            first = words[i if has_surname_ending(name) and i + 1 < len(words) else max(0, i - 1)].start()
            return None if names_an_organisation(text[first:]) else first
    return None


def names_an_organisation(name: str) -> bool:
    """Whether a legal form, or a common noun for organisations, stands among the words."""
    whole, endings = _organisation_words()
    return any(word in whole or word.endswith(endings) for word in _words_without_dots(name))


def _words_without_dots(name: str) -> list[str]:
    return re.findall(r"\w+", name.replace(".", "").casefold())


def is_given_name(word: str) -> bool:
    """Whether the word is a given name, also one that is an everyday word."""
    return word.title() in read_given_names() or word.title() in read_everyday_given_names()


def has_surname_ending(word: str) -> bool:
    """Whether the word ends as surnames do.

    >>> has_surname_ending("Esimerkkilä"), has_surname_ending("Kaikkien"), has_surname_ending("Maatilalla")
    (True, False, False)
    """
    return _SURNAME_END.search(word) is not None


@cache
def read_given_names() -> frozenset[str]:
    """The given names that show a person's name in running text."""
    return frozenset(_read_words("given_names.txt"))


@cache
def read_everyday_given_names() -> frozenset[str]:
    """The given names that are everyday words too, and show a person's name only where something else does."""
    return frozenset(_read_words("everyday_given_names.txt"))


@cache
def _organisation_words() -> tuple[frozenset[str], tuple[str, ...]]:
    words = _read_words("organisation_words.txt")
    return frozenset(word for word in words if word[0] != "-"), tuple(word[1:] for word in words if word[0] == "-")


def _read_words(name: str) -> list[str]:
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]

"""Mints every IRI of the data. An IRI depends only on what it names: never on order, other input, or the run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hankegraph.errors import OptionError
from hankegraph.retrieval import is_web_address
from hankegraph.terms import Term

DEFAULT_BASE = "https://w3id.org/hankegraph/"
_ASSOCIATION = ((re.compile(r"\br\. ?y\.?(?=:|\W|$)"), "ry"), (re.compile(r"\br\. ?f\.?(?=:|\W|$)"), "rf"))
_SLUG_LENGTH = 60
# Many projects name the same organisations.
_KEPT_KEYS = 1 << 16


def check_base(base: str) -> str:
    """The base as given, with a final slash.

    Raises:
        OptionError: it is not an absolute https IRI in ASCII without query and fragment.

    """
    if not base.startswith("https://") or not is_web_address(base) or "?" in base or "#" in base:
        raise OptionError(f"--base {base}: give an absolute https address in ASCII such as {DEFAULT_BASE}")
    return base if base.endswith("/") else base + "/"


def check_page_url(template: str) -> str:
    """The template of page addresses as given.

    Raises:
        OptionError: it is not an absolute http(s) IRI with `{name}` for the name of the page file without its suffix.

    """
    # An escape may stand in a path, where the name of a page belongs, and not in a host.
    if "{name}" not in template or not is_web_address(template.replace("{name}", "%20")):
        message = "give an absolute address with {name} after the host, such as https://example.org/hankkeet/{name}"
        raise OptionError(f"--page-url {template}: {message}")
    return template


def normalise_name(name: str) -> str:
    """The form under which two spellings of an organisation's name are one: NFKC, white space, letter case, `r.y.` and `r.f.`.

    >>> normalise_name("OSUUSKUNTA  Esimerkki R.Y.")
    'osuuskunta esimerkki ry'
    """
    folded = unicodedata.normalize("NFKC", name.replace("\u00ad", "")).casefold()
    text = " ".join(unicodedata.normalize("NFKC", folded).split())
    for pattern, abbreviation in _ASSOCIATION:
        text = pattern.sub(abbreviation, text)
    return text


def slug(text: str) -> str:
    """A readable ASCII piece of an IRI; different texts may share it, so it never stands alone.

    >>> slug("Rietajärven kyläyhdistys ry")
    'rietajarven-kylayhdistys-ry'
    """
    ascii_text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text)[:_SLUG_LENGTH].strip("-") or "x"


def digest(*parts: str) -> str:
    """80 bits of the SHA-256 of the parts in hexadecimal: two names share one by chance once in 10^12 pairs of a million names."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


@lru_cache(maxsize=_KEPT_KEYS)
def _organisation_key(name: str) -> str:
    normalised = normalise_name(name)
    return f"{slug(normalised)}-{digest(normalised)}"


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs under a publisher's base."""

    base: str = DEFAULT_BASE

    def project(self, number: str) -> Term:
        """The project with this number, which must be digits."""
        return f"<{self.base}id/project/{number}>"

    def organisation(self, name: str) -> Term:
        """The organisation of this name, however it is spelt."""
        return f"<{self.base}id/organisation/{_organisation_key(name)}>"

    def record(self, page_sha256: str) -> Term:
        """What the page with this SHA-256 says."""
        return f"<{self.base}id/record/{page_sha256[:20]}>"

    def source(self, source: str, page_sha256: str) -> Term:
        """The page with this SHA-256 as found under this source name."""
        return f"<{self.base}id/source/{digest(source, page_sha256)}>"

    def field(self, page_sha256: str, position: int) -> Term:
        """The field at this position, from 1, of the record of the page."""
        return f"{self.fields(page_sha256)}{position:02d}>"

    def fields(self, page_sha256: str) -> str:
        """How the IRI of every field of the record of the page begins; its position in two digits or more and `>` follow."""
        return f"<{self.base}id/field/{page_sha256[:20]}-"

    def provisional_concept(self, scheme: str, label: str) -> Term:
        """The concept that a label stands for which no vocabulary knows."""
        return f"<{self.base}id/concept/{scheme}/{slug(label)}-{digest(label)}>"

    def result(self, *parts: str) -> Term:
        """A result of the validation report."""
        return f"<{self.base}id/result/{digest(*parts)}>"

"""What is reported of a file that is not valid RDF: one result, at the place where the parser stopped."""

from __future__ import annotations

from hashlib import sha256

from hankegraph.findings import VIOLATION
from hankegraph.validation.rdf_files import RdfSyntaxError
from hankegraph.validation.reported import Reported

CODE = "file-is-valid-rdf"
_EXPECTED = {
    "fi": "Tiedoston on oltava kelvollista RDF:ää.",
    "sv": "Filen ska vara giltig RDF.",
    "en": "The file must be valid RDF.",
}
_MESSAGE = {
    "fi": "Tiedostoa ei voi lukea: {reason}.",
    "sv": "Filen kan inte läsas: {reason}.",
    "en": "The file cannot be read: {reason}.",
}
_REMEDY = {
    "fi": "Korjaa tiedosto tästä kohdasta; muodot tarkastavat sen vasta sitten.",
    "sv": "Rätta filen på det här stället; formerna kontrollerar den först därefter.",
    "en": "Correct the file here; the shapes check it only then.",
}
_NOTHING = {"fi": "", "sv": "", "en": ""}


def reported_syntax_error(error: RdfSyntaxError) -> Reported:
    """The error as a violation; the shapes have not looked at the file."""
    reason = error.reason.rstrip(".")
    return Reported(
        code=CODE,
        severity=VIOLATION,
        message={language: text.format(reason=reason) for language, text in _MESSAGE.items()},
        expected=_EXPECTED,
        found=_NOTHING,
        remedy=_REMEDY,
        focus="",
        path="",
        value="",
        shape="",
        component="",
        fingerprint=sha256(f"{CODE}\n{error.path}".encode()).hexdigest()[:32],
        rdf=error.place,
    )

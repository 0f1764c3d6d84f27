"""The places of a result as locations of SARIF: where to look first, and the others with what they are."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from hankegraph.findings import Place
from hankegraph.rdf_text.places import TextPlace
from hankegraph.reports.sarif_text import message_text
from hankegraph.reports.texts import say
from hankegraph.validation.reported import Notice, Reported

# Code scanning takes a thousand locations a result and shows a hundred.
# https://docs.github.com/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads/results-exceed-limit
MOST_PLACES = 100


def result_locations(result: Reported, rule_place: TextPlace | None, targets: tuple[str, ...], language: str) -> dict[str, Any]:
    """The members `locations`, with one location, and `relatedLocations`.

    The page comes first, for it is what can be mended; else the RDF file. Code scanning refuses a log with a result that has no file: so
    where neither is known it is the only target, else the file of the rule.
    """
    related: list[dict[str, Any]] = []
    if result.page is not None:
        first = _page_location(result.page.place)
        if result.rdf is not None:
            related.append(_rdf_location(result.rdf) | _message(say("in_rdf", language)))
    elif result.rdf is not None:
        first = _rdf_location(result.rdf)
    else:
        first = _fallback(rule_place, targets)
    related += [_page_location(place) | _message(say("also", language)) for place in result.also]
    if len(related) >= MOST_PLACES:
        kept = related[: MOST_PLACES - 1]
        kept[-1] |= _message(say("places_are_cut", language, count=len(related) - len(kept)))
        related = kept
    if result.focus:
        first["logicalLocations"] = [{"fullyQualifiedName": result.focus, "kind": "resource"}]
    members: dict[str, Any] = {"locations": [first]} if first else {}
    return members | ({"relatedLocations": related} if related else {})


def notice_locations(notice: Notice, targets: tuple[str, ...]) -> dict[str, Any]:
    """The member `locations`: the place of a notice, else the target that it is about, else the only target."""
    if notice.place is not None:
        return {"locations": [_rdf_location(notice.place)]}
    about = (notice.about,) if notice.about in targets else targets
    where = _fallback(None, about)
    return {"locations": [where]} if where else {}


def artifact_location(name: str) -> dict[str, str]:
    """The file as a URI reference relative to where the command ran; only an absolute path becomes a whole URI.

    >>> artifact_location("pages/ä b:c.txt")
    {'uri': 'pages/%C3%A4%20b%3Ac.txt'}
    """
    written = name.encode("utf-8", "replace").decode()
    return {"uri": PurePosixPath(written).as_uri() if written.startswith("/") else quote(written)}


def _page_location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column} if place.line is not None else {}
    return _location(place.source, {key: number for key, number in region.items() if number is not None})


def _rdf_location(place: TextPlace) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    return _location(place.file, region)


def _location(file: str, region: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact_location(file)}
    return {"physicalLocation": {**physical, "region": region} if region else physical}


def _fallback(rule_place: TextPlace | None, targets: tuple[str, ...]) -> dict[str, Any]:
    if len(targets) == 1:
        return _location(targets[0], {})
    return _rdf_location(rule_place) if rule_place is not None else {}


def _message(text: str) -> dict[str, Any]:
    return {"message": {"text": message_text(text)}}

"""One kind of finding for everything that is wrong, whoever found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VIOLATION = "violation"
WARNING = "warning"
INFO = "info"
SEVERITIES = (VIOLATION, WARNING, INFO)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a page: source name, line and column from 1, in Unicode code points; no line where the whole page is meant."""

    source: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """The place as editors and compilers print it.

        >>> str(Place("pages/a.txt", 3, 1))
        'pages/a.txt:3:1'
        """
        return ":".join(str(part) for part in (self.source, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the data: the code states what should hold, the message what does not.

    `focus` and `path` are IRIs, `value` is the text as it stands on the page (personal data masked), `also` holds further places.
    """

    code: str
    severity: str
    message: str
    place: Place
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    also: tuple[Place, ...] = ()

    def __str__(self) -> str:
        """The finding as one line: `source:line:column: severity code message`."""
        also = f" (also {', '.join(map(str, self.also))})" if self.also else ""
        return f"{self.place}: {self.severity} {self.code} {self.message}{also}"

    def sort_key(self) -> tuple[Any, ...]:
        """What findings are ordered by: place first, then severity, then the rest, so that the order never depends on the run."""
        place = self.place
        return (
            place.source,
            place.line or 0,
            place.column or 0,
            SEVERITIES.index(self.severity),
            self.code,
            self.focus or "",
            self.path or "",
            self.value or "",
            self.message,
            tuple(str(place) for place in self.also),
        )

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Finding:
        """The finding that `as_json` gives as this object."""
        also = tuple(Place(place["source"], place["line"], place["column"]) for place in fields.get("also", ()))
        place = Place(fields["source"], fields["line"], fields["column"])
        focus, path, value = (fields.get(key) for key in ("focus", "path", "value"))
        return cls(fields["code"], fields["severity"], fields["message"], place, focus, path, value, also)

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object; what does not apply is left out."""
        fields: dict[str, Any] = {
            "source": self.place.source,
            "line": self.place.line,
            "column": self.place.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
        }
        optional = {"focus": self.focus, "path": self.path, "value": self.value}
        fields.update({key: value for key, value in optional.items() if value is not None})
        if self.also:
            fields["also"] = [{"source": p.source, "line": p.line, "column": p.column} for p in self.also]
        return fields

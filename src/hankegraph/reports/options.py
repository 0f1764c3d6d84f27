"""What may be chosen about a report, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass

from hankegraph.findings import SEVERITIES, VIOLATION


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is written.

    `language` is one of LANGUAGES; JSON has all of them anyway. `most` is the number of examples a group (None: all), `is_grouped` leaves
    the examples out: both are for the formats that people read, the others always hold every result. `fail_on` is the lowest severity that
    fails a run, `is_strict` says that notices do: a format that knows only passed and failed goes by them.
    """

    language: str = "en"
    is_grouped: bool = False
    most: int | None = 5
    fail_on: str = VIOLATION
    is_strict: bool = False

    def is_failure(self, severity: str) -> bool:
        """Whether a result of this severity fails the run.

        >>> ReportOptions(fail_on="warning").is_failure("info")
        False
        """
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.fail_on)

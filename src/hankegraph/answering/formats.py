"""Writes an answer in the format that was asked for, or says in one line why it cannot."""

from __future__ import annotations

from typing import TextIO

from hankegraph.answering.chart_svg import write_svg
from hankegraph.answering.chart_text import write_chart
from hankegraph.answering.charts import Chart, chart_of
from hankegraph.answering.result_documents import write_json, write_xml
from hankegraph.answering.separated_values import write_csv, write_tsv
from hankegraph.answering.solutions import Answer, Solutions, Triples, Truth
from hankegraph.answering.tables import write_markdown, write_table
from hankegraph.answering.term_parts import FormatError
from hankegraph.answering.turtle_document import write_turtle
from hankegraph.errors import OptionError

FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "turtle", "chart", "svg")
# Of a chart in a pipe, and of a terminal that does not say how wide it is.
_USUAL_WIDTH = 80


def write_answer(answer: Answer, format_name: str, stream: TextIO, *, width: int | None = None, title: str = "") -> None:
    """The answer in one of the `FORMATS`, on a stream that writes UTF-8 and leaves line ends as they are.

    `width` is that of the terminal in cells, 0 where it does not say, None where it is none; `title` is for pictures. Rows are written as
    they come where the format allows it. If a limit on rows is met, tables and Markdown show those that came; the documents of the other
    formats stay without their end or are not written. Triples are rows of three columns where a format shows rows.

    Raises:
        FormatError: the format cannot show this answer.
        LimitReachedError: there are more rows than allowed; what was written is not the answer.
        HankegraphError: the answer did not come whole.
        OptionError: there is no such format.

    """
    match format_name:
        case "turtle":
            write_turtle(_triples(answer), stream)
        case "json":
            write_json(_results(answer), stream)
        case "xml":
            write_xml(_results(answer), stream)
        case "csv" | "tsv":
            _write_separated(answer, format_name, stream)
        case "table":
            write_table(_shown(answer), stream, _USUAL_WIDTH if width == 0 else width)
        case "markdown":
            write_markdown(_shown(answer), stream)
        case "chart":
            write_chart(_chart(answer), stream, width or _USUAL_WIDTH)
        case "svg":
            write_svg(_chart(answer), stream, title)
        case _:
            raise OptionError(f"there is no format {format_name}; there are: {', '.join(FORMATS)}")


def _write_separated(answer: Answer, format_name: str, stream: TextIO) -> None:
    shown = _shown(answer)
    if isinstance(shown, Truth):
        stream.write("true\n" if shown.value else "false\n")
    elif format_name == "csv":
        write_csv(shown, stream)
    else:
        write_tsv(shown, stream)


def _triples(answer: Answer) -> Triples:
    if not isinstance(answer, Triples):
        raise FormatError("turtle shows triples, and the answer has none: ask with CONSTRUCT, or for another format, such as csv")
    return answer


def _results(answer: Answer) -> Solutions | Truth:
    if isinstance(answer, Solutions | Truth):
        return answer
    raise FormatError("json and xml are results of SELECT and ASK, and the answer has triples: ask for turtle")


def _shown(answer: Answer) -> Solutions | Truth:
    match answer:
        case Triples(triples=triples):
            return Solutions(("subject", "predicate", "object"), triples)
        case Solutions() | Truth():
            return answer
    raise TypeError(answer)


def _chart(answer: Answer) -> Chart:
    if not isinstance(answer, Solutions):
        raise FormatError("a chart shows rows with a number, and the answer has none: ask with SELECT")
    return chart_of(answer)

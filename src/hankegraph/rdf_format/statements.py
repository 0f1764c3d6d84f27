"""Cuts Turtle and N-Triples into statements, each with the comments that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import lark

from hankegraph.rdf_text.tokens import ANONYMOUS, DIRECTIVE, LITERAL, PUNCTUATION, VERSION, WORD, RdfTextError, iterate_tokens

_LINE_END = re.compile(r"\r\n|\n|\r")
# The text of a literal in its quotation marks, and what may stand between it and its datatype.
QUOTED = re.compile(r"""\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'""", re.S)
_COMMENT_BEFORE_DATATYPE = re.compile(r"[ \t\r\n]*(?:\^\^[ \t\r\n]*)?#")
_TOKENS_OF_SPARQL_DIRECTIVE = {"prefix": 3, "base": 2}


@dataclass(frozen=True, slots=True)
class Statement:
    """A directive or triples: its tokens, the comments above it, and those that follow its end on the same line.

    An empty comment stands for an empty line between comments or below the last.
    """

    tokens: Sequence[lark.Token]
    above: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where it begins, in characters of the text."""
        return self.tokens[0].start_pos or 0

    @property
    def directive(self) -> str:
        """`prefix`, `base` or another word in lower case; empty where it is triples."""
        first = self.tokens[0]
        return "version" if first.type == VERSION else first.value.lower().removeprefix("@") if first.type in (DIRECTIVE, WORD) else ""


def read_statements(text: str) -> tuple[list[Statement], tuple[str, ...]]:
    """The statements of a text in their order, and the comments after the last.

    >>> statements, closing = read_statements("# an a\\n<a> <b> 1 . # or so\\n# end")
    >>> [(statement.above, statement.behind) for statement in statements], closing
    ([(('# an a',), ('# or so',))], ('# end',))

    Raises:
        RdfTextError: a comment stands within a statement, or the text is not understood.

    """
    statements: list[Statement] = []
    above: tuple[str, ...] = ()
    end = 0
    groups = _group_tokens(iterate_tokens(text))
    for tokens in groups:
        behind, above = _split_gap(text[end : _begin(tokens[0])], is_at_start=not statements, is_at_end=False)
        if statements:
            statements[-1] = _with_behind(statements[-1], behind)
        _refuse_comments_within(text, tokens)
        statements.append(Statement(tokens, above, ()))
        end = _end(tokens[-1])
    behind, closing = _split_gap(text[end:], is_at_start=not statements, is_at_end=True)
    if statements:
        statements[-1] = _with_behind(statements[-1], behind)
    return statements, without_empty_ends(closing)


def without_empty_ends(comments: Sequence[str]) -> tuple[str, ...]:
    """The comments without empty lines above the first and below the last."""
    return tuple("\n".join(comments).strip("\n").split("\n")) if any(comments) else ()


def _group_tokens(tokens: Iterable[lark.Token]) -> Iterable[list[lark.Token]]:
    group: list[lark.Token] = []
    length = 0
    for token in tokens:
        if not group:
            length = _length_without_full_stop(token)
        group.append(token)
        if len(group) == length or (token.type == PUNCTUATION and token.value == "."):
            yield group
            group = []
    if group:
        raise RdfTextError("the text ends within a statement", _end(group[-1]))


def _length_without_full_stop(token: lark.Token) -> int:
    """How many tokens the statement has that begins with this one; 0 where a full stop ends it."""
    if token.type == VERSION:
        return 0 if token.value.startswith("@") else 1
    return _TOKENS_OF_SPARQL_DIRECTIVE.get(token.value.lower(), 0) if token.type == WORD else 0


def _split_gap(gap: str, is_at_start: bool, is_at_end: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is between two statements: the comments behind the first, and those above the second."""
    lines = [line.strip(" \t") for line in _LINE_END.split(gap)]
    # The last line is the indentation of the statement that follows.
    own = lines if is_at_end else lines[:-1]
    behind = () if is_at_start or not lines[0] else (lines[0],)
    above: list[str] = []
    for line in own if is_at_start else own[1:]:
        if line or (above and above[-1]):
            above.append(line)
    return behind, tuple(above)


def _with_behind(statement: Statement, behind: tuple[str, ...]) -> Statement:
    return Statement(statement.tokens, statement.above, behind) if behind else statement


def _refuse_comments_within(text: str, tokens: Sequence[lark.Token]) -> None:
    for before, token in pairwise(tokens):
        gap = text.find("#", _end(before), _begin(token))
        if gap >= 0:
            raise _comment_within(gap)
    for token in tokens:
        if token.type == ANONYMOUS and "#" in token.value:
            raise _comment_within(_begin(token) + token.value.index("#"))
        if token.type == LITERAL and "#" in token.value:
            quoted = QUOTED.match(token.value)
            comment = quoted and _COMMENT_BEFORE_DATATYPE.match(token.value, quoted.end())
            if comment:
                raise _comment_within(_begin(token) + comment.end() - 1)


def _comment_within(offset: int) -> RdfTextError:
    return RdfTextError("this comment stands within a statement and would lose its place; move it above the statement", offset)


def _begin(token: lark.Token) -> int:
    return token.start_pos or 0


def _end(token: lark.Token) -> int:
    return token.end_pos or 0

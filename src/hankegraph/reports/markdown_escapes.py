"""Foreign text in GitHub Flavored Markdown: shown as it is, whatever it holds.

A backslash keeps punctuation from being markup, but links are also made of plain words: of addresses by GitHub's extension of Markdown,
of `@names` and `#numbers` by GitHub itself, after Markdown has been read. A word joiner, which is not seen, parts those.
"""

from __future__ import annotations

import re

from hankegraph.reports.visible import shown, visible

_JOINER = "\u2060"
# What opens markup anywhere, and what does at the start of a line.
_MARKUP = re.compile(r"[\\`*_\[\]#!~$]|^[-+=]")
_ITEM_NUMBER = re.compile(r"^(\d{1,9})([.)])")
# The pipe as a character reference, since a backslash before it means something else in a table than outside; `&` comes first.
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_LINKED = re.compile(r"@(?=\w)|#(?=\w)|:(?=//)|(?<=www)\.|(?<=\bgh)-(?=\d)", re.I)
_ADDRESS = re.compile(r"(?<=\S)@")
_PLAIN_NAME = re.compile(r"[\w:./-]+", re.ASCII)


def escape(text: str, most: int = 500) -> str:
    """The text as prose on one line, in a table or outside.

    >>> escape("a | *b* <i>c</i>")
    'a &#124; \\\\*b\\\\* &lt;i&gt;c&lt;/i&gt;'
    """
    parted = _LINKED.sub(lambda match: f"{match[0]}{_JOINER}", _ADDRESS.sub(f"{_JOINER}@", shown(text, most)))
    escaped = _ITEM_NUMBER.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", parted)).replace("&", "&amp;")
    for sign in "<>|":
        escaped = escaped.replace(sign, _REFERENCES[sign])
    # Spaces at the ends would be taken away, or make code of a line.
    return re.sub(r"^\s+|\s+$", lambda spaces: "".join(f"&#{ord(space)};" for space in spaces[0]), escaped)


def code(text: str, most: int = 500) -> str:
    """The text as a code span, which holds no links; outside tables only.

    >>> code("a `b`")
    '`` a `b` ``'
    """
    content = shown(text, most)
    if not content.strip():
        return escape(content)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", content)), default=0))
    # One space at both ends belongs to the marks, and must be there where the text has spaces or marks at its ends.
    padding = " " if content[0] in "` " or content[-1] in "` " else ""
    return f"{fence}{padding}{content}{padding}{fence}"


def name(text: str) -> str:
    """The name of a rule: as a code span where that does no harm even in a table, else as prose."""
    return f"`{text}`" if _PLAIN_NAME.fullmatch(text) and visible(text) == text else escape(text)

"""Foreign text as the text of a SARIF message, in which braces and links mean something."""

from __future__ import annotations

import re

_END_OF_LINK_TEXT = re.compile(r"(\\*)\]\(")


def message_text(text: str) -> str:
    """The text with nothing in it that a viewer takes as a placeholder or as a link.

    Braces are doubled (SARIF 2.1.0 §3.11.5). A link is `[text](address)` (§3.11.6), and a bracket after a backslash does not end its text.

    >>> message_text("{0} and [here](https://example.org/)")
    '{{0}} and [here\\\\](https://example.org/)'
    """
    braces = text.replace("{", "{{").replace("}", "}}")
    if "](" not in braces:
        return braces
    return _END_OF_LINK_TEXT.sub(lambda end: end[1] + ("](" if len(end[1]) % 2 else "\\]("), braces)

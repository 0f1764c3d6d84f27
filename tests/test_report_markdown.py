"""In the Markdown report, foreign text stays text: it makes no markup, no link and no mention, and breaks no table."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_samples import BROKEN, hostile, many, options

from hankegraph.reports.markdown import write_markdown
from hankegraph.reports.markdown_escapes import code, escape
from hankegraph.reports.visible import shown

# GitHub's dialect: tables, strikethrough, raw HTML, and addresses that become links by themselves.
GITHUB = MarkdownIt("gfm-like")
assert GITHUB.linkify is not None
GITHUB.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
OURS = {"heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td", "strong"}
JOINER = "\u2060"


def inline(markdown: str) -> list[Token]:
    """What one paragraph of Markdown consists of."""
    tokens = GITHUB.parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], markdown
    return tokens[1].children or []


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *flat(token.children or []))]


def shapes_of(markdown: str) -> list[str]:
    """The kinds of blocks, in order: what the report looks like, whatever its texts say."""
    return [token.type for token in GITHUB.parse(markdown)]


def test_a_text_comes_back_as_it_was_shown(naughty_strings: list[str]) -> None:
    for text in (text for text in naughty_strings if text):
        tokens = inline(escape(text))
        assert {token.type for token in tokens} <= {"text", "text_special"}, text
        assert "".join(token.content for token in tokens).replace(JOINER, "") == shown(text).replace(JOINER, "")


def test_a_code_span_holds_the_text_as_it_was_shown(naughty_strings: list[str]) -> None:
    for text in (text for text in naughty_strings if text.strip()):
        (token,) = inline(f"x {code(text)}")[1:]
        assert (token.type, token.content) == ("code_inline", shown(text)), text


def test_no_value_changes_what_the_report_is_made_of(naughty_strings: list[str]) -> None:
    usual = shapes_of(write_markdown(hostile("x"), options()))
    assert usual.count("tr_open") == 4
    for text in (text for text in naughty_strings if text.strip()):
        written = write_markdown(hostile(text), options())
        assert shapes_of(written) == usual, text
        for token in flat(GITHUB.parse(written)):
            kind = re.sub("_(open|close)$", "", token.type)
            assert kind in OURS | {"inline", "text", "text_special", "code_inline"}, (token.type, text)
            if token.type == "text":
                assert not re.search(r"(?:^|\W)@\w|#\d|\bGH-\d|://|www\.\w", token.content, re.I), text


def test_a_table_row_has_the_number_and_the_message_of_its_group() -> None:
    rows = [line for line in write_markdown(hostile("a | `b` \\"), options()).splitlines() if line.startswith("| violation")]
    assert rows == ["| violation | a &#124; \\`b\\` \\\\ | 1 | a &#124; \\`b\\` \\\\ |"]


def test_groups_alone_are_the_table_alone() -> None:
    grouped = write_markdown(BROKEN, options(is_grouped=True))
    assert "### " not in grouped
    assert "| violation | `end-date-is-a-date` | 2 | The end date is not a real date. |" in grouped


def test_as_many_examples_are_shown_as_were_asked_for() -> None:
    written = write_markdown(many(12), options(most=3))
    assert written.count("\n- `pages/") == 3
    assert written.endswith("\n- … and 9 more of the same kind\n")

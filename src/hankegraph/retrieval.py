"""Checks what is said about the retrieval of a page: its address and the time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv6Address

# RFC 3986 without user information, which would publish a name or a password: https://www.rfc-editor.org/rfc/rfc3986#appendix-A
_CHARACTER = r"(?:[A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_WEB_ADDRESS = re.compile(
    r"(?i:https?)://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?"
    rf"(?:/(?:{_CHARACTER}|/)*)?(?:\?(?:{_CHARACTER}|[/?])*)?(?:#(?:{_CHARACTER}|[/?])*)?"
)
_LARGEST_PORT = 65_535
# xsd:dateTime with time zone; `fromisoformat` alone also takes week dates and times without seconds.
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})")
_LARGEST_OFFSET = timedelta(hours=14)  # https://www.w3.org/TR/xmlschema11-2/#rf-timezone


def is_web_address(text: str) -> bool:
    """Whether the text is an absolute http or https IRI in ASCII, without user name.

    >>> is_web_address("https://example.org/hankkeet/kyl%C3%A4talo?kieli=fi")
    True
    >>> is_web_address("https://example.org/hankkeet/kylätalo")
    False
    """
    match = _WEB_ADDRESS.fullmatch(text)
    if match is None or not 0 < int(match["port"] or 1) <= _LARGEST_PORT:
        return False
    try:
        return match["ipv6"] is None or bool(IPv6Address(match["ipv6"]))
    except AddressValueError:
        return False


def is_time_with_zone(text: str) -> bool:
    """Whether the text is an xsd:dateTime of the calendar with a time zone.

    >>> is_time_with_zone("2026-01-31T12:00:00Z"), is_time_with_zone("2026-02-30T12:00:00Z"), is_time_with_zone("2026-01-31T12:00:00")
    (True, False, False)
    """
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        offset = datetime.fromisoformat(text).utcoffset()
    except ValueError:
        return False
    return offset is not None and abs(offset) <= _LARGEST_OFFSET

"""Addresses of servers, and how messages name them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit, urlunsplit

from hankegraph.errors import OptionError
from hankegraph.reports.visible import shown


def check_address(address: str) -> SplitResult:
    """The parts of an address.

    Raises:
        OptionError: it is none of `http://` or `https://`, or it has a name or a password in it.

    """
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or not address.isascii() or not address.isprintable() or " " in address:
        raise OptionError(
            "an address of a server begins with http:// or https://, names a host and a port up to 65535 where it has one, and is in ASCII"
        )
    if parts.username is not None or parts.password is not None:
        raise OptionError(
            f"the address of {parts.hostname} has a name or a password in it; put them into HANKEGRAPH_USER and HANKEGRAPH_PASSWORD"
        )
    return parts


def server_of(parts: SplitResult) -> str:
    """The address as messages name it: without its query, which may be long or secret."""
    return shown(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), 120)


def target_of(parts: SplitResult) -> str:
    """What a request to the address names in its first line."""
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def origin_of(parts: SplitResult) -> tuple[str, str | None, int]:
    """Scheme, host and port: https://www.rfc-editor.org/rfc/rfc6454."""
    return parts.scheme, parts.hostname, port_of(parts)


def port_of(parts: SplitResult) -> int:
    """The port of the address, or that of its scheme."""
    return parts.port or (443 if parts.scheme == "https" else 80)

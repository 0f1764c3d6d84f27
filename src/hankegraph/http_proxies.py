"""The proxy through which a server is reached, where the environment names one, as `urllib` reads it.

`http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in small or capital letters. What stands on the same machine is reached without.
"""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from hankegraph.errors import OptionError
from hankegraph.http_addresses import port_of


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is, and what it wants to be sent as `Proxy-Authorization`, which never prints."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)

    def headers(self) -> dict[str, str]:
        """What a request to the proxy itself has besides."""
        return {"Proxy-Authorization": self.authorization} if self.authorization else {}


def proxy_for(parts: SplitResult) -> Proxy | None:
    """The proxy for the server at this address, or None.

    Raises:
        OptionError: the environment names one that is none, or one that is not spoken to with HTTP.

    """
    host = parts.hostname or ""
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all")
    if not address or _is_here(host) or proxy_bypass(f"{host}:{port_of(parts)}"):
        return None
    named = urlsplit(address if "://" in address else f"http://{address}")
    try:
        is_good = named.scheme == "http" and bool(named.hostname) and named.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        # It may have a password in it, so it is not repeated.
        raise OptionError(
            f"the proxy for {parts.scheme} in the environment is no http://HOST:PORT; correct {parts.scheme}_proxy, or unset it"
        )
    pair = f"{unquote(named.username or '')}:{unquote(named.password or '')}"
    authorization = f"Basic {base64.b64encode(pair.encode()).decode()}" if named.username else ""
    return Proxy(named.hostname or "", port_of(named), authorization)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"

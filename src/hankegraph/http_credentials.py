"""Names, passwords and tokens for servers: where they come from, how they are sent, and how they are kept out of every text."""

from __future__ import annotations

import base64
import hashlib
import netrc
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from hankegraph.errors import OptionError

USER, PASSWORD, TOKEN, HOST = "HANKEGRAPH_USER", "HANKEGRAPH_PASSWORD", "HANKEGRAPH_TOKEN", "HANKEGRAPH_HOST"
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name with its password, or a token; none of them is ever part of how the object prints."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def header(self) -> str:
        """The value of `Authorization` that is sent with the first request: https://www.rfc-editor.org/rfc/rfc7617, rfc6750."""
        if self.token:
            return f"Bearer {self.token}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def hidden_in(self, text: str) -> str:
        """The text with `***` wherever a password or a token stands in it, in each way that it is written in requests.

        >>> Credentials("user", "se cret").hidden_in("no se+cret, no se%20cret")
        'no ***, no ***'
        """
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    def _secrets(self) -> set[str]:
        plain = {self.password, self.token, self.header().partition(" ")[2] if self.password else ""}
        return {written for secret in plain if secret for written in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))}


def credentials_for(
    address: str, environment: Mapping[str, str], netrc_file: Path | None = None, *, is_of_others: bool = False
) -> Credentials | None:
    """What is to be sent to this address: from the environment, else from the netrc file under the name of the host, else nothing.

    `HANKEGRAPH_TOKEN`, or `HANKEGRAPH_USER` with `HANKEGRAPH_PASSWORD`; where `HANKEGRAPH_HOST` is set, they are for that host alone, and
    to a server that may be anybody's (`is_of_others`) they go only if it is set.
    Without a `netrc_file` it is the one that `NETRC` names, or `~/.netrc`.

    Raises:
        OptionError: a name without its password, something that no header can hold, or a netrc file that cannot be read.

    """
    host = urlsplit(address).hostname or ""
    if environment.get(HOST, "" if is_of_others else host).casefold() == host.casefold():
        token, user, password = (environment.get(name, "") for name in (TOKEN, USER, PASSWORD))
        if token:
            return _checked(Credentials(token=token), TOKEN)
        if user and PASSWORD in environment:
            return _checked(Credentials(user=user, password=password), f"{USER} or {PASSWORD}")
        if user or password:
            raise OptionError(f"{USER} and {PASSWORD} belong together: only one of them is set")
    return _from_netrc(host, netrc_file or Path(environment.get("NETRC") or "~/.netrc").expanduser())


def _from_netrc(host: str, path: Path) -> Credentials | None:
    if not path.is_file():
        return None
    try:
        found = netrc.netrc(path).hosts.get(host)
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        # The message of the parser may have a piece of the file in it.
        raise OptionError(f"{path}: this is not a netrc file that can be read, or others may read it") from None
    return _checked(Credentials(user=found[0], password=found[2] or ""), str(path)) if found else None


def _checked(credentials: Credentials, where: str) -> Credentials:
    if not (credentials.user + credentials.password + credentials.token).isprintable() or ":" in credentials.user:
        raise OptionError(f"{where} has a character that cannot be sent")
    return credentials


def digest_header(challenge: str, credentials: Credentials, method: str, target: str) -> str | None:
    """The answer to a `WWW-Authenticate: Digest` challenge; None for what is no such challenge or wants what is not known.

    https://www.rfc-editor.org/rfc/rfc7616
    """
    scheme, _, rest = challenge.partition(" ")
    if scheme.casefold() != "digest" or not credentials.user:
        return None
    asked = {key.lower(): value for key, value in parse_keqv_list(parse_http_list(rest)).items()}
    algorithm = asked.get("algorithm", "MD5").upper()
    qualities = [quality.strip() for quality in asked.get("qop", "").split(",") if quality.strip()]
    if algorithm not in _HASHES or not asked.keys() >= {"realm", "nonce"} or (qualities and "auth" not in qualities):
        return None

    def hashed(text: str) -> str:
        return _HASHES[algorithm](text.encode()).hexdigest()

    who = hashed(f"{credentials.user}:{asked['realm']}:{credentials.password}")
    what = hashed(f"{method}:{target}")
    sent = {"username": credentials.user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": target}
    plain = {"algorithm": algorithm}
    if qualities:
        once, count = secrets.token_hex(8), "00000001"
        sent |= {"response": hashed(f"{who}:{asked['nonce']}:{count}:{once}:auth:{what}"), "cnonce": once}
        plain |= {"qop": "auth", "nc": count}
    else:
        sent["response"] = hashed(f"{who}:{asked['nonce']}:{what}")
    if "opaque" in asked:
        sent["opaque"] = asked["opaque"]
    escaped = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in sent.items()}
    return "Digest " + ", ".join(
        [*(f'{key}="{value}"' for key, value in escaped.items()), *(f"{key}={value}" for key, value in plain.items())]
    )

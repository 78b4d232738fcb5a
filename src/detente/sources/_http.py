"""An opener for public http(s) addresses: no other scheme, no redirect into a private network."""

from __future__ import annotations

import ipaddress
import socket
import urllib.parse
import urllib.request
from importlib.metadata import PackageNotFoundError, version
from typing import IO, Any

from detente.errors import FetchError

__all__ = ["addresses", "check_url", "default_opener"]


def default_opener() -> urllib.request.OpenerDirector:
    """An opener that speaks http and https only and refuses unsafe redirects."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SafeRedirects(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", _agent())]
    return opener


def _agent() -> str:
    try:
        return f"detente/{version('detente')}"
    except PackageNotFoundError:  # run from a folder, not installed
        return "detente"


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to a public http(s) address only, and never from https to http."""

    max_redirections = 5

    def http_error_302(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any
    ) -> Any:
        to = headers.get("Location") or headers.get("URI") or ""
        check_url(urllib.parse.urljoin(req.full_url, to), f"the redirect from {req.full_url}")
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:
        parts = urllib.parse.urlsplit(newurl)
        if req.full_url.startswith("https:") and parts.scheme == "http":
            raise FetchError(
                f"{req.full_url} redirects to the unencrypted {newurl}.",
                fix="Fetch the file by hand and use `detente ingest`.",
            )
        # A name may resolve differently a moment later; the checksum is what proves the file.
        for address in addresses(parts.hostname or ""):
            if not ipaddress.ip_address(address).is_global:
                raise FetchError(
                    f"{req.full_url} redirects to {newurl}, a private address ({address}).",
                    fix="No data project does that: check the network, then try again.",
                )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def addresses(host: str) -> list[str]:
    """The IP addresses of `host`; raises FetchError where it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the host {host!r} is unknown.", fix="Check the network.") from error
    return sorted({str(entry[4][0]).split("%")[0] for entry in found})


def check_url(url: str, what: str) -> None:
    """Raises FetchError unless `url` is an http(s) address with a host."""
    try:
        parts = urllib.parse.urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known:
        raise FetchError(f"{what} is {url!r}.", fix="Only http and https addresses are fetched.")

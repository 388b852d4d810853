"""Which proxy a URL is asked through: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, as Go's programs read them.

`NO_PROXY` lists hosts (`a.b` and all below it), domains (`.b`, `*.b`) and addresses, with or without a port, and
networks (`10.0.0.0/8`), or is `*`. This machine's own addresses are never asked through a proxy.
"""

from __future__ import annotations

import contextlib
import importlib.util
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydsl.errors import UsageError
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMES = ("http", "https", "socks5", "socks5h")
SOCKS = "socks5"
_VARIABLES = {"https": "HTTPS_PROXY", "http": "HTTP_PROXY"}
_PORTS = {"https": "443", "http": "80"}
_WITH_PORT = lazy_regex(r"\[(?P<six>[^\]]*)\]:(?P<of_six>\d*)|(?P<host>[^:]*):(?P<port>[^:]*)")


def proxy_for(url: str, environment: Mapping[str, str]) -> str:
    """Return the proxy that the environment names for a URL; "" for none. Raises UsageError for what is no proxy."""
    scheme, host, port = _parts(url)
    name = _VARIABLES.get(scheme, "")
    proxy = _said(environment, name)
    if not proxy or not host or _is_excepted(host, port, _said(environment, "NO_PROXY")):
        return ""
    return require_proxy(proxy if "://" in proxy else f"http://{proxy}", f"${name}")


def require_proxy(proxy: str, where: str) -> str:
    """Return the URL of a proxy, or "". Raises UsageError for one that can't be gone through."""
    if not proxy:
        return ""
    scheme, host, _ = _parts(proxy)
    if scheme not in SCHEMES or not host:
        bare = proxy.rpartition("@")[2]
        raise UsageError(f"{where} is {bare!r}: a proxy is given as http://HOST:PORT, https:// or socks5://")
    if not scheme.startswith(SOCKS):
        return proxy
    if importlib.util.find_spec("socks") is None:
        raise UsageError(f"{where} is a SOCKS proxy: `pip install 'argo-pydsl[socks]'` for these")
    return f"socks5h{proxy[len(scheme) :]}"  # the proxy looks the names up, as for Go


def is_http(url: str) -> bool:
    """Whether a text is a URL with a host that's asked by HTTP."""
    scheme, host, port = _parts(url)
    return scheme in _PORTS and bool(host) and port != "0"


def _said(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or environment.get(name.lower()) or ""


def _parts(url: str) -> tuple[str, str, str]:
    """Return a URL's scheme, host and port; no host if it's none."""
    try:
        parts = urlsplit(url)
        port = _PORTS.get(parts.scheme, "") if parts.port is None else str(parts.port)
        return parts.scheme, (parts.hostname or "").lower(), port
    except ValueError:
        return "", "", ""


def _is_excepted(host: str, port: str, rules: str) -> bool:
    address = _address(host)
    if host == "localhost" or (address is not None and address.is_loopback):
        return True
    words = [one.strip().lower() for one in rules.split(",")]
    return "*" in words or any(_excepts(one, host, port, address) for one in words if one)


def _excepts(rule: str, host: str, port: str, address: Any) -> bool:
    """Whether a rule means a host: an address by itself or by its network, a name also by what it's below."""
    if "/" in rule:
        network = _network(rule)
        return address is not None and network is not None and address in network
    found = _WITH_PORT.fullmatch(rule)
    wanted, at = (found["six"] or found["host"], found["of_six"] or found["port"]) if found else (rule, "")
    if not wanted or (at and at != port):
        return False
    if address is not None:
        return bool(_address(wanted) == address)
    wanted = wanted.removeprefix("*")
    return host.endswith(wanted) if wanted.startswith(".") else host == wanted or host.endswith(f".{wanted}")


def _address(text: str) -> Any:
    import ipaddress  # few have a proxy

    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(text)
    return None


def _network(text: str) -> Any:
    import ipaddress  # as above

    with contextlib.suppress(ValueError):
        return ipaddress.ip_network(text, strict=False)
    return None

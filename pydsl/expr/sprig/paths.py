"""sprig's functions on paths (Go's packages path and path/filepath, as on Linux) and on URLs."""

from __future__ import annotations

import re
import urllib.parse
from typing import TYPE_CHECKING, Any

from pydsl.expr.errors import ExprError
from pydsl.expr.gofmt import quote
from pydsl.expr.sprig.declaring import table
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Mapping

_AUTHORITY = lazy_regex(r"(?:(?P<user>.*)@)?(?P<host>\[[^\]]*\](?::\d*)?|[^@]*)\Z")
_PARTS = ("scheme", "userinfo", "host", "hostname", "path", "query", "opaque", "fragment")


def _clean(path: str) -> str:
    rooted = path.startswith("/")
    kept: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            kept.append(part)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not rooted:
            kept.append(part)
    return ("/" if rooted else "") + "/".join(kept) or "."


def _base(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _dir(path: str) -> str:
    return _clean(path[: path.rfind("/") + 1])


def _ext(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.rindex(".") :] if "." in name else ""


def _is_absolute(path: str) -> bool:
    return path.startswith("/")


def _parse(text: str) -> dict[str, Any]:
    rest, _, fragment = text.partition("#")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", rest)
    rest = rest[scheme.end() :] if scheme else rest
    before, _, query = rest.partition("?")
    found: dict[str, Any] = dict.fromkeys(_PARTS, "")
    found.update(scheme=scheme[1].lower() if scheme else "", query=query, fragment=urllib.parse.unquote(fragment))
    if scheme and not before.startswith("/") and before:
        found["opaque"] = before
        return found
    if before.startswith("//"):
        authority, slash, path = before[2:].partition("/")
        found.update(_authority(text, authority))
        before = slash + path
    found["path"] = urllib.parse.unquote(before)
    return found


def _authority(text: str, authority: str) -> dict[str, str]:
    match = _AUTHORITY.match(authority)
    host = match["host"] if match else authority
    port = host.rpartition(":")[2] if ":" in host.rpartition("]")[2] else ""
    if port and not port.isdecimal():
        raise ExprError(f"unable to parse url: parse {quote(text)}: invalid port {quote(':' + port)} after host")
    name = host[: len(host) - len(port) - 1] if port or host.endswith(":") else host
    return {"userinfo": (match["user"] if match else "") or "", "host": host, "hostname": name.strip("[]")}


def _join(parts: Mapping[str, Any]) -> str:
    for key in _PARTS:
        if not isinstance(parts.get(key, ""), str):
            raise ExprError(f"unable to parse {key} key, must be of type string, but {_kind(parts[key])} found")
    given = {key: parts.get(key, "") for key in _PARTS}
    text = f"{given['scheme']}:" if given["scheme"] else ""
    if given["opaque"]:
        text += given["opaque"]
    else:
        text += _hierarchy(given)
    text += f"?{given['query']}" if given["query"] else ""
    return text + (f"#{urllib.parse.quote(given['fragment'], safe=_SAFE)}" if given["fragment"] else "")


_SAFE = "!$&'()*+,;=:@/?-._~"


def _hierarchy(given: Mapping[str, str]) -> str:
    text, path = "", urllib.parse.quote(given["path"], safe="$&+,/:;=@-._~!'()*")
    if given["scheme"] or given["host"] or given["userinfo"]:
        if given["host"] or given["path"] or given["userinfo"]:
            text = "//" if given["host"] or given["userinfo"] or path.startswith("//") else ""
        text += f"{given['userinfo']}@" if given["userinfo"] else ""
        text += given["host"]
    return text + ("/" if path and not path.startswith("/") and given["host"] else "") + path


def _kind(value: Any) -> str:
    from pydsl.expr.sprig.declaring import kind_of  # only errors need it

    return kind_of(value)


FUNCTIONS = table(
    ("base osBase", "string -> string", _base),
    ("dir osDir", "string -> string", _dir),
    ("clean osClean", "string -> string", _clean),
    ("ext osExt", "string -> string", _ext),
    ("isAbs osIsAbs", "string -> bool", _is_absolute),
    ("urlParse", "string -> map", _parse),
    ("urlJoin", "map -> string", _join),
)

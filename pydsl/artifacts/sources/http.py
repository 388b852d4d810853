"""A file of a web server. Argo: workflow/artifacts/http/http.go."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import tempfile
from http import HTTPStatus
from typing import TYPE_CHECKING

from pydsl.artifacts.sources.model import Absent, ArtifactOrigin, Bringing
from pydsl.errors import PydslError
from pydsl.web import PIECE, Request, ask, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.spec.values import Json
    from pydsl.web import Answer

LONGEST_TOKEN = 1 << 16


class WebFault(PydslError):
    """A server that doesn't give or take a file; the message is Argo's."""


def bring(one: Bringing) -> None:
    """Write what the server has into a file. Raises Absent, WebFault and WebError."""
    with _asked(one, "GET") as request, opened(request) as (answer, pieces):
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Absent(_status(answer))
        if not answer.is_ok:
            raise WebFault(f"loading file from {one.place['url']} failed with reason: {_status(answer)}")
        with one.root.writer(one.path) as file:
            for piece in pieces:
                one.budget.spend(len(piece), one.path)
                file.write(piece)


def send(one: Bringing) -> None:
    """Let the server have a file. Raises WebFault and WebError."""
    with _asked(one, "PUT", _read(one)) as request:
        answer = ask(request, LONGEST_TOKEN)
    if not answer.is_ok:
        raise WebFault(f"saving file {one.path} to {one.place['url']} failed with reason: {_status(answer)}")


def _read(one: Bringing) -> Iterator[bytes]:
    with one.root.reader(one.path) as file:
        while piece := file.read(PIECE):
            one.budget.go_on()
            yield piece


@contextlib.contextmanager
def _asked(one: Bringing, method: str, body: Iterator[bytes] | None = None) -> Iterator[Request]:
    auth = one.place.get("auth") or {}
    headers = [(header["name"], str(header["value"])) for header in one.place.get("headers") or ()]
    headers += _login(auth, one)
    with _certificate(auth.get("clientCert") or {}, one) as certificate:
        yield Request(
            url=str(one.place["url"]), method=method, headers=headers, body=body or b"", certificate=certificate
        )


def _login(auth: Mapping[str, Json], one: Bringing) -> list[tuple[str, str]]:
    basic, oauth = auth.get("basicAuth") or {}, auth.get("oauth2") or {}
    if basic:
        words = f"{_secret(basic, 'usernameSecret', one)}:{_secret(basic, 'passwordSecret', one)}"
        return [("Authorization", f"Basic {base64.b64encode(words.encode()).decode()}")]
    if oauth:
        return [("Authorization", f"Bearer {_token(oauth, one)}")]
    return []


def _secret(holder: Mapping[str, Json], field: str, one: Bringing) -> str:
    return one.secret(holder[field]) if holder.get(field) else ""


def _token(oauth: Mapping[str, Json], one: Bringing) -> str:
    """Ask for a token with the client's credentials (RFC 6749, 4.4)."""
    from urllib.parse import urlencode

    form = {"grant_type": "client_credentials", "scope": " ".join(oauth.get("scopes") or ())}
    form |= {pair["key"]: str(pair.get("value") or "") for pair in oauth.get("endpointParams") or ()}
    words = f"{_secret(oauth, 'clientIDSecret', one)}:{_secret(oauth, 'clientSecretSecret', one)}"
    headers = [
        ("Authorization", f"Basic {base64.b64encode(words.encode()).decode()}"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]
    url = _secret(oauth, "tokenURLSecret", one)
    answer = ask(Request(url=url, method="POST", headers=headers, body=urlencode(form).encode()), LONGEST_TOKEN)
    try:
        return str(json.loads(answer.body)["access_token"])
    except (ValueError, KeyError, TypeError) as error:
        raise WebFault(f"oauth2: cannot fetch token: {_status(answer)}") from error


@contextlib.contextmanager
def _certificate(held: Mapping[str, Json], one: Bringing) -> Iterator[tuple[str, str] | None]:
    """Write a client's certificate and key into files for the time of a `with`."""
    if not held:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for field in ("clientCertSecret", "clientKeySecret"):
            files.append(os.path.join(folder, field))
            with open(files[-1], "w", encoding="utf-8") as file:
                file.write(_secret(held, field, one))
        yield files[0], files[1]


def _status(answer: Answer) -> str:
    """Write a status as Go does: `404 Not Found`."""
    phrase = next((one.phrase for one in HTTPStatus if one == answer.status), "")
    return f"{answer.status} {phrase}".strip()


SOURCE = ArtifactOrigin(name="http", needs=["url"], bring=bring, send=send)

"""A file of JFrog's Artifactory: Argo asks it as any web server, with a login (workflow/artifacts/http/http.go)."""

from __future__ import annotations

from msgspec.structs import replace

from pydsl.artifacts.sources import http
from pydsl.artifacts.sources.model import ArtifactOrigin, Bringing

LOGIN = ("usernameSecret", "passwordSecret")


def _bring(one: Bringing) -> None:
    http.bring(_as_of_the_web(one))


def _send(one: Bringing) -> None:
    http.send(_as_of_the_web(one))


def _as_of_the_web(one: Bringing) -> Bringing:
    login = {field: one.place[field] for field in LOGIN if one.place.get(field)}
    return replace(one, place={"url": one.place["url"], "auth": {"basicAuth": login}})


SOURCE = ArtifactOrigin(name="artifactory", needs=["url"], bring=_bring, send=_send)

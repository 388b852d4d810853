"""http: one request to a web server. Argo: workflow/executor/agent.go, executeHTTPTemplate."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from pydsl.engine.events import PodOutputs
from pydsl.errors import PydslError
from pydsl.expr.errors import ExprError
from pydsl.local.environment import secret_value
from pydsl.local.tasks.model import Done, TaskKind
from pydsl.web import Answer, Request, ask, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.engine.commands import Pod
    from pydsl.local.setting import Setting
    from pydsl.manifest.library import Library
    from pydsl.spec import wire
    from pydsl.spec.values import Json


LONGEST = 1 << 20
"""Bytes of an answer that becomes `outputs.result`: no more fit into a workflow's object."""


class RequestFault(PydslError):
    """A request that can't be made as the template says it."""


def _begin(pod: Pod, setting: Setting) -> Done:
    http = pod.template["http"]
    answer = ask(_request(http, setting.library), LONGEST)
    text = answer.body.decode(errors="replace")
    message = _fault(http, answer, text)
    return Done("Failed" if message else "Succeeded", message, PodOutputs(result=text))


def _request(http: wire.HTTP, library: Library) -> Request:
    seconds = http.get("timeoutSeconds")
    return Request(
        url=str(http["url"]),
        method=str(http.get("method") or ""),
        headers=[*_headers(http, library)],
        body=_body(http),
        timeout=None if seconds is None else float(seconds),
        trusts=bool(http.get("insecureSkipVerify")),
    )


def _headers(http: wire.HTTP, library: Library) -> Iterator[tuple[str, str]]:
    for header in http.get("headers") or ():
        reference = (header.get("valueFrom") or {}).get("secretKeyRef")
        yield header["name"], secret_value(library, reference) if reference else str(header.get("value") or "")


def _body(http: wire.HTTP) -> bytes:
    given = (http.get("bodyFrom") or {}).get("bytes")
    if given is None:
        return str(http.get("body") or "").encode()
    try:
        return base64.b64decode(given, validate=True)
    except binascii.Error as error:
        raise RequestFault("bodyFrom.bytes isn't base64") from error


def _fault(http: wire.HTTP, answer: Answer, text: str) -> str:
    """Say why the answer isn't a success; "" if it is."""
    condition = http.get("successCondition")
    if not condition:
        return "" if answer.is_ok else f"received non-2xx response code: {answer.status}"
    from pydsl.expr import lang  # few requests have a condition

    try:
        holds = lang.truth(condition, _scope(http, answer, text))
    except ExprError as error:
        raise RequestFault(str(error)) from error
    return "" if holds else f"successCondition '{condition}' evaluated false"


def _scope(http: wire.HTTP, answer: Answer, text: str) -> Json:
    headers: dict[str, list[str]] = {}
    for header in http.get("headers") or ():
        headers.setdefault(canonical(header["name"]), []).append(str(header.get("value") or ""))
    asked = {"method": http.get("method") or "", "url": http["url"], "body": http.get("body") or ""}
    answered = {"statusCode": answer.status, "body": text, "headers": dict(answer.headers)}
    return {"request": {**asked, "headers": headers}, "response": answered}


TASK = TaskKind(begin=_begin, is_pod=False, fault="Failed")

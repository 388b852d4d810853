"""`answer`: from a request to an answer, without a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec.structs import replace

from pydsl.errors import PydslError
from pydsl.server.faults import ABSENT, FORBIDDEN, INVALID, UNAUTHENTICATED, ServerFault, fault_of
from pydsl.server.messages import Reply, of_json
from pydsl.server.routes import ROUTES, Route

if TYPE_CHECKING:
    from pydsl.server.messages import Incoming
    from pydsl.server.served import Served

NOT_VALID = "token not valid. see https://argo-workflows.readthedocs.io/en/latest/faq/"
ANONYMOUS = (
    'selfsubjectaccessreviews.authorization.k8s.io is forbidden: User "system:anonymous" cannot create resource '
    '"selfsubjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope'
)


def answer(served: Served, asked: Incoming) -> Reply:
    """Reply a request, whatever it is."""
    route, found = _routed(asked)
    if route is None:
        fault = ServerFault(ABSENT, "Not Implemented", grpc=False)
        return replace(_refused(fault, None), body=b"") if asked.method == "HEAD" else _refused(fault, None)
    try:
        _require_admitted(served, found)
        made = route.method(served, found)
    except PydslError as error:
        return _refused(fault_of(error), route)
    except RecursionError:
        return _refused(ServerFault(INVALID, "exceeded max depth"), route)
    return made if isinstance(made, Reply) else of_json(made)


def _routed(asked: Incoming) -> tuple[Route | None, Incoming]:
    parts = [unquote(part) for part in asked.path.split("/")]
    for route in ROUTES:
        names = route.names(parts) if route.verb == asked.method else None
        if names is not None:
            return route, replace(asked, names=names)
    return None, asked


def _refused(fault: ServerFault, route: Route | None) -> Reply:
    told = fault.streamed if route is not None and route.streams else fault.json
    return of_json(told, fault.status, grpc=fault.grpc)


def _require_admitted(served: Served, asked: Incoming) -> None:
    """Raise ServerFault as Argo does in the mode `client`, where a token is a cluster's."""
    scheme, _, token = asked.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        raise ServerFault(FORBIDDEN, ANONYMOUS)
    if scheme != "Bearer":
        raise ServerFault(UNAUTHENTICATED, NOT_VALID)
    if not served.is_admitted(token):
        raise ServerFault(UNAUTHENTICATED, "Unauthorized")

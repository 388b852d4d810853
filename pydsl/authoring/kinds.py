"""The kinds of templates that a function describes: `Container`, `Script`, `Resource` and so on.

A kind's fields are those of Argo's own type in snake case, and those of the template around it. They're read by name
at run time, so that a misspelt one is an error at its line with the nearest name; type checkers read the annotations.
"""

from __future__ import annotations

import inspect
import sys
import typing
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from pydsl.authoring import marks
from pydsl.authoring.callee import Callee, called
from pydsl.authoring.inputs import NOTHING, DeclaredOutputs, Output, said_inputs
from pydsl.authoring.names import argo_name, check_step_name
from pydsl.authoring.places import did_you_mean, here, mistake
from pydsl.authoring.sealed import Sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from typing_extensions import TypeVar, dataclass_transform

    from pydsl.authoring.calls import Call
    from pydsl.authoring.policies import Retry
    from pydsl.diagnostics import Place
    from pydsl.spec.artifact import ArtifactLocation
    from pydsl.spec.container import (
        ContainerPort,
        ContainerResizePolicy,
        ContainerRestartRule,
        ResourceRequirements,
        UserContainer,
        VolumeDevice,
        VolumeMount,
    )
    from pydsl.spec.container_set import ContainerSetRetryStrategy
    from pydsl.spec.env import EnvFromSource
    from pydsl.spec.executor import ExecutorConfig
    from pydsl.spec.meta import Metadata
    from pydsl.spec.metrics import Metrics
    from pydsl.spec.pod import Affinity, HostAlias, PodResourceClaim, Toleration
    from pydsl.spec.policy import RetryStrategy
    from pydsl.spec.probe import Lifecycle, Probe
    from pydsl.spec.security import PodSecurityContext, SecurityContext
    from pydsl.spec.synchronization import Synchronization
    from pydsl.spec.template import Memoize
    from pydsl.spec.values import Given
    from pydsl.spec.volume import Volume

    O = TypeVar("O", default=None)  # noqa: E741 - the letter that AUTHORING uses for outputs

    def _first(*, default: Any, kw_only: bool) -> Any: ...
else:
    O = typing.TypeVar("O")  # noqa: E741 - as above

    def dataclass_transform(**_):  # noqa: D103 - stands for the one of typing_extensions
        return lambda kind: kind

    def _first(*, default, kw_only):
        return default


def _fields_of(kind: type) -> dict[str, None]:
    names: dict[str, None] = {}
    for base in (one for one in reversed(kind.__mro__) if issubclass(one, Kind)):
        for name, annotation in inspect.get_annotations(base).items():
            if not name.startswith("_") and "ClassVar" not in str(annotation):
                names[name] = None
    return names


@dataclass_transform(kw_only_default=True, field_specifiers=(_first,))
class _Fielded:
    """For type checkers: the annotations of what derives from this are arguments of the constructor."""

    _given: dict[str, Any]
    _spot: Any


class Kind(Sealed, Generic[O], Callee, _Fielded):
    """A described template. With a name it's an object that blocks can call; its calls' arguments aren't typed."""

    name: str | None = _first(default=None, kw_only=False)  # type: ignore[assignment]  # None inside of a function
    inputs: Iterable[Any] | None = None  # type: ignore[assignment]  # what's said; `Callee` reads it
    """Names, `Parameter(...)`, `Artifact(...)` or inputs of `pydsl.spec`; for objects only."""
    outputs: O = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]  # the default of O is None
    """Where the outputs come from: `from_path`, `stdout`, `supplied`, `json_path`, `jq`."""

    retry: Retry | Given[RetryStrategy] | None = None
    """`Retry(...)`, or a RetryStrategy of `pydsl.spec`."""
    timeout: str | None = None
    """How long it may take: `"10m"`."""
    active_deadline_seconds: int | str | None = None
    labels: Mapping[str, Any] | None = None
    annotations: Mapping[str, Any] | None = None
    metadata: Given[Metadata] | None = None
    volumes: Sequence[Given[Volume]] | None = None
    init_containers: Sequence[Given[UserContainer]] | None = None
    sidecars: Sequence[Given[UserContainer]] | None = None
    node_selector: Mapping[str, Any] | None = None
    tolerations: Sequence[Given[Toleration]] | None = None
    affinity: Given[Affinity] | None = None
    service_account_name: str | None = None
    automount_service_account_token: bool | None = None
    pod_security_context: Given[PodSecurityContext] | None = None
    pod_spec_patch: str | None = None
    pod_resources: Given[ResourceRequirements] | None = None
    pending_timeout: str | None = None
    resource_claims: Sequence[Given[PodResourceClaim]] | None = None
    priority_class_name: str | None = None
    priority: int | None = None
    """Up to Argo 3.6."""
    scheduler_name: str | None = None
    host_aliases: Sequence[Given[HostAlias]] | None = None
    archive_location: Given[ArtifactLocation] | None = None
    daemon: bool | None = None
    executor: Given[ExecutorConfig] | None = None
    fail_fast: bool | None = None
    memoize: Given[Memoize] | None = None
    metrics: Given[Metrics] | None = None
    parallelism: int | None = None
    synchronization: Given[Synchronization] | None = None

    _main: ClassVar[str] = ""
    """The field of Argo's template that holds the kind."""
    _spec: ClassVar[str] = ""
    """The name of that field's type in `pydsl.spec`."""
    _known: ClassVar[dict[str, None]] = {}
    _main_known: ClassVar[frozenset[str]] = frozenset()
    has_fn: ClassVar[bool] = False

    if TYPE_CHECKING:

        def __call__(self, /, *args: Any, **kwargs: Any) -> Call[O]:
            """Add a step or a task to the open block."""
            raise NotImplementedError

    else:

        def __init__(self, name=None, **fields):
            kind = type(self)
            self._spot = here(sys._getframe(1))
            for field in fields:
                if field not in kind._known:
                    raise mistake(
                        "PD508",
                        f"{kind.__name__} has no field {field}",
                        did_you_mean(field, kind._known, "it has"),
                        self._spot.place(field),
                    )
            from pydsl.authoring.expected import check_kinds  # who has no kinds doesn't pay for it

            check_kinds(fields, self._spot.place)
            if name is not None and kind is not TemplateRef:
                check_step_name(name, self._spot, "template")
            self._given = {key: value for key, value in fields.items() if value is not None}
            self.name = name
            self.inputs = said_inputs(fields.get("inputs") or ())
            self.outputs = _said_outputs(fields.get("outputs"))

        def __init_subclass__(cls):
            super().__init_subclass__()
            cls._known = _fields_of(cls)
            own = [base for base in cls.__mro__ if base is not Kind and issubclass(base, Kind)]
            cls._main_known = frozenset(name for base in own for name in inspect.get_annotations(base))
            cls._known.pop("name", None)

        def __call__(self, /, *args, **kwargs):  # noqa: D102 - said above
            if self.name is None:
                raise mistake(
                    "PD500",
                    f"this {type(self).__name__} has no name, so it can't be called",
                    f'write {type(self).__name__}("a-name", ...), or return it from a function under @template',
                )
            frame = sys._getframe(1)
            return called(self, args, kwargs, frame.f_code, frame.f_lasti)

    def _settable(self) -> tuple[frozenset[str], str]:
        return frozenset(self._known), f"write {type(self).__name__}(..., {{}}=...)"

    def __repr__(self) -> str:
        return marks.shown(f"{type(self).__name__} {self.name or ''}".strip())

    def where(self) -> Place | None:
        """Where it's written."""
        place: Place = self._spot.place()
        return place


def _said_outputs(said: Any) -> DeclaredOutputs:
    from pydsl.authoring.sources import OutputSource

    if said is None:
        return NOTHING
    if isinstance(said, OutputSource):
        return DeclaredOutputs((Output(None, "output"),), str)
    if isinstance(said, dict):
        items = (Output(name.replace("-", "_"), name, _type_said(name)) for name in said)
        return DeclaredOutputs(tuple(items), said)
    if isinstance(said, (list, tuple)) and not hasattr(said, "_fields"):
        return DeclaredOutputs(tuple(output_said(one) for one in said), said)
    return NOTHING


def _type_said(name: str) -> Any:
    return str


def output_said(one: Any) -> Output:
    """Read an output that's said by an object of `pydsl.spec`, or by its JSON."""
    name = one["name"] if isinstance(one, dict) else one.name
    is_file = type(one).__name__ == "Artifact" or (isinstance(one, dict) and ("path" in one or "from" in one))
    import pathlib

    return Output(argo_name(name).replace("-", "_"), name, pathlib.Path if is_file else str, is_file)


class _Containerish(Kind[O]):
    """What containers have, of Argo's kinds that run one."""

    image: str | None = None
    command: Sequence[Any] | None = None
    args: Sequence[Any] | None = None
    env: Mapping[str, Any] | Sequence[Any] | None = None
    """`{"NAME": "text", "TOKEN": secret("name", "key")}`, or a list of the API's variables."""
    env_from: Sequence[Given[EnvFromSource]] | None = None
    working_dir: str | None = None
    resources: Given[ResourceRequirements] | None = None
    volume_mounts: Sequence[Given[VolumeMount]] | None = None
    volume_devices: Sequence[Given[VolumeDevice]] | None = None
    ports: Sequence[Given[ContainerPort]] | None = None
    image_pull_policy: str | None = None
    lifecycle: Given[Lifecycle] | None = None
    liveness_probe: Given[Probe] | None = None
    readiness_probe: Given[Probe] | None = None
    startup_probe: Given[Probe] | None = None
    resize_policy: Sequence[Given[ContainerResizePolicy]] | None = None
    restart_policy: str | None = None
    restart_policy_rules: Sequence[Given[ContainerRestartRule]] | None = None
    security_context: Given[SecurityContext] | None = None
    stdin: bool | None = None
    stdin_once: bool | None = None
    termination_message_path: str | None = None
    termination_message_policy: str | None = None
    tty: bool | None = None


CONTAINER_FIELDS = frozenset(inspect.get_annotations(_Containerish))


class Container(_Containerish[O]):
    """A template that runs a container."""

    _main = "container"
    _spec = "Container"


class Script(_Containerish[O]):
    """A template that runs a script in a container: `command` gets the file with `source`."""

    source: str | None = None

    _main = "script"
    _spec = "ScriptTemplate"


class Resource(Kind[O]):
    """A template that creates, changes, reads or deletes an object of the cluster."""

    action: str | None = None
    manifest: Any = None
    """YAML text, or the object: a dict or a kubernetes.client model."""
    manifest_from: Any = None
    merge_strategy: str | None = None
    set_owner_reference: bool | None = None
    success_condition: str | None = None
    failure_condition: str | None = None
    flags: Sequence[str] | None = None

    _main = "resource"
    _spec = "ResourceTemplate"


class Suspend(Kind[O]):
    """A template that waits: for `duration`, or until a person resumes the workflow."""

    duration: Any = None

    _main = "suspend"
    _spec = "SuspendTemplate"


class HTTP(Kind[O]):
    """A template that sends an HTTP request."""

    url: str | None = None
    method: str | None = None
    headers: Any = None
    """`{"name": "value"}`, or a list of the API's headers."""
    body: str | None = None
    body_from: Any = None
    timeout_seconds: int | None = None
    success_condition: str | None = None
    insecure_skip_verify: bool | None = None

    _main = "http"
    _spec = "HTTP"


class ContainerSet(Kind[O]):
    """A template that runs several containers in one pod."""

    containers: Sequence[Any] | None = None
    volume_mounts: Sequence[Given[VolumeMount]] | None = None
    retry_strategy: Given[ContainerSetRetryStrategy] | None = None
    """How its containers are tried again; `retry` is the whole pod's."""

    _main = "container_set"
    _spec = "ContainerSetTemplate"


class Data(Kind[O]):
    """A template that lists and filters files of a store."""

    source: Any = None
    transformation: Sequence[Any] | None = None

    _main = "data"
    _spec = "Data"


class Plugin(Kind[O]):
    """A template that an executor plugin runs: `Plugin(plugin={"hello": {}})`."""

    plugin: Any = None

    _main = "plugin"
    _spec = ""


class TemplateRef(Kind[O]):
    """A template that's on the cluster already: `TemplateRef("its-workflow-template", "its-name")`."""

    template: str | None = _first(default=None, kw_only=False)
    cluster_scope: bool | None = None

    _main = "template_ref"
    _spec = "TemplateRef"

    if TYPE_CHECKING:

        def __init__(
            self, name: str, template: str, *, cluster_scope: bool | None = None, outputs: Any = None
        ) -> None: ...
    else:

        def __init__(self, name=None, template=None, **fields):
            super().__init__(name, template=template, **fields)
            self._spot = here(sys._getframe(1))
            if name is None or template is None:
                hint = 'write TemplateRef("its-workflow-template", "its-name")'
                raise mistake("PD514", "TemplateRef(...) needs two names: of the object, and of a template", hint)


KINDS: tuple[type[Kind[Any]], ...] = (
    Container, Script, Resource, Suspend, HTTP, ContainerSet, Data, Plugin, TemplateRef,
)  # fmt: skip

TEMPLATE_FIELDS = frozenset(_fields_of(Kind)) - {"name", "inputs", "outputs"}
"""What every template may say of itself, whatever its kind."""

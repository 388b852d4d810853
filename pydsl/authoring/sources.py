"""Where outputs come from, where files are, and texts that are taken as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.places import mistake

if TYPE_CHECKING:
    from pydsl.errors import AuthoringError


@attrs.frozen(kw_only=True)
class OutputSource:
    """Where one output of a described template comes from. `field` is the one of `valueFrom` that says it."""

    field: str
    text: str = ""
    default: Any = None
    global_name: str | None = None
    location: Any = None
    archive: Any = None


def from_path(
    path: str, *, default: str | None = None, global_name: str | None = None, location: Any = None, archive: Any = None
) -> Any:
    """Read an output from a file of the container; a `Path` output is the file, or the folder, itself.

    `default` is the text if the file isn't there. `location` says where a file is stored, `archive` how it's packed.
    """
    return OutputSource(
        field="path", text=path, default=default, global_name=global_name, location=location, archive=archive
    )


def stdout() -> Any:
    """Take what the main container prints: Argo's `outputs.result`, the last 256 kB of it."""
    return OutputSource(field="result")


def supplied(*, default: str | None = None) -> Any:
    """Take what a person gives when they resume the workflow, for Suspend."""
    return OutputSource(field="supplied", default=default)


def json_path(path: str, *, default: str | None = None, global_name: str | None = None) -> Any:
    """Take a part of the resource, by JSONPath, for Resource."""
    return OutputSource(field="json_path", text=path, default=default, global_name=global_name)


def jq(program: str, *, default: str | None = None, global_name: str | None = None) -> Any:
    """Take a part of the resource, by a jq program, for Resource."""
    return OutputSource(field="jq_filter", text=program, default=default, global_name=global_name)


@attrs.frozen
class ArtifactSource:
    """Where a file is: a location that Argo knows, by the field of an artifact that says it."""

    field: str
    content: Any

    def __format__(self, spec: str) -> str:
        hint = "give it to an input that's a Path, and use that"
        raise mistake("PD503", f"{self.field}(...) is a file: it can't be put into a text", hint)


def raw(text: str) -> Any:
    """Make a file of a text, which travels in the manifest."""
    if not isinstance(text, str):
        raise mistake("PD502", f"raw() takes a text, not {type(text).__name__}", "read the file: raw(path.read_text())")
    return ArtifactSource("raw", {"data": text})


def s3(*, key: str | None = None, bucket: str | None = None, endpoint: str | None = None, **more: Any) -> Any:
    """Name an object in an S3 bucket; without `bucket`, in the cluster's own artifact repository."""
    return ArtifactSource("s3", _given(key=key, bucket=bucket, endpoint=endpoint, **more))


def gcs(*, key: str, bucket: str | None = None, **more: Any) -> Any:
    """Name an object in a bucket of Google's."""
    return ArtifactSource("gcs", _given(key=key, bucket=bucket, **more))


def http(url: str, **more: Any) -> Any:
    """Name a file by its URL."""
    return ArtifactSource("http", _given(url=url, **more))


def git(repo: str, *, revision: str | None = None, **more: Any) -> Any:
    """Name a git repository."""
    return ArtifactSource("git", _given(repo=repo, revision=revision, **more))


def azure(*, endpoint: str, container: str, blob: str, **more: Any) -> Any:
    """Name a blob of Azure's."""
    return ArtifactSource("azure", _given(endpoint=endpoint, container=container, blob=blob, **more))


def oss(*, key: str, bucket: str | None = None, **more: Any) -> Any:
    """Name an object in a bucket of Alibaba's."""
    return ArtifactSource("oss", _given(key=key, bucket=bucket, **more))


def hdfs(*, path: str, **more: Any) -> Any:
    """Name a file of a Hadoop file system."""
    return ArtifactSource("hdfs", _given(path=path, **more))


def artifactory(url: str, **more: Any) -> Any:
    """Name a file of an Artifactory."""
    return ArtifactSource("artifactory", _given(url=url, **more))


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


@attrs.frozen
class InputValue:
    """An input's `value:`, where the manifest has to say that and not `default:`."""

    text: str


def value(text: str) -> Any:
    """Set an input's value, as `value:` and not as `default:`; Argo treats both alike."""
    return InputValue(text)


@attrs.frozen
class EventValue:
    """What an expression over an event gives."""

    text: str


def event(expression: str) -> Any:
    """Take an argument from the event that submits a workflow: `event("payload.message")`, for WorkflowEventBinding."""
    return EventValue(expression)


@attrs.frozen
class SecretValue:
    """A key of a Secret, for `env`."""

    name: str
    key: str
    optional: bool | None = None

    def __format__(self, spec: str) -> str:
        raise refuse_secret("a secret can't be part of a text")

    def __str__(self) -> str:
        raise refuse_secret("a secret can't be part of a text")

    def __add__(self, other: object) -> str:
        raise refuse_secret("a secret can't be part of a text")

    __radd__ = __add__


def refuse_secret(message: str, at: Any = None) -> AuthoringError:
    """Make the error for a secret where Argo would show it, or where it can't be filled in."""
    hint = 'the container gets it by a variable: env={"TOKEN": secret(...)}, and reads $TOKEN'
    return mistake("PD517", message, hint, at)


def secret(name: str, key: str, *, optional: bool | None = None) -> Any:
    """Take an environment variable from a Secret: `env={"TOKEN": secret("github", "token")}`."""
    return SecretValue(name, key, optional)


@attrs.frozen
class ConfigValue:
    """A key of a ConfigMap, for `env` and for inputs."""

    name: str
    key: str
    optional: bool | None = None

    def __format__(self, spec: str) -> str:
        hint = "the container gets it by a variable: env={...: config(...)}; an input takes it as its default"
        raise mistake("PD517", "a key of a ConfigMap can't be part of a text", hint)


def config(name: str, key: str, *, optional: bool | None = None) -> Any:
    """Take an environment variable, or an input's value, from a ConfigMap."""
    return ConfigValue(name, key, optional)

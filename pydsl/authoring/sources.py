"""Where outputs come from, where files are, and texts that are taken as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from pydsl.authoring import marks
from pydsl.authoring.places import mistake

if TYPE_CHECKING:
    from pydsl.errors import AuthoringError


class NoText:
    """Stands for a place, and is no text itself: it can't become a part of one."""

    __slots__ = ()

    example: ClassVar[str]
    """How one is written, for messages that know no more of it."""
    way: ClassVar[str]
    """Where it belongs."""

    def _words(self) -> str:
        """Write it as the author did, for messages."""
        raise NotImplementedError

    def _refused(self) -> AuthoringError:
        """Make the error for it as a part of a text."""
        return mistake("PD503", f"{self._words()} is no text: it can't be put into one", self.way)

    def __repr__(self) -> str:
        return marks.shown(self._words())

    def __str__(self) -> str:
        raise self._refused()

    def __format__(self, spec: str) -> str:
        raise self._refused()

    def __add__(self, other: object) -> str:
        raise self._refused()

    __radd__ = __add__


@attrs.frozen(kw_only=True, repr=False)
class OutputSource(NoText):
    """Where one output of a described template comes from. `field` is the one of `valueFrom` that says it."""

    example: ClassVar[str] = "from_path(...)"
    way: ClassVar[str] = "outputs= of a kind takes it: Container(..., outputs=from_path(...))"

    field: str
    text: str = ""
    default: Any = None
    global_name: str | None = None
    location: Any = None
    archive: Any = None

    def _words(self) -> str:
        word = {"path": "from_path", "result": "stdout", "jq_filter": "jq"}.get(self.field, self.field)
        return f"{word}({self.text!r})" if self.text else f"{word}()"


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


@attrs.frozen(repr=False)
class ArtifactSource(NoText):
    """Where a file is: a location that Argo knows, by the field of an artifact that says it."""

    example: ClassVar[str] = "raw(...)"
    way: ClassVar[str] = "give it to an input that's a Path, and use that"

    field: str
    content: Any

    def _words(self) -> str:
        return f"{self.field}(...)"

    def _refused(self) -> AuthoringError:
        return mistake("PD503", f"{self._words()} is a file: it can't be put into a text", self.way)


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


@attrs.frozen(repr=False)
class InputValue(NoText):
    """An input's `value:`, where the manifest has to say that and not `default:`."""

    example: ClassVar[str] = "value(...)"
    way: ClassVar[str] = "an input takes it as its default"

    text: str

    def _words(self) -> str:
        return f"value({self.text!r})"


def value(text: str) -> Any:
    """Set an input's value, as `value:` and not as `default:`; Argo treats both alike."""
    return InputValue(text)


@attrs.frozen(repr=False)
class EventValue(NoText):
    """What an expression over an event gives."""

    example: ClassVar[str] = "event(...)"
    way: ClassVar[str] = "a WorkflowEventBinding takes it: arguments={...: event(...)}"

    text: str

    def _words(self) -> str:
        return f"event({self.text!r})"


def event(expression: str) -> Any:
    """Take an argument from the event that submits a workflow: `event("payload.message")`, for WorkflowEventBinding."""
    return EventValue(expression)


@attrs.frozen(repr=False)
class SecretValue(NoText):
    """A key of a Secret, for `env`."""

    example: ClassVar[str] = "secret(...)"
    way: ClassVar[str] = 'the container gets it by a variable: env={"TOKEN": secret(...)}, and reads $TOKEN'

    name: str
    key: str
    optional: bool | None = None

    def _words(self) -> str:
        return f"secret({self.name!r}, {self.key!r})"

    def _refused(self) -> AuthoringError:
        return mistake("PD517", "a secret can't be part of a text", self.way)


def secret(name: str, key: str, *, optional: bool | None = None) -> Any:
    """Take an environment variable from a Secret: `env={"TOKEN": secret("github", "token")}`."""
    return SecretValue(name, key, optional)


@attrs.frozen(repr=False)
class ConfigValue(NoText):
    """A key of a ConfigMap, for `env` and for inputs."""

    example: ClassVar[str] = "config(...)"
    way: ClassVar[str] = "the container gets it by a variable: env={...: config(...)}; an input takes it as its default"

    name: str
    key: str
    optional: bool | None = None

    def _words(self) -> str:
        return f"config({self.name!r}, {self.key!r})"

    def _refused(self) -> AuthoringError:
        return mistake("PD517", "a key of a ConfigMap can't be part of a text", self.way)


def config(name: str, key: str, *, optional: bool | None = None) -> Any:
    """Take an environment variable, or an input's value, from a ConfigMap."""
    return ConfigValue(name, key, optional)

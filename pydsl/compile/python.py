"""Python functions as script templates."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from pydsl.authoring.kinds import CONTAINER_FIELDS
from pydsl.authoring.places import mistake
from pydsl.authoring.source import python_template, remember
from pydsl.authoring.source.packages import PACKAGES_NAME, RAW_LIMIT
from pydsl.authoring.source.refusals import TOO_LARGE
from pydsl.authoring.sources import ArtifactSource, from_path
from pydsl.compile.arguments import stored_file
from pydsl.compile.inputs import archive, artifact, inputs_object, parameter
from pydsl.compile.options import environment, template_fields
from pydsl.compile.outputs import described_outputs
from pydsl.compile.paths import argos_path
from pydsl.compile.runner import runner_artifacts, runner_command
from pydsl.compile.texts import Resolver
from pydsl.lazy import lazy_regex
from pydsl.pod import PACKAGES
from pydsl.spec.artifact import Artifact, RawArtifact
from pydsl.spec.script import ScriptTemplate
from pydsl.spec.template import Template as SpecTemplate

if TYPE_CHECKING:
    from pydsl.authoring.source import PythonScript
    from pydsl.authoring.source.packages import Package
    from pydsl.authoring.templates import Template
    from pydsl.spec.template import Inputs, Outputs


def compile_python(template: Template[..., Any]) -> SpecTemplate:
    """Make a script template of a Python function: its source with all it needs, run by `pydsl.pod`."""
    name = template.name
    if "args" in template.options:
        hint = "its arguments are the inputs; words for Python itself go into command=[...]"
        place = template.option_spots["args"].place("args")
        raise mistake("PD508", f"{name} runs Python: it can't have args", hint, place)
    options = {key: value for key, value in template.options.items() if key != "name" and value is not None}
    script = _python(template, options)
    if "image" not in options:
        raise mistake(
            "PD514",
            f"{name} runs Python in a container, and has no image",
            'write @template(image="python:3.12-slim")',
            template.where(),
        )
    resolver = Resolver(argos_path)
    spec = SpecTemplate(name=name, inputs=_inputs(template, script), outputs=_outputs(template, script))
    for field, value in template_fields(options, resolver).items():
        setattr(spec, field, value)
    spec.script = _script(options, script, resolver, _late(spec.inputs))
    return spec


def _python(template: Template[..., Any], options: dict[str, Any]) -> PythonScript:
    mode = options.get("mode", "inline")
    if options.get("archive") is not None and mode != "archive":
        hint = 'write mode="archive" too, or leave archive= out'
        place = template.option_spots["archive"].place("archive")
        raise mistake("PD508", f"{template.name} says where its archive is, and ships none", hint, place)
    script = python_template(template.function, mode=mode, installed=options.get("installed", ()))
    remember(script.script_source, script.parts)
    return script


_FILLED_LATE = lazy_regex(r"\{\{ *(retries|lastRetry\.\w+|pod\.name) *\}\}")
"""Variables of an attempt: Argo fills a template's inputs before it knows them."""


def _late(inputs: Any) -> dict[str, str]:
    """Return the defaults that hold such a variable, by Argo's names of the inputs."""
    parameters = (inputs.parameters if inputs is not None else None) or ()
    texts = {str(one.name): str(one.default) for one in parameters}
    return {name: text for name, text in texts.items() if _FILLED_LATE.search(text)}


def _script(options: dict[str, Any], script: PythonScript, resolver: Resolver, late: dict[str, str]) -> ScriptTemplate:
    fields = {name: resolver.anything(value) for name, value in options.items() if name in CONTAINER_FIELDS}
    if "env" in options:
        fields["env"] = environment(options["env"], resolver) or None
    fields["command"] = runner_command(fields.get("command") or ["python"], script, late)
    return ScriptTemplate(**fields, source=script.script_source)


def _inputs(template: Template[..., Any], script: PythonScript) -> Inputs | None:
    items = template.inputs
    parameters = [
        parameter(items[one.python_name], one.default, template.where()) for one in script.inputs if one.path is None
    ]
    artifacts = [
        artifact(items[one.python_name], is_pod=True, path=one.path) for one in script.inputs if one.path is not None
    ]
    ours = runner_artifacts(script)
    for one in artifacts:
        if any(one.name == other.name for other in ours):
            message = f"{template.name} has an input {one.name}: by that name it gets what runs it"
            hint = f'rename it, or give the file another name: Annotated[Path, Artifact("{one.name}-file")]'
            raise mistake("PD507", message, hint, template.where())
    artifacts += ours
    if script.package is not None:
        artifacts.append(_package(template, script.package))
    return inputs_object(parameters, artifacts)


def _package(template: Template[..., Any], package: Package) -> Artifact:
    """Write the archive of packages: in the manifest itself, or where `archive=` says it will be."""
    where: dict[str, Any] = {"name": PACKAGES_NAME, "path": PACKAGES}
    location = template.options.get("archive")
    if location is not None:
        return stored_file(source=_addressed(location, package.digest), archive=archive("none"), **where)
    data = base64.b64encode(package.data).decode()
    if len(data) > RAW_LIMIT:
        raise mistake(
            TOO_LARGE,
            f"the packages that {template.name} imports ({', '.join(package.tops)}) are {len(data)} bytes in base64: "
            f"a manifest holds no more than {RAW_LIMIT}",
            'store the archive: archive=s3(key="code/{digest}.zip"); .package() gives its bytes',
            template.where(),
        )
    return Artifact(raw=RawArtifact(data=data), **where)


def _addressed(location: Any, digest: str) -> Any:
    """Write the digest where a location's texts say `{digest}`."""
    if not isinstance(location, ArtifactSource):
        return location
    texts = {
        key: text.replace("{digest}", digest) if isinstance(text, str) else text
        for key, text in location.content.items()
    }
    return ArtifactSource(location.field, texts)


def _outputs(template: Template[..., Any], script: PythonScript) -> Outputs | None:
    paths = {one.name: one for one in script.outputs}
    resolver = Resolver(argos_path)
    made = described_outputs(((item, from_path(paths[item.name].path)) for item in template.outputs.items), resolver)
    for one in (made.artifacts or ()) if made is not None else ():
        if isinstance(one, Artifact) and paths[one.name].optional:
            one.optional = True
    return made

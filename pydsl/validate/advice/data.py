"""Where data becomes code: pasted into a program, or looked through for tags once more when it's passed on.

Only of what people write. What a Python function of pydsl's gives is marked where Argo would look into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import DATA, Rule
from pydsl.expr.tagging import find_tags
from pydsl.lazy import lazy_regex
from pydsl.spec.template_kinds import is_function
from pydsl.validate.view import CallView, ManifestView, TemplateView, maps, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic

_RESULT = lazy_regex(r"(?:steps|tasks)\.([-\w]+)\.outputs\.(result|parameters\..+)")
_MENTIONED = lazy_regex(r"(?:steps|tasks)(?:\.|\[['\"])([-\w]+)")
_IN_TEXT = "encode it: {{=sprig.b64enc(...)}}, and decode it where it's used"
_IN_PYTHON = "pass it as a file, by an artifact (Path in Python): Argo looks for no tags in files"
_IN_TEXT_OF_CALLER = "leave {{...}} out of it, or pass it as a file: -a NAME=PATH, for an artifact"
_SHELLS = ("sh", "bash", "ash", "dash", "zsh", "python", "python3", "node", "ruby", "perl")


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at a whole manifest."""
    functions = {one.name for one in home.templates if _is_function(one)}
    marking = _marking(home, functions)
    for template in home.templates:
        yield from _pasted(template)
        safe = {call.name for call in template.calls if call.json.get("template") in marking}
        for call in template.calls:
            yield from _passed_on(call, safe, _IN_PYTHON if call.json.get("template") in functions else _IN_TEXT)


def _marking(home: ManifestView, functions: set[str]) -> set[str]:
    """Name the templates that mark in their output parameters what Argo would evaluate (docs/adr/0003).

    Python functions run by pydsl do, and what's made of calls hands on what these give.
    """
    found = {*functions}
    more = True
    while more and found:
        made = {one.name for one in home.templates if one.name not in found and _hands_on(one, found)}
        found |= made
        more = bool(made)
    return found


def _is_function(template: TemplateView) -> bool:
    """Whether it's a Python function that the runner calls: the manifest's own, or the image's."""
    return is_function(template.json, (one.get("path") for one in template.inputs("artifacts")))


def _hands_on(template: TemplateView, marking: set[str]) -> bool:
    calls = {call.name: call.json.get("template") for call in template.calls}
    outputs = maps((template.json.get("outputs") or {}).get("parameters"))
    sources = [str(one.get("valueFrom")) for one in outputs]
    return bool(calls and sources) and all(
        ".result" not in source and all(calls.get(name) in marking for name in _MENTIONED.findall(source))
        for source in sources
    )


def _passed_on(call: CallView, safe: set[str], way_out: str) -> Iterator[Diagnostic]:
    """Look at what a call passes; what the `safe` ones give holds no tags."""
    for text, path in texts(call.json.get("arguments"), (*call.path, "arguments")):
        names = (_RESULT.fullmatch(tag.content.strip()) for tag in find_tags(text) if not tag.is_expression)
        if any(found and (found[1] not in safe or found[2] == "result") for found in names):
            message = "Argo looks for tags in this value once more when it's known: data may hold {{=...}}"
            yield PD823.at(path, message, way_out)


def evaluated(values: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Report the parameters that somebody sets to texts in which Argo finds tags, once they're passed on."""
    for name, text in values.items():
        if any(tag.terminated for tag in find_tags(text)):
            message = f"parameter {name}: Argo replaces the tags of this value where a call passes it on"
            yield PD823.at((), message, _IN_TEXT_OF_CALLER)


def _pasted(template: TemplateView) -> Iterator[Diagnostic]:
    """Report inputs that become part of a program's text."""
    script, container = template.json.get("script"), template.json.get("container")
    programs = []
    if isinstance(script, dict):
        programs.append((script.get("source"), (*template.path, "script", "source")))
    if isinstance(container, dict):
        command, args = container.get("command") or [], container.get("args") or []
        if any(str(word).rsplit("/", 1)[-1] in _SHELLS for word in command) and isinstance(args, list):
            programs += [(arg, (*template.path, "container", "args", number)) for number, arg in enumerate(args)]
    for text, path in programs:
        pasted = [tag.content.strip() for tag in find_tags(text)] if isinstance(text, str) else []
        names = [name for name in pasted if name.startswith("inputs.parameters.")]
        if names:
            message = f"{names[0]} becomes part of the program: a value may end a string and run as code"
            yield PD822.at(path, message, "pass it in the environment: env with value {{...}}, and read it there")


PD822 = Rule(
    "PD822",
    "an input that becomes part of a program",
    severity=Severity.WARNING,
    group=DATA,
    why="Whoever may submit the workflow can run any code in its pods, by a quote and a semicolon.",
    bad="""\
- name: main
  inputs: {parameters: [{name: who, value: me}]}
  script: {image: 'busybox:1.37', command: [sh], source: 'echo {{inputs.parameters.who}}'}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: who, value: me}]}
  script:
    image: busybox:1.37
    command: [sh]
    source: echo "$WHO"
    env: [{name: WHO, value: '{{inputs.parameters.who}}'}]
""",
    of_home=check,
)
PD823 = Rule(
    "PD823",
    "run-time data passed on by a plain tag, which Argo looks into once more",
    severity=Severity.WARNING,
    group=DATA,
    why="A step's output that holds `{{=...}}` is evaluated by the controller when it's passed on.",
    bad="""\
- name: main
  steps:
  - - {name: make, template: make}
  - - name: all
      template: echo
      arguments: {parameters: [{name: text, value: '{{steps.make.outputs.result}}'}]}
- name: make
  script: {image: 'busybox:1.37', command: [sh], source: date}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    good="""\
- name: main
  steps:
  - - {name: make, template: make}
  - - name: all
      template: echo
      arguments: {parameters: [{name: text, value: '{{=sprig.b64enc(steps.make.outputs.result)}}'}]}
- name: make
  script: {image: 'busybox:1.37', command: [sh], source: date}
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: "busybox:1.37", command: [echo], args: ["{{inputs.parameters.text}}"]}
""",
    of_home=check,
)

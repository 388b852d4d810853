"""Order in a DAG: what tasks wait for exists, in one way of saying it, without a circle. Argo: validate.go, dag.go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.expr.errors import ExprError
from pydsl.validate.view import CallView, TemplateView, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.diagnostics import Diagnostic
    from pydsl.expr.depends import Depends


def parse_depends(text: str) -> Depends:
    """Read a `depends`; what reads them is loaded by the first one."""
    from pydsl.expr.depends import parse

    return parse(text)


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check how the tasks of a DAG wait for each other."""
    tasks = list(template.calls) if template.json.get("dag") is not None else []
    if not tasks:
        return
    yield from _one_way(tasks)
    by_name = {task.name: task for task in tasks}
    for task in tasks:
        for name, path in task.waits_for:
            if name not in by_name:
                others = [one for one in by_name if one != task.name]
                yield PD308.at(path, f"dependency {name!r} not defined", did_you_mean(name, others))
        yield from list(_results(task, by_name)) or _syntax(task)
    yield from _circle(tasks)


def _one_way(tasks: list[CallView]) -> Iterator[Diagnostic]:
    by_depends = any(task.json.get("depends") for task in tasks)
    for task in tasks:
        if not by_depends:
            continue
        for other in ("dependencies", "continueOn"):
            if task.json.get(other):
                owner = f"templates.{task.caller.name}"
                message = f"{owner} cannot use both 'depends' and '{other}' in the same DAG template"
                hint = "write what 'depends' can say: A && B, A.Succeeded || A.Failed"
                yield PD307.at((*task.path, other), message, hint)
    if by_depends or any(task.json.get("dependencies") for task in tasks):
        for task in tasks:
            if task.name[:1].isdigit():
                message = f"{task.where} name cannot begin with a digit when using either 'depends' or 'dependencies'"
                yield PD310.at((*task.path, "name"), message)


_TOO_MANY = "the controller reads 833 names in one depends: let a task in between wait for some of them"


def _syntax(task: CallView) -> Iterator[Diagnostic]:
    """Check that a `depends` can be evaluated; names that begin with a digit can't, which another rule says."""
    text = task.json.get("depends")
    read = parse_depends(text) if isinstance(text, str) and text.strip() else None
    if read is not None and not read.is_conjunction and not any(name[0].isdigit() for name in read.tasks):
        from pydsl.expr.depends import check

        try:
            check(read.expanded())
        except ExprError as problem:
            hint = _TOO_MANY if problem.message.endswith("allowed nodes") else None
            yield PD407.at((*task.path, "depends"), f"invalid depends: {problem.message}", hint)


RESULTS = ["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"]


def _results(task: CallView, tasks: Mapping[str, CallView]) -> Iterator[Diagnostic]:
    """Check the words after the dots of a `depends`. Argo: ancestry.go."""
    text = task.json.get("depends")
    path = (*task.path, "depends")
    for name, result in re.findall(r"([-\w]+)\.([A-Za-z]+)", text) if isinstance(text, str) else ():
        if result not in RESULTS:
            yield PD309.at(path, f"{result!r} of task {name!r} isn't a result", did_you_mean(result, RESULTS))
    for name in parse_depends(text).of_items if isinstance(text, str) else ():
        if name in tasks and not tasks[name].loops:
            message = f"AnySucceeded and AllFailed are for loops, and {name!r} has no items"
            yield PD309.at(path, message)


def undefined_targets(target: str, names: Iterable[str]) -> list[str]:
    """List the tasks that a target names and that don't exist; Argo splits at each blank, and passes over tags."""
    return [name for name in target.split(" ") if name not in names and "{{" not in name] if target else []


def _circle(tasks: list[CallView]) -> Iterator[Diagnostic]:
    """Report one circle of tasks that wait for each other. Walks without recursion: DAGs may be deep."""
    by_name = {task.name: task for task in tasks}
    waits = {task.name: [name for name, _ in task.waits_for if name in by_name] for task in tasks}
    circle = find_circle(waits)
    if circle:
        field = "depends" if by_name[circle[0]].json.get("depends") else "dependencies"
        path = (*by_name[circle[0]].path, field)
        yield PD306.at(path, f"dependency cycle detected: {'->'.join([*circle, circle[0]])}")


def find_circle(waits: Mapping[str, list[str]]) -> list[str]:
    """Find names that wait for each other in a circle; the empty list if there are none."""
    done: set[str] = set()
    for start in waits:
        trail: dict[str, Iterator[str]] = {} if start in done else {start: iter(waits[start])}
        while trail:
            current = next(reversed(trail))
            following = next(trail[current], None)
            if following is None:
                done.add(current)
                del trail[current]
            elif following in trail:
                names = list(trail)
                return names[names.index(following) :]
            elif following not in done:
                trail[following] = iter(waits[following])
    return []


class Order(Struct, eq=False):
    """Which calls of a template come before which. A DAG's ancestors are found out when they're first asked for."""

    template: TemplateView
    by_name: dict[str, CallView] = field(default_factory=dict)
    _ancestors: dict[str, int] | None = None
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name = {call.name: call for call in self.template.calls}
        self._numbers = {name: number for number, name in enumerate(self.by_name)}

    def in_turn(self) -> list[CallView]:
        """List the calls so that those which one waits for come before it, else as they're written."""
        waits = {name: [one for one, _ in call.waits_for if one in self.by_name] for name, call in self.by_name.items()}
        done: dict[str, None] = {}
        for start, first in waits.items():
            trail = [] if start in done else [(start, iter(first))]
            begun = {start}
            while trail:
                name, rest = trail[-1]
                following = next((one for one in rest if one not in done and one not in begun), None)
                if following is None:
                    done[name] = None
                    trail.pop()
                else:
                    begun.add(following)
                    trail.append((following, iter(waits[following])))
        return [self.by_name[name] for name in done]

    def before(self, name: str, call: CallView) -> bool:
        """Whether the call of this name is done before another begins: an earlier group, an ancestor."""
        if call.group is not None:
            group = self.by_name[name].group
            return group is not None and group < call.group
        if any(name == direct for direct, _ in call.waits_for):
            return True
        if self._ancestors is None:
            self._ancestors = _ancestors(self.by_name, self._numbers)
        return bool(self._ancestors[call.name] >> self._numbers[name] & 1)


def _ancestors(tasks: Mapping[str, CallView], numbers: Mapping[str, int]) -> dict[str, int]:
    """Return, for every task, which come before it, near and far, as the bits of a number. Walks without recursion."""
    waits = {name: [one for one, _ in task.waits_for if one in numbers] for name, task in tasks.items()}
    found: dict[str, int] = {}
    for start, below in waits.items():
        trail = [] if start in found else [(start, iter(below))]
        while trail:
            name, rest = trail[-1]
            found.setdefault(name, 0)  # so that a circle, which another rule reports, ends here
            following = next((one for one in rest if one not in found), None)
            if following is not None:
                trail.append((following, iter(waits[following])))
                continue
            trail.pop()
            for one in waits[name]:
                found[name] |= found[one] | 1 << numbers[one]
    return found


PD306 = Rule(
    "PD306",
    "tasks, or containers, that wait for each other in a circle",
    refused_by=(LINT,),
    why="None of them could ever begin.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work, depends: b}
    - {name: b, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_template=check_template,
)
PD307 = Rule(
    "PD307",
    "`depends` beside `dependencies` or `continueOn` in one DAG",
    refused_by=(LINT,),
    why="`depends` can say all that the others can, and Argo takes one way of saying it.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
    - {name: c, template: work, dependencies: [a]}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
    - {name: c, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_template=check_template,
)
PD308 = Rule(
    "PD308",
    "a dependency or target that doesn't exist",
    refused_by=(LINT,),
    why="A task can wait only for tasks of its own DAG.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: aa}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    absence=True,
    of_template=check_template,
)
PD309 = Rule(
    "PD309",
    "a result in `depends` that there isn't, or that only loops have",
    refused_by=(LINT,),
    why="A task's results are a fixed list of words; AnySucceeded and AllFailed are about a loop's items.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a.Success}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a.Succeeded}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_template=check_template,
)
PD310 = Rule(
    "PD310",
    "a task's name that begins with a digit where `depends` or `dependencies` are used",
    refused_by=(LINT,),
    why="In `depends` it would be read as a number.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: 1a, template: work}
    - {name: b, template: work, dependencies: [1a]}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - {name: a1, template: work}
    - {name: b, template: work, dependencies: [a1]}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_template=check_template,
)
PD407 = Rule(
    "PD407",
    "a `depends` that can't be evaluated",
    in_a_run=True,
    why="Argo's lint looks only at the names; the run ends with an error.",
    bad="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a &&}
- name: work
  container: {image: "busybox:1.37"}
""",
    good="""\
- name: main
  dag:
    tasks:
    - {name: a, template: work}
    - {name: b, template: work, depends: a}
- name: work
  container: {image: "busybox:1.37"}
""",
    of_template=check_template,
)

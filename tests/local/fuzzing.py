"""Run random manifests that pass lint, each in a process of its own, and count what must never be.

    python -m tests.local.fuzzing [MANIFESTS] [--seed NUMBER] [--keep FOLDER]

Pods run in the sandbox. Prints how many manifests ran, how many ended in a traceback, hung, or took more memory than
`MOST`, and the most that any took; those with a fault are kept in the folder. Exit status 1 if there are any. INT and
TERM end it with the totals so far and the manifest at hand, which is kept, too.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import itertools
import json
import os
import pkgutil
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

import pydsl
from pydsl.cli.main import main as command
from pydsl.errors import PydslError
from pydsl.lint.preparing import named, prepare
from pydsl.runtimes.backends.sandbox.layout import layout
from pydsl.runtimes.backends.sandbox.ways import the_way

Json = Any
Dice = random.Random

LONGEST = 300.0
"""Seconds that a run of such a manifest may take, on a busy machine."""
MOST = 500
"""Megabytes that its process may take."""
SOME = 100
"""How many manifests share a home."""
REFUSED, UNEXPECTED = 2, 70
"""The exit statuses for what lint refuses, and for what nobody foresaw."""
FAULTS = ("traceback", "hang", "memory")
TEXTS = ("a", "", "1", "true", "é", "a b", "$(X)", "{{=1+1}}", "{{workflow.name}}", "{{inputs.parameters.p}}", "'",
         '"', "\\", "x\ny", "[1, 2]", '{"a": 1}', "null", "-1", "1e9", "{{item}}", "{{=sprig.upper('a')}}",
         "{{=nothing.x}}",
         "{{=inputs.parameters.p + 'x'}}", "{{pod.name}}", "{{retries}}", "{{tasks.a.outputs.result}}", "%s",
         "\t")  # fmt: skip
PROGRAMS = ("true", "false", "exit 3", "echo $X", "echo {{inputs.parameters.p}}", "cat /dev/zero | head -c 3000000",
            "kill -9 $$", "ln -s /etc/passwd /tmp/o", "mkfifo /tmp/o", "mkdir -p /tmp/o/b; ln -s .. /tmp/o/b/c",
            "echo v > /tmp/o", "rm -rf / 2>/dev/null", "chmod 0 /tmp", "(sleep 9 &) ; true", "printf '\\033]0;t\\007'",
            "sleep 0.05", "ulimit -f 0; echo x > /tmp/o", "test {{retries}} = 1", "ln -s o /tmp/o",
            "echo 1 >&2; exit 1")  # fmt: skip
PATCHES = ("x", '{"containers": []}', "{{inputs.parameters.p}}")
DEPENDS = ("a", "a.Failed || a", "!a", "a && a.Succeeded")
WAYS = ("x", "x/y", "b", "o", "é")
PATHS = ("/v", "/tmp/v", "/etc/v")
TIMES = ("1s", "0", "2", "100ms", "-1s", "1h", "x", "")
CONDITIONS = (
    "a == a",
    "{{inputs.parameters.p}} == 1",
    "{{=true}}",
    "1 > 0 && !(2 < 1)",
    "x in (x, y)",
    "'{{item}}' != ''",
)


def maybe(dice: Dice, chance: float, make: Callable[[], Json]) -> Json:
    """Return what `make` makes, or nothing."""
    return make() if dice.random() < chance else {}


def container(dice: Dice) -> Json:
    """Make a container."""
    mount = {"name": "v", "mountPath": dice.choice(PATHS), **maybe(dice, 0.3, lambda: {"subPath": dice.choice(WAYS)})}
    return {
        "image": dice.choice(("alpine", "busybox", "python:3.12")),
        "command": ["sh", "-c", dice.choice(PROGRAMS)],
        **maybe(dice, 0.3, lambda: {"env": [{"name": "X", "value": dice.choice(TEXTS)}]}),
        **maybe(dice, 0.1, lambda: {"workingDir": dice.choice(("/tmp", "/tmp/new", "/etc", "rel", "/tmp/o"))}),
        **maybe(dice, 0.2, lambda: {"volumeMounts": [mount]}),
        **maybe(dice, 0.1, lambda: {"securityContext": {"runAsUser": dice.choice((0, 1000))}}),
        **maybe(dice, 0.1, lambda: {"resources": {"limits": {"memory": dice.choice(("1Gi", "1", "1e12"))}}}),
    }


def script(dice: Dice) -> Json:
    """Make a script: shell, or Python."""
    source = dice.choice((*PROGRAMS, "print(1)", "import os; os.kill(1, 9)", "raise SystemExit('x')", "1/0", *TEXTS))
    return {"image": "alpine", "command": [dice.choice(("sh", "python", "python3", "nothing"))], "source": source}


def entry(dice: Dice, name: str, names: list[str]) -> Json:
    """Make a step or task that calls one of some templates."""
    return {
        "name": name,
        "template": dice.choice(names),
        "arguments": {"parameters": [{"name": "p", "value": dice.choice(TEXTS)}]},
        **maybe(dice, 0.2, lambda: {"when": dice.choice(CONDITIONS)}),
        **maybe(dice, 0.2, lambda: dice.choice((
            {"withItems": [dice.choice((1, "a", True, {"a": 1}, ["x"])) for _ in range(dice.randrange(4))]},
            {"withSequence": {"count": dice.choice(("3", "0", "-1", "x"))}},
            {"withParam": dice.choice(("[1, 2]", "[]", "x", "{{inputs.parameters.p}}"))},
        ))),
        **maybe(dice, 0.2, lambda: {"continueOn": {"failed": True, "error": dice.random() < 0.5}}),
        **maybe(dice, 0.1, lambda: {"hooks": {"exit": {"template": "leaf0"}}}),
    }  # fmt: skip


def outputs(dice: Dice) -> Json:
    """Make outputs of a pod."""
    where: Json = {"path": "/tmp/o", **maybe(dice, 0.3, lambda: {"default": "d"})}
    kinds: list[Json] = [
        {"parameters": [{"name": "o", "valueFrom": where}]},
        {"artifacts": [{"name": "a", "path": "/tmp/o", **maybe(dice, 0.5, lambda: {"optional": True})}]},
    ]
    return {"outputs": dice.choice(kinds)}


def options(dice: Dice) -> Json:
    """Make what any template may have."""
    return {
        **maybe(dice, 0.2, lambda: {"retryStrategy": {
            "limit": dice.choice((0, 1, "2")), "retryPolicy": dice.choice(("Always", "OnError", "OnFailure"))}}),
        **maybe(dice, 0.1, lambda: {"synchronization": {"mutexes": [{"name": dice.choice("mn")}]}}),
        **maybe(dice, 0.05, lambda: {"failFast": False}),
    }  # fmt: skip


def of_calls(dice: Dice) -> Json:
    """Make what a template of steps or tasks may have."""
    return {**options(dice), **maybe(dice, 0.1, lambda: {"parallelism": dice.choice((1, 2))})}


def leaf(dice: Dice, name: str) -> Json:
    """Make a template that runs something, or waits."""
    of_pods = {
        **maybe(dice, 0.4, lambda: outputs(dice)),
        **maybe(dice, 0.1, lambda: {"sidecars": [{"name": "side", **container(dice)}]}),
        **maybe(dice, 0.1, lambda: {"initContainers": [{"name": "first", **container(dice)}]}),
        **maybe(dice, 0.05, lambda: {"daemon": True}),
        **maybe(dice, 0.1, lambda: {"activeDeadlineSeconds": dice.choice((1, 0, "1", "x"))}),
        **maybe(dice, 0.1, lambda: {"timeout": dice.choice(TIMES)}),
        **maybe(dice, 0.1, lambda: {"podSpecPatch": dice.choice(PATCHES)}),
    }
    kind = dice.choice((
        {"container": container(dice), **of_pods}, {"script": script(dice), **of_pods},
        {"containerSet": {"containers": [{"name": one, **container(dice)} for one in ("a", "main")]}},
        {"suspend": {"duration": dice.choice(("0", "1s", "100ms"))}},
    ))  # fmt: skip
    raw = {"name": "r", "path": dice.choice(("/tmp/r", "/v/r", "/tmp/o/b")), "raw": {"data": dice.choice(TEXTS)}}
    inputs = {
        "inputs": {
            "parameters": [{"name": "p", "value": dice.choice(TEXTS)}],
            **maybe(dice, 0.2, lambda: {"artifacts": [{**raw, **maybe(dice, 0.3, lambda: {"mode": 0o750})}]}),
        }
    }
    return {"name": name, **inputs, **kind, **options(dice)}


def inner(dice: Dice, name: str, names: list[str]) -> Json:
    """Make a template of steps or tasks."""
    inputs = {"inputs": {"parameters": [{"name": "p", "value": dice.choice(TEXTS)}]}}
    made = [entry(dice, one, names) for one in "abc"[: dice.randrange(1, 4)]]
    if dice.random() < 0.5:
        return {"name": name, **inputs, "steps": [made[:1], made[1:]] if made[1:] else [made], **of_calls(dice)}
    for task in made[1:]:
        task.pop("continueOn", None)  # isn't said with depends
        task.update(maybe(dice, 0.5, lambda: {"depends": dice.choice(DEPENDS)}))
    return {"name": name, **inputs, "dag": {"tasks": made}, **of_calls(dice)}


def manifest(dice: Dice) -> Json:
    """Make a workflow."""
    leaves = [leaf(dice, f"leaf{number}") for number in range(dice.randrange(1, 4))]
    names = [one["name"] for one in leaves]
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"generateName": "fuzz-"},
        "spec": {
            "entrypoint": "main",
            "volumes": [{"name": "v", "emptyDir": {}}],
            "templates": [inner(dice, "main", [*names, "more"]), inner(dice, "more", names), *leaves],
            "activeDeadlineSeconds": dice.choice((5, 10)),
            **maybe(dice, 0.2, lambda: {"onExit": dice.choice(names)}),
            **maybe(dice, 0.1, lambda: {"parallelism": 1}),
        },
    }


@attrs.frozen
class Ended:
    """How a run of `pydsl` ended."""

    status: int
    text: str
    megabytes: int

    @property
    def fault(self) -> str:
        """What must never be; "" if it isn't."""
        if re.search("^Traceback", self.text, re.MULTILINE):  # those of pods are shown indented
            return "traceback"
        if self.status == -signal.SIGKILL:
            return "hang"
        return "memory" if self.megabytes > MOST else ""


def tried(file: Path, home: Path) -> Ended:
    """Run a manifest in a forked process if it passes lint."""
    try:
        prepare(named(str(file)))
    except PydslError as refusal:
        return Ended(REFUSED, str(refusal), 0)
    except Exception:
        return Ended(UNEXPECTED, traceback.format_exc(), 0)
    return ran(file, home)


def ran(file: Path, home: Path) -> Ended:
    """Run a manifest in a forked process, and wait for its end, but not for ever."""
    out = file.with_suffix(".out")
    pid = os.fork()
    if pid == 0:
        try:
            become(file, home, out)
        finally:
            os._exit(UNEXPECTED)
    _, status, usage = waited(pid)
    return Ended(os.waitstatus_to_exitcode(status), out.read_text(errors="replace"), usage.ru_maxrss // 1024)


def waited(pid: int) -> tuple[int, int, resource.struct_rusage]:
    """Wait for a process; it's killed when it takes too long, or when this one is stopped."""
    until = time.monotonic() + LONGEST
    try:
        while not (done := os.wait4(pid, os.WNOHANG))[0]:
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    return done


def become(file: Path, home: Path, out: Path) -> None:
    """Be `pydsl run`, in this process, to its end."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    descriptor = os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(descriptor, number)
    os.chdir(home.parent)
    os.environ["PYDSL_HOME"] = str(home)
    sys.argv[:] = ["pydsl", "run", str(file), "--runtime", "sandbox", "-j", "2"]
    status = UNEXPECTED
    try:
        command()
    except SystemExit as error:
        status = int(error.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


@attrs.define
class Tally:
    """What came of the manifests so far, and which is at hand."""

    counts: Counter[str] = attrs.field(factory=Counter)
    megabytes: int = 0
    at: str = ""

    def add(self, ended: Ended) -> None:
        """Count a manifest."""
        self.counts["refused" if ended.status == REFUSED else "ran"] += 1
        self.counts[ended.fault] += 1
        self.megabytes = max(self.megabytes, ended.megabytes)

    @property
    def faults(self) -> int:
        """How many had a fault."""
        return sum(self.counts[word] for word in FAULTS)

    def __str__(self) -> str:
        """Return the totals as one line."""
        counts = ", ".join(f"{self.counts[word]} {word}" for word in ("ran", "refused", *FAULTS))
        return f"{counts}, at most {self.megabytes} MB"


def fuzz(count: int, seed: int, keep: Path, tally: Tally) -> None:
    """Run so many manifests that pass lint; count them and the faults, and keep the manifests that have one."""
    warm_up()
    numbers = itertools.count(1)
    while tally.counts["ran"] < count:
        with tempfile.TemporaryDirectory() as folder:  # its home is one for some: logs take space
            for number in itertools.islice(numbers, SOME):
                try_one(Path(folder, f"{seed}-{number}.json"), keep, tally)
                if tally.counts["ran"] == count:
                    break


def warm_up() -> None:
    """Do once what every run of `pydsl` would do anew: import its modules, try the sandbox, look at the machine."""
    for module in pkgutil.walk_packages(pydsl.__path__, "pydsl."):
        if module.name != "pydsl.__main__":
            importlib.import_module(module.name)
    the_way()
    layout()
    gc.freeze()


def try_one(file: Path, keep: Path, tally: Tally) -> None:
    """Make a manifest and run it; it's kept if it has a fault, or isn't over yet when this process is stopped."""
    tally.at = file.name
    file.write_text(json.dumps(manifest(Dice(file.stem))))
    ended = Ended(UNEXPECTED, "", 0)
    try:
        ended = tried(file, file.parent / "home")
        tally.add(ended)
    finally:
        if ended.fault or ended.status == UNEXPECTED:
            keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, keep)
            (keep / file.name).with_suffix(".out").write_text(ended.text)


def main() -> None:
    """Print the totals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("manifests", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"))
    given = parser.parse_args()
    tally = Tally()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        fuzz(given.manifests, given.seed, given.keep, tally)
    except KeyboardInterrupt:
        print(f"stopped at {tally.at}: {tally}")
        sys.exit(130)
    print(tally)
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()

"""Python files run warm as they run cold: the same output, errors, exit statuses and files."""

from __future__ import annotations

import base64
import gc
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from pydsl import pod
from pydsl.runtimes import Command, Ended, Needs, Runtime, Workspace, pick
from pydsl.runtimes.workers import warm
from tests.runtimes.kinds import HOSTED

ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
COLD = {"PYDSL_COLD": "1"}

SCRIPTS = {
    "what a module sees": """
        import sys
        print(__name__, __file__, __package__, __spec__, type(__loader__).__name__, __builtins__.__name__, __doc__)
        print(sorted(name for name in globals()), sys.argv, sys.orig_argv, sys.path, sys.flags, sys.executable)
    """,
    "variables": "import os; print(sorted(os.environ.items()), os.getcwd())",
    "streams": """
        import sys
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            print(stream.name, stream.encoding, stream.errors, stream.line_buffering, stream.isatty(), stream.mode)
        print(repr(sys.stdin.read()))
    """,
    "descriptors": "import os; print(sorted(os.listdir('/proc/self/fd'))[:3], len(os.listdir('/proc/self/fd')))",
    "signals": """
        import signal
        for number in signal.valid_signals():
            print(number, str(signal.getsignal(number))[:30])
        print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
    """,
    "a status": "import sys; sys.exit(3)",
    "a large status": "import sys; sys.exit(300)",
    "a negative status": "import sys; sys.exit(-1)",
    "no status": "import sys; sys.exit(None)",
    "a text as status": "import sys; print('out'); sys.exit('over')",
    "true as status": "import sys; sys.exit(True)",
    "an exception": """
        def inner(): return 1 / 0
        def outer():
            try: inner()
            except ZeroDivisionError as error: raise ValueError("outer") from error
        outer()
    """,
    "an exception in an exception": """
        try: {}["x"]
        except KeyError: raise RuntimeError("second")
    """,
    "an exception of its own": """
        class Own(Exception):
            pass
        raise Own("é")
    """,
    "a group": """
        group = getattr(__builtins__, "ExceptionGroup", None)
        raise group("all", [ValueError("a"), TypeError("b")]) if group else KeyError
    """,
    "deep recursion": "def f(): f()\nf()",
    "no syntax": "print('x'\nfoo bar",
    "no encoding": "# -*- coding: nonsense -*-\nprint(1)",
    "latin-1": "# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))",
    "interrupted": "raise KeyboardInterrupt",
    "interrupted by a signal": "import os, signal; print('x'); os.kill(os.getpid(), signal.SIGINT)",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "terminated": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "gone at once": "import os; print('lost'); os._exit(5)",
    "handlers at the exit": """
        import atexit
        atexit.register(print, 'first')
        atexit.register(print, 'second')
        raise SystemExit(4)
    """,
    "a handler that fails": "import atexit; atexit.register(lambda: 1 / 0); print('x')",
    "a thread": """
        import threading, time
        threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()
        print('early')
    """,
    "a daemon thread": """
        import threading, time
        threading.Thread(target=time.sleep, args=[60], daemon=True).start()
    """,
    "a file that nobody closes": "file = open('/tmp/left', 'w'); file.write('all of it')",
    "a file in a cycle": """
        class Holder: pass
        holder = Holder(); holder.self = holder
        holder.file = open('/tmp/left', 'w'); holder.file.write('in a cycle')
    """,
    "an object that says goodbye": """
        class Says:
            def __del__(self): print('bye')
        says = Says()
    """,
    "modules that say goodbye": """
        import sys, types, colorsys
        class Says:
            def __init__(self, name): self.name = name
            def __del__(self): print('bye', self.name)
        colorsys.says, sys.modules['made'] = Says('imported'), types.ModuleType('made')
        sys.modules['made'].says = Says('made')
    """,
    "a module that goes and one that comes": """
        import json, sys, types
        class Says:
            def __del__(self): print('bye')
        del sys.modules['json']
        sys.modules['made'] = types.ModuleType('made')
        sys.modules['made'].says = Says()
    """,
    "modules that come again": """
        import sys
        class Says:
            def __del__(self): print('bye')
        *_, last = sys.modules
        sys.modules[last] = sys.modules.pop(last)
        import colorsys
        colorsys.says = Says()
    """,
    "a hook": "import sys; sys.excepthook = lambda *found: print('hook', found[0].__name__); 1 / 0",
    "closed output": "import sys; print('x'); sys.stdout.close()",
    "a class that is pickled": """
        import pickle
        class C: x = 1
        print(pickle.loads(pickle.dumps(C())).x, C.__module__)
    """,
    "its own source": "import inspect\ndef f(): return 1\nprint(inspect.getsource(f))",
    "a child": """
        import subprocess, sys
        print(subprocess.run([sys.executable, '-c', 'print(2)'], capture_output=True).stdout)
    """,
    "a pool": """
        import multiprocessing
        def double(x): return 2 * x
        if __name__ == '__main__':
            with multiprocessing.get_context('fork').Pool(1) as pool: print(pool.map(double, [1, 2]))
    """,
    "a warning": "import warnings; warnings.warn('careful')",
    "annotations": "x: int = 1\nprint(__annotations__)",
    "a future": "from __future__ import annotations\nx: nonsense = 1\nprint(__annotations__)",
    "modules that are there": "import json, base64, typing, re; print(json.dumps([1]), base64.b64encode(b'x'))",
    "asyncio": "import asyncio\nasync def f(): print('in')\nasyncio.run(f())",
    "seconds": "import sys; print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.dont_write_bytecode)",
}


@attrs.frozen
class Ran:
    """What is left of a script's run."""

    code: int
    out: str
    err: str
    left: str


@attrs.frozen
class Slot:
    """Containers in one slot or work directory, one after the other."""

    runtime: Runtime
    folder: Path

    def place(self) -> Workspace:
        for name in ("out", "err"):
            (self.folder / name).unlink(missing_ok=True)
        return self.runtime.open(Needs(folder=self.folder / "own", shared=self.folder / "roots", rooted=True))

    def run(
        self, source: str, *arguments: str, program: str = sys.executable, env: dict[str, str], **files: str
    ) -> Ran:
        place = self.place()
        work, left = place.files / "tmp/work", place.files / "tmp/left"
        work.mkdir(parents=True)
        for name, text in {"script": source.replace("/tmp/left", place.inside("/tmp/left")), **files}.items():
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_text(text, encoding="latin-1" if "latin-1" in text else "utf-8")
        out, err = self.folder / "out", self.folder / "err"
        words = [place.inside(one) if one.startswith("/") else one for one in ("/tmp/work/script", *arguments)]
        place.start(Command(argv=[program, *words], env={**ENVIRONMENT, **env}), out, err)
        (ended,) = wait(self.runtime)
        assert ended.problem == ""
        ran = Ran(ended.code, out.read_text(), err.read_text(), left.read_text() if left.exists() else "")
        place.close()
        return ran


def wait(runtime: Runtime) -> list[Ended]:
    while True:
        ended = runtime.wait(30)
        if ended:
            return ended


@pytest.fixture(scope="module", params=HOSTED)
def slot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slot]:
    runtime = pick(request.param).runtime
    slot = Slot(runtime, tmp_path_factory.mktemp("slot"))
    slot.run("pass", env={})  # whose variables are those of the interpreter that is up, whichever test comes first
    yield slot
    runtime.close()


def dedented(text: str) -> str:
    import textwrap

    return textwrap.dedent(text.strip("\n"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_runs_warm_as_it_does_cold(name: str, slot: Slot) -> None:
    source = dedented(SCRIPTS[name])
    ran = slot.run(source, "an", "argument", env={})
    assert comparable(ran) == comparable(slot.run(source, "an", "argument", env=COLD))


TEMPLATE = """
class Says:
    def __del__(self): print('bye')
says = Says()
def half(number: int) -> float:
    print(__name__, half.__module__)
    return 1 / number
"""


@pytest.mark.parametrize("number", ["2", "0", "x"])
def test_a_python_template_runs_warm_as_it_does_cold(number: str, slot: Slot) -> None:
    assert run_template(slot, TEMPLATE, number).code == (number != "2")


TEMPLATES = {
    "another one at the same path": TEMPLATE.replace("1 / number", "2 / number"),
    "a warning": TEMPLATE.replace("'bye'", r"'bye\d'"),
    "no syntax": TEMPLATE + "foo bar",
    "no code": TEMPLATE + "\0",
    "no function": "",
    "an error on the way": TEMPLATE + "1 / 0",
    "a future": "from __future__ import annotations\n" + TEMPLATE.replace("number: int", "number: nonsense"),
    "its own source": TEMPLATE + "import inspect; print(inspect.getsource(half))",
    "a long one": TEMPLATE + "# é\n" * 100_000,
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_of_any_text_runs_warm_as_it_does_cold(name: str, slot: Slot) -> None:
    run_template(slot, TEMPLATE, "2")
    run_template(slot, TEMPLATES[name], "2")


def run_template(slot: Slot, template: str, number: str) -> Ran:
    """Run a template both ways, which are to be the same."""
    words = ["half", "number: int", "-> float", "/tmp/work/template"]
    given = base64.b64encode(json.dumps({"number": number}).encode()).decode()
    files = {"template": template, "../pydsl-arguments": given}
    source = Path(pod.__file__).read_text(encoding="utf-8")
    ran = slot.run(source, *words, env={}, **files)
    assert comparable(ran) == comparable(slot.run(source, *words, env=COLD, **files))
    return ran


def test_a_template_that_has_become_another_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    script = tmp_path / "script"
    script.write_text("x = 1")
    compiled, found = warm.compiler(str(script)), dict[str, int]()
    for text in (b"x = 1", b"x = 2"):
        exec(compiled(text, str(script), "exec", dont_inherit=True), found)
        assert found["x"] == int(text[-1:])


def test_what_is_used_again_and_again_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    made: list[bytes] = []

    def make(path: str, source: bytes) -> warm.Made:
        made.append(source)
        return None, None

    scripts = [str(number).encode() for number in range(3 * warm.MOST)]
    for script in scripts:
        warm.once(make, "runner", b"runner")
        warm.once(make, "script", script)
    assert made == [b"runner", *scripts]
    assert len(warm._made) == warm.MOST


def test_a_script_with_the_text_of_the_runner_is_made_as_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    runner, script = (None, None), ("code", None)
    found = [warm.once(make, "file", b"text") for make in (lambda *_: runner, lambda *_: script)]
    assert found == [runner, script]


def comparable(ran: Ran) -> Ran:
    return attrs.evolve(ran, out=same(ran.out), err=same(ran.err))


def same(text: str) -> str:
    """Leave out the variable that says which way it was, addresses, and how deep the stack was from the start."""
    text = text.replace(", ('PYDSL_COLD', '1')", "")
    return re.sub(r"0x[0-9a-f]+|repeated \d+ more", "", text)


IS_WARM = "print(open('/proc/self/cmdline').read().split('\\0')[1].endswith('start.py'))"


def is_warm(slot: Slot, source: str = IS_WARM, env: dict[str, str] | None = None, **files: str) -> bool:
    return slot.run(source, env=env or {}, **files).out.endswith("True\n")


def test_it_is_warm(slot: Slot) -> None:
    assert is_warm(slot)
    assert not is_warm(slot, env=COLD)


@pytest.mark.parametrize("name", ["PYTHONHASHSEED", "PYTHONPATH", "LC_ALL", "HOME", "TZ", "LD_LIBRARY_PATH"])
def test_variables_of_the_start_need_a_new_interpreter(name: str, slot: Slot) -> None:
    assert not is_warm(slot, env={name: "0"})


def test_other_variables_dont(slot: Slot) -> None:
    assert is_warm(slot, env={"MODE": "x"})


def test_modules_beside_the_file_that_hide_others_need_a_new_interpreter(slot: Slot) -> None:
    files = {"json.py": "print('own json')"}
    assert not is_warm(slot, "import json\n" + IS_WARM, **files)
    assert slot.run("import json", env={}, **files).out == "own json\n"


def test_modules_beside_the_file_are_imported(slot: Slot) -> None:
    assert slot.run("import mine; print(mine.x)", env={}, **{"mine.py": "x = 7"}).out == "7\n"


def test_modules_beside_what_a_link_leads_to_are_imported(slot: Slot) -> None:
    look = "import sys; print(sys.path[0], sys.argv)"
    place = slot.place()
    folder = place.files / "tmp/real"
    folder.mkdir(parents=True)
    (folder / "script").write_text(look)
    (place.files / "tmp/link").symlink_to("real/script")
    told = []
    for env in ({}, COLD):
        out = slot.folder / f"out{len(told)}"
        place.start(Command(argv=[sys.executable, place.inside("/tmp/link")], env={**ENVIRONMENT, **env}), out)
        wait(slot.runtime)
        told.append(out.read_text())
        out.unlink()
    place.close()
    assert told == [f"{place.inside('/tmp/real')} {[place.inside('/tmp/link')]}\n"] * 2


VARIABLES = "import os; print([one for one in os.environ if one in 'ABC'], [os.environ.get(one) for one in 'ABC'])"


def test_each_script_has_its_own_variables(slot: Slot) -> None:
    given = [{"A": "1", "B": "2"}, {"A": "1", "B": "3"}, {"B": "3", "A": "1"}, {"A": "1"}, {"A": "1", "C": "4"}]
    told = [slot.run(VARIABLES, env=env).out for env in given]
    assert told == [f"{list(env)} {[env.get(one) for one in 'ABC']}\n" for env in given]


def test_an_option_needs_a_new_interpreter(slot: Slot) -> None:
    place = slot.place()
    command = Command(argv=[sys.executable, "-c", IS_WARM], env=ENVIRONMENT)
    place.start(command, slot.folder / "out", slot.folder / "err")
    wait(slot.runtime)
    place.close()
    assert (slot.folder / "out").read_text() == "False\n"


def test_what_is_written_nowhere_is_pythons_own_status(slot: Slot) -> None:
    codes = []
    for env in ({}, COLD):
        place = slot.place()
        (place.files / "script").write_text("print('x')")
        command = Command(argv=[sys.executable, place.inside("/script")], env={**ENVIRONMENT, **env})
        place.start(command, "/dev/full")
        codes.append(wait(slot.runtime)[0].code)
        place.close()
    assert codes == [120, 120]


def test_scripts_know_nothing_of_each_other(slot: Slot) -> None:
    slot.run("import builtins, sys, os, json; builtins.left = json.left = 1; os.environ['LEFT'] = '1'", env={})
    look = "import builtins, json, os; print(hasattr(builtins, 'left'), hasattr(json, 'left'), 'LEFT' in os.environ)"
    assert slot.run(look, env={}).out == "False False False\n"


def test_random_numbers_differ(slot: Slot) -> None:
    source = "import random, uuid, tempfile; print(random.random(), uuid.uuid4(), tempfile.mkdtemp())"
    assert slot.run(source, env={}).out != slot.run(source, env={}).out


def test_a_shim_is_asked_once(slot: Slot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pydsl.runtimes.workers import interpreters

    shim = tmp_path / "python3"
    shim.write_text(f'#!/bin/sh\necho asked >> {tmp_path}/log\nexec {sys.executable} "$@"\n')
    shim.chmod(0o755)
    found = [interpreters.interpreter(str(shim), {"PATH": "/usr/bin:/bin"}) for _ in range(3)]
    assert found == [sys.executable] * 3
    assert (tmp_path / "log").read_text() == "asked\n"


def test_a_program_of_the_containers_own_is_never_run_outside(slot: Slot) -> None:
    place = slot.place()
    own = place.files / "python3"
    own.write_text("#!/bin/sh\necho own\n")
    own.chmod(0o755)
    (place.files / "script").write_text("print('machine')")
    words = [place.inside("/python3"), place.inside("/script")]
    place.start(Command(argv=words, env=ENVIRONMENT), slot.folder / "out", slot.folder / "err")
    wait(slot.runtime)
    place.close()
    assert (slot.folder / "out").read_text() == "own\n"

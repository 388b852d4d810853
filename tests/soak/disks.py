"""Disks of every size that are too small. Needs user namespaces: the disk is a tmpfs of a private mount."""

from __future__ import annotations

import random
from shlex import join

from tests.soak.runs import COMMAND, Disturbed, ends

PROMISE = "A disk that gets full: one line, status 4 or 1, no process is left; with more space the run can be resumed"
TRIALS = 100
SMALLEST, STEP = 16, 8
"""Kilobytes."""
SCRIPT = """\
mount -t tmpfs -o size={size}k none {home} || exit 99
{words}; code=$?
mount -o remount,size=100m {home}
if test $code = 4 && {list} | grep -q '^wf .*Interrupted'; then {resume} || exit 98; fi
exit $code
"""


def trial(run: Disturbed, number: int, dice: random.Random) -> str:
    """Return what was wrong."""
    run.write()
    run.home.mkdir(mode=0o700)
    script = SCRIPT.format(
        size=SMALLEST + STEP * number, home=run.home, words=join(run.words),
        list=join([*COMMAND, "list"]), resume=join([*COMMAND, "resume", "wf"]),
    )  # fmt: skip
    with run.start("unshare", "-Urm", "sh", "-c", script) as process:
        said = ends(process, 60)
    if said is None or "Traceback" in said:
        return f"no end, or a traceback: {said}"
    left = run.left()
    if left:
        return f"left: {left}"
    return "" if process.returncode in {0, 1, 4} else f"status {process.returncode}: {said[-400:]}"

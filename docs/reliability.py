"""Write the table of docs/explanation/reliability.md: `python docs/reliability.py` tries every row and puts it there.

Each row is a promise and the tests that try it. What is counted are the single trials that pytest ran.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "explanation" / "reliability.md"
BEGIN, END = "<!-- trials: python docs/reliability.py -->\n", "<!-- end of trials -->\n"

ROWS = {
    "A pod's links, in 12 ways and to 6 kinds of place, lead to no read and no change outside of its root":
        ["tests/local/test_walls.py::test_nothing_outside_is_read_or_changed"],
    "Hostile archives write nothing outside": ["tests/files/test_unpacking.py::test_nothing_outside_is_touched"],
    "Two ways to resolve a path in a root agree on random trees of links, and neither leaves it":
        ["tests/files/test_walking.py"],
    "Files below a root: limits, FIFOs, holes, modes, removal, others that swap folders for links meanwhile":
        ["tests/files/test_root.py"],
    "Names that Kubernetes refuses never become paths": ["tests/validate/test_pods.py"],
    "Values of Secrets are in no file of the home once their pod is over, in no output, and in no command line":
        ["tests/cli/test_secrets.py", "tests/cli/test_secret_sinks.py", "tests/report/test_masking.py"],
    "What a terminal would obey is shown as escapes": ["tests/report/test_visible.py", "tests/cli/test_screen.py"],
    "Logs are followed in constant memory": ["tests/report/test_following.py"],
    "A full disk, a closed output, a reader that's gone: one line": ["tests/cli/test_ending.py"],
    "Files are copied beside the run, and that can be stopped": [
        "tests/local/test_beside.py", "tests/local/test_walls.py::test_staging_stops_when_the_grace_time_is_over",
        "tests/local/test_walls.py::test_others_run_while_files_are_copied",
    ],
    "What a container leaves in a slot never reaches the next, and none reaches the slot's worker or the machine":
        ["tests/runtimes/test_slots.py"],
    "A Python file runs warm as it does cold": ["tests/runtimes/test_warm.py"],
    "Two seconds after KILL nothing of a run is left": ["tests/local/test_killed.py"],
    "A signal ends a run as `argo stop` does, and a command that still imports quietly":
        ["tests/cli/test_signals.py", "tests/local/test_running.py::TestInterrupts"],
    "Every field of a pod has a stated treatment": ["tests/local/test_fields.py", "tests/local/test_fitness.py"],
}  # fmt: skip


def tried(tests: list[str]) -> tuple[int, int]:
    """Run tests; return how many trials held, and how many didn't."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    last = done.stdout.strip().rpartition("\n")[2]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", last)}
    return counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)


def table() -> str:
    """Try every row; return the table as Markdown."""
    lines = ["| promise | trials | held |", "| --- | --- | --- |"]
    for promise, tests in ROWS.items():
        held, broken = tried(tests)
        lines.append(f"| {promise} | {held + broken} | {held} |")
    return "\n".join(lines) + "\n"


def written(page: str, text: str) -> str:
    """Return a page with a table in its place."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}{text}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")

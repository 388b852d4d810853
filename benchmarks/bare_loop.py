"""The least that a program in Python can do to run commands, keep their logs and journal their ends.

    python benchmarks/bare_loop.py COMMANDS JOBS

So many at a time, each with a folder and two logs, below a new folder of the one it's started in; two transactions of
SQLite for each: that it began, how it ended. It knows nothing of workflows, and nothing ends the commands when it's
killed. `run_noop.py` times it beside pydsl.
"""

from __future__ import annotations

import os
import sqlite3
import sys

COMMAND = "/bin/true"
WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND
TABLE = "CREATE TABLE journal (number INTEGER, event TEXT)"
PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL")


def main(count: int, jobs: int) -> None:
    """Run so many commands, and journal each."""
    folder = f"bare-{os.getpid()}"
    os.mkdir(folder)
    sqlite = sqlite3.connect(os.path.join(folder, "journal.sqlite3"), isolation_level=None)
    for pragma in PRAGMAS:
        sqlite.execute(f"PRAGMA {pragma}")
    sqlite.execute(TABLE)
    running: set[int] = set()
    for number in range(count):
        running.add(started(os.path.join(folder, str(number))))
        sqlite.execute("INSERT INTO journal VALUES (?, 'began')", (number,))
        while len(running) == jobs or (running and number == count - 1):
            pid, status = os.wait()
            running.remove(pid)
            sqlite.execute("INSERT INTO journal VALUES (?, ?)", (pid, f"ended {status}"))
    sqlite.close()


def started(folder: str) -> int:
    """Start a command with logs of its own."""
    os.mkdir(folder)
    logs = [os.open(os.path.join(folder, name), WRITE, 0o600) for name in ("stdout", "stderr")]
    try:
        actions = [(os.POSIX_SPAWN_DUP2, log, number) for number, log in enumerate(logs, 1)]
        return os.posix_spawn(COMMAND, [COMMAND], os.environ, file_actions=actions)
    finally:
        for log in logs:
            os.close(log)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

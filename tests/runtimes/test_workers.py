from __future__ import annotations

import os
import sys
from pathlib import Path

from pydsl.runtimes import Command
from pydsl.runtimes.workers.hired import ISOLATED, Recipe, Worker, plain


def test_what_a_runner_asked_for_is_not_begun_once_it_is_gone(tmp_path: Path) -> None:
    worker = Worker.started(plain(sys.executable, *ISOLATED), Recipe(), os.environ)
    for number in range(20):  # it's still coming up
        argv = ["/bin/sh", "-c", f"echo > {tmp_path}/{number}"]
        worker.start(Command(argv=argv, env=os.environ), "/", (os.devnull, os.devnull))
    worker.dismiss()
    worker.wait()
    assert not list(tmp_path.iterdir())

"""What holds for every test."""

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("pydsl", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("pydsl")

for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:  # the tests run in a script's background, or under nohup
        signal.signal(_number, signal.default_int_handler if _number is signal.SIGINT else signal.SIG_DFL)

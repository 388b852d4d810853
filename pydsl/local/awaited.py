"""What takes a while, for those who await: done in a thread, and stopped if whoever waits is cancelled."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TypeVar

from pydsl.errors import PydslError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from pydsl.local.report import RunReport, Update

T = TypeVar("T")
_DONE: Any = object()


async def run_async(begin: Callable[[Callable[[Update], None]], RunReport]) -> RunReport:
    """Go through a run in a thread; `begin` is given what is to watch it. A cancelled one is terminated first."""
    names: list[str] = []

    def watch(update: Update) -> None:
        if not names:
            names.append(update.run)

    going = asyncio.ensure_future(asyncio.to_thread(begin, watch))
    try:
        return await asyncio.shield(going)
    except asyncio.CancelledError:
        await asyncio.to_thread(_terminate, names)
        with contextlib.suppress(Exception):
            await going
        raise


def _terminate(names: list[str]) -> None:
    from pydsl.local.runs import find

    with contextlib.suppress(PydslError):
        for name in names:
            find(name).terminate()


async def iterated(made: Iterator[T]) -> AsyncIterator[T]:
    """Yield what an iterator yields, each taken in a thread."""
    while (one := await asyncio.to_thread(next, made, _DONE)) is not _DONE:
        yield one

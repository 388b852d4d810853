"""The rows of the runs that this machine keeps: what lists and prints them, and no more of pydsl than that takes."""

from __future__ import annotations

import contextlib

from pydsl.driver.naming import LATEST
from pydsl.errors import NoSuchRun
from pydsl.lazy import TYPE_CHECKING
from pydsl.local.holding import with_locks
from pydsl.local.owning import lock_of
from pydsl.store import Store, home_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pydsl.spec import wire
    from pydsl.store import RunRow

UNDER_WAY = "Running"


class Rows:
    """All runs that this machine keeps, read through one open file."""

    def __init__(self, home: str, store: Store) -> None:
        self.home, self.store = home, store

    def rows(self) -> list[RunRow]:
        """List them, the latest first."""
        return self.store.runs()

    def submitted(self, row: RunRow) -> wire.Workflow:
        """Return the workflow that a run was made of."""
        return self.store.texts(row.uid).workflow

    def row(self, name: str) -> RunRow:
        """Return the latest row of a name, or of a uid; the latest of all for `@latest`. Raises NoSuchRun for none."""
        row = self.store.latest() if name == LATEST else self.store.find(name)
        if row is None:
            raise NoSuchRun("no workflows found" if name == LATEST else f'workflow "{name}" not found')
        return row

    def workflow(self, row: RunRow) -> wire.Workflow:
        """Return a run as Argo prints it."""
        return with_locks(self.store.workflow(row.uid), self.home, row.uid)

    def counts(self, row: RunRow) -> Mapping[tuple[str, str], int]:
        """Count a run's nodes by type and phase."""
        return self.store.counts(row.uid)

    def status(self, row: RunRow) -> str:
        """Return a run's phase, and what else is to be said of it, as argo does."""
        if row.finished is not None:
            return f"{row.phase} (Terminated)" if row.shutdown else row.phase
        if not lock_of(self.home, row.uid).is_taken:
            return f"{row.phase} (Interrupted)"
        suspended = row.held or ("Suspend", UNDER_WAY) in self.counts(row)
        return f"{row.phase} (Suspended)" if suspended else row.phase


@contextlib.contextmanager
def opened(home: Path | str | None = None) -> Iterator[Rows]:
    """Open the state. `home` wins over `$PYDSL_HOME`."""
    folder = home_path(home)
    with contextlib.closing(Store(folder)) as store:
        yield Rows(folder, store)

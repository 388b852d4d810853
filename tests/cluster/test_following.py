"""Following objects of a cluster that is scripted: what is listed, what watches tell, what fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from pydsl.cluster.contract import EVERYTHING, Change, Listing
from pydsl.cluster.errors import Busy, ClusterError, Gone, Unreachable
from pydsl.cluster.following import OUTAGE, Following
from pydsl.cluster.kinds import WORKFLOW
from pydsl.cluster.runs import ClusterRun
from pydsl.cluster.transport import Patience
from pydsl.errors import NotAsked

Json = Any


def workflow(version: int, phase: str = "Running", uid: str = "1") -> Json:
    metadata = {"name": "w", "namespace": "n", "resourceVersion": str(version), "uid": uid}
    return {"metadata": metadata, "spec": {}, "status": {"phase": phase}}


@attrs.define
class ScriptedCluster:
    """Answers `get` and `list` with what is there in turn, the last again and again; each watch is a script.

    A watch that isn't scripted is one that nothing came of. The clock goes on by what is waited for.
    """

    there: list[Json | None]
    watches: list[list[Change | ClusterError]] = attrs.field(factory=list)
    now: float = 0.0
    waits: list[float] = attrs.field(factory=list)
    watched: list[str] = attrs.field(factory=list)

    def _next(self) -> Json | None:
        return self.there.pop(0) if len(self.there) > 1 else self.there[0]

    def get(self, *_: Any) -> Json:
        return self._next()

    def list(self, *_: Any) -> Listing:
        one = self._next()
        return Listing([] if one is None else [one], "7")

    def watch(self, *_: Any, version: str, seconds: float | None) -> Iterator[Change]:
        self.watched.append(version)
        if not self.watches:
            self.now += 5.0
        for one in self.watches.pop(0) if self.watches else ():
            if isinstance(one, ClusterError):
                raise one
            yield one

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)

    def following(self, until: float | None = None) -> Following:
        cluster: Any = self
        return Following(
            cluster=cluster, kind=WORKFLOW, namespace="n", selection=EVERYTHING, until=until,
            patience=Patience(sleep=self.wait), clock=lambda: self.now,
        )  # fmt: skip

    def looks(self) -> list[str]:
        cluster: Any = self
        return [row.phase for row in ClusterRun(cluster, "w", "n").looks(following=self.following())]


def modified(version: int, phase: str = "Running", uid: str = "1") -> Change:
    return Change("MODIFIED", workflow(version, phase, uid))


def test_a_run_is_looked_at_until_it_is_over() -> None:
    cluster = ScriptedCluster([workflow(1)], [[modified(8), modified(9, "Succeeded"), modified(10, "Failed")]])
    assert cluster.looks() == ["Running", "Running", "Succeeded"]
    assert cluster.watched == ["7"]


def test_one_that_is_deleted_before_it_is_followed() -> None:
    with pytest.raises(NotAsked) as gone:
        ScriptedCluster([workflow(1), None]).looks()
    assert str(gone.value) == "workflow w was deleted"


@pytest.mark.parametrize(
    ("there", "watches"),
    [
        ([workflow(1), workflow(6, "Succeeded", "2")], []),
        ([workflow(1)], [[modified(9, "Succeeded", "2")]]),
    ],
)
def test_another_of_its_name_is_not_it(there: list[Json], watches: Any) -> None:
    with pytest.raises(NotAsked) as gone:
        ScriptedCluster(there, watches).looks()
    assert str(gone.value) == "workflow w was deleted"


def test_a_version_that_is_gone_is_listed_anew() -> None:
    gone = Gone("too old", status=410)
    cluster = ScriptedCluster([workflow(1), workflow(1), workflow(20, "Failed")], [[modified(8), gone]])
    assert cluster.looks() == ["Running", "Running", "Failed"]


def test_a_watch_goes_on_where_it_was_cut() -> None:
    cut = Unreachable("cut")
    bookmark = Change("BOOKMARK", {"metadata": {"resourceVersion": "12"}})
    cluster = ScriptedCluster([workflow(1)], [[modified(8), cut], [bookmark, cut], [modified(13, "Failed")]])
    assert cluster.looks() == ["Running", "Running", "Failed"]
    assert cluster.watched == ["7", "8", "12"]


def test_it_waits_longer_each_time_that_it_fails() -> None:
    busy = [[Busy("busy", status=503)] for _ in range(6)]
    cluster = ScriptedCluster([workflow(1)], [*busy, [modified(9, "Failed")]])
    assert cluster.looks() == ["Running", "Failed"]
    assert [round(wait / first) for wait, first in zip(cluster.waits, (0.2, 0.4, 0.8, 1.6, 3.2, 6.4), strict=True)] == [
        1
    ] * 6


def test_a_server_that_ends_each_watch_at_once_is_told_in_the_end() -> None:
    cluster = ScriptedCluster([workflow(1)], [[] for _ in range(1000)])
    with pytest.raises(Unreachable) as told:
        cluster.looks()
    assert str(told.value) == "the server ends each watch at once"
    assert cluster.now > OUTAGE
    assert len(cluster.watched) < 100


def test_quiet_watches_are_made_again_until_the_time_is_up() -> None:
    cluster = ScriptedCluster([workflow(1)])
    assert [change.kind for change in cluster.following(until=21.0).changes()] == ["ADDED"]
    assert len(cluster.watched) == 5

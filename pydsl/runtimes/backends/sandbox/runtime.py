"""The runtime of sandboxes: it gives each container a slot, and takes that back when the container is over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.errors import Refused
from pydsl.files import Mount, Root, is_in
from pydsl.runtimes.backends.sandbox.layout import binds_of, devices, layout
from pydsl.runtimes.backends.sandbox.roots import Roots
from pydsl.runtimes.backends.sandbox.slots import Slot
from pydsl.runtimes.backends.sandbox.ways import Identity, Walls, see_off, the_way
from pydsl.runtimes.model import Command
from pydsl.runtimes.staged import SharedFiles
from pydsl.runtimes.workers import OwnedPlace, OwnedRuntime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.runtimes.backends.sandbox.ways import Way
    from pydsl.runtimes.model import Needs, Streams

HOME = "/root"
NOWHERE = Path("/nonexistent")
OWN = ("/proc", "/dev")
"""Folders that the system makes for each container."""


class SandboxPlace(OwnedPlace, Struct, frozen=True, kw_only=True):
    """A slot, for one container."""

    runtime: SandboxRuntime
    slot: Slot
    is_shared: bool
    """Whether the slot goes to others when this container is over."""

    @property
    def files(self) -> Path:
        """The root."""
        return self.tree.folder

    @property
    def tree(self) -> Root:
        """The root, with what is mounted into it: the machine's own paths, and volumes."""
        return self.slot.tree

    def inside(self, path: str) -> str:
        """Return a path from the root; a relative one is below the root, too."""
        return os.path.normpath("/" + path.lstrip("/"))

    def program(self, path: str) -> Path:
        """Return where a program lies; where there's none in the sandbox, it's nowhere."""
        clean = self.inside(path)
        if self.slot.shows(clean):
            return Path(clean)
        try:
            return self.tree.source(clean)
        except OSError:
            return NOWHERE

    def own(self, path: str) -> tuple[str, str]:
        """The executor's files lie where Argo's do."""
        return path, path

    def start(self, command: Command, out: str | Path = os.devnull, err: str | Path = os.devnull) -> int:
        """Run the command in the slot."""
        self.slot.tree.settle()
        return self.slot.start(self._placed(command), out, err)

    def converse(self, command: Command, streams: Streams) -> int:
        """Run a command in the slot that reads and writes descriptors of ours."""
        self.slot.tree.settle()
        return self.slot.converse(self._placed(command), streams)

    def _placed(self, command: Command) -> Command:
        env, cwd = {"HOME": HOME, **command.env}, self.inside(command.cwd or "")
        return Command(argv=command.argv, env=env, cwd=cwd, beside=command.beside)

    def close(self) -> None:
        """Let others have the slot, or end it."""
        self.runtime.give_back(self.slot, again=self.is_shared)


class SandboxRuntime(OwnedRuntime):
    """Namespaces, made by us or by bubblewrap."""

    name: str = "sandbox"
    mounts: bool = True
    private: bool = True
    images: bool = False
    honours: frozenset[str] = frozenset({"securityContext.runAsUser", "securityContext.runAsGroup"})

    def __init__(self, way: Way | None = None, *, network: bool = True) -> None:
        found = way or the_way()
        if isinstance(found, str):
            raise Refused(f"the sandbox runtime: {found}")
        self._way = found
        self._network = network
        super().__init__()
        self._layout = layout()
        self._devices = devices()
        self._roots = Roots(self._layout.shown)
        self._spare: dict[Identity, list[Slot]] = {}
        self._tried: dict[str, bool] = {}
        self._count = 0

    def open(self, needs: Needs) -> SandboxPlace:
        """Take a slot that other containers have used and will use, or make one for a container with special paths."""
        _require_seen(needs.paths, [mount.path for mount in needs.mounts])
        absent = [*needs.outlets, *(mount.path for mount in needs.mounts)]
        private = [*needs.paths, *(path for path in absent if not os.path.exists(path))]
        programs = [str(program) for program in needs.programs if not self._layout.shows(str(program))]
        shown = (*self._layout.shown, *programs)
        special = bool(programs or needs.mounts) or any(is_in(path, self._layout.shown) for path in private)
        is_shared = needs.shared is not None and not special
        identity = Identity.of({**needs.security, **(needs.spec.get("securityContext") or {})})
        if is_shared:
            slot = self._shared(needs, identity)
        else:
            root = needs.folder / "root"
            if not root.exists():  # else it's what an earlier container left, and somebody looks at it
                self._roots.make(str(root))
            slot = self._made(root, shown, private, needs.mounts, identity)
        return SandboxPlace(runtime=self, slot=slot, is_shared=is_shared)

    def _shared(self, needs: Needs, identity: Identity) -> Slot:
        spare = self._spare.get(identity)
        if spare:
            return spare.pop()
        assert needs.shared is not None
        self._count += 1
        root = needs.shared / str(self._count)
        self._roots.make(str(root))
        return self._made(root, self._layout.shown, (), (), identity)

    def _made(
        self, root: Path, shown: Sequence[str], private: Sequence[str], mounts: Sequence[Mount], identity: Identity
    ) -> Slot:
        binds = [bind for path in shown for bind in binds_of(path, private, root)]
        hidden = [Mount(source=NOWHERE, path=path, read_only=True) for path in self._layout.hidden]
        return Slot(
            walls=Walls(
                root=str(root),
                binds=[*binds, *mounts],
                hidden=self._layout.hidden,
                identity=identity,
                network=self._network,
            ),
            tree=SharedFiles(root, [*binds, *hidden, *self._devices, *mounts]),
            way=self._way,
            workers=self._workers,
            tried=self._tried,
        )

    def give_back(self, slot: Slot, *, again: bool) -> None:
        """Empty a slot for other containers; end one that was a container's own, or where something runs."""
        if again and not slot.is_busy and self._roots.empty(slot.walls.root, slot.tree.stays):
            slot.tree.leave(slot.tree.stays)
            self._spare.setdefault(slot.walls.identity, []).append(slot)
        else:
            slot.close()

    def close(self) -> None:
        """End the slots, and all that runs in them."""
        super().close()
        see_off()


def _require_seen(staged: Sequence[str], mounted: Sequence[str]) -> None:
    """Raise Refused for what a container couldn't see: some folders are made anew for each."""
    for path in [one for one in staged if not is_in(os.path.normpath(one), mounted)]:
        own = next((one for one in OWN if is_in(os.path.normpath(path), (one,))), None)
        if own is not None:
            raise Refused(f"no file can be staged at {path}: each container has its own {own}")
    for path in mounted:
        if path in {"/", "/dev"} or is_in(path, ("/proc",)):
            raise Refused(f"no volume can be mounted at {path}: each container has its own")

"""What a file binds and `pydsl compile` writes: the base of workflows, cron workflows, bindings and manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydsl.authoring.places import did_you_mean, mistake
from pydsl.authoring.sealed import Sealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.authoring.places import Spot


class Emitted(Sealed):
    """Becomes one manifest; `spot` is where it's made."""

    KIND: ClassVar[str] = ""
    spot: Spot

    def _settable(self) -> tuple[frozenset[str], str]:
        return self._known_options(), f"write {self.KIND}(..., {{}}=...)"

    def _known_options(self) -> frozenset[str]:
        """Name what its constructor takes."""
        return frozenset()

    def __repr__(self) -> str:
        return f"<{self.KIND} {getattr(self, 'name', '')}".rstrip() + ">"

    def _checked(self, options: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
        """Return the options that are set; raises AuthoringError for one that isn't known."""
        for name in options:
            if name not in known:
                raise mistake(
                    "PD508",
                    f"{self.KIND} has no field {name}",
                    did_you_mean(name, sorted(known)),
                    self.spot.place(name),
                )
        from pydsl.authoring.expected import check_kinds, check_once  # who has no options doesn't pay for it

        check_kinds(options, self.spot.place)
        check_once(options, self.spot.place, "retry_strategy", ("retry",))
        called = options.get("name")
        if called is not None and not isinstance(called, str):
            raise mistake("PD502", f"name: expected text, got {called!r:.60}", None, self.spot.place("name"))
        return {name: value for name, value in options.items() if value is not None}

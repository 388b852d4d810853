"""Templates of kinds that can't be carried out here: their nodes end as errors that say so, and the run goes on."""

from __future__ import annotations

from pydsl.engine.bodies import Body
from pydsl.engine.phases import ERROR, PENDING


class UnsupportedBody(Body):
    """A template that can't be carried out. `type` is what Argo's node would have."""

    phase = PENDING
    kind = ""

    def begin(self) -> None:
        """End."""
        self.end(ERROR, f"{self.kind} templates aren't supported")


class DataBody(UnsupportedBody):
    """A data template, which would be a pod."""

    type, kind = "Pod", "data"


class HttpBody(UnsupportedBody):
    """A template that an agent's pod would carry out."""

    type, kind = "HTTP", "http"


class PluginBody(UnsupportedBody):
    """A template that a plugin of an agent's pod would carry out."""

    type, kind = "Plugin", "plugin"

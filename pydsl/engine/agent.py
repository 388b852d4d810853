"""Templates that Argo's agent carries out, one for a whole workflow: http and plugin (op: executeHTTPTemplate).

To whoever runs them they are pods like any other. Their nodes are Pending until the agent has something to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.engine.pods import PodBody

if TYPE_CHECKING:
    from pydsl.engine.events import PodFinished
    from pydsl.spec import wire


class AgentBody(PodBody):
    """One task of the agent."""

    def refusal(self) -> str | None:
        """Say why it may not start, or go on: what has no pod ends as a suspended step does."""
        why = super().refusal()
        strategy = self.run.shutdown.strategy
        return f"Stopped with strategy '{strategy}'" if why is not None and strategy else why

    def outputs(self, event: PodFinished) -> wire.Outputs | None:
        """Write its outputs as the agent reports them: what the template declares isn't looked at."""
        given = event.outputs
        made: wire.Outputs = {}
        if given.parameters:
            made["parameters"] = [{"name": name, "value": value} for name, value in given.parameters.items()]
        if given.artifacts:
            made["artifacts"] = [*given.artifacts.values()]
        if given.result is not None:
            made["result"] = given.result
        return made or None


class HttpBody(AgentBody):
    """A request."""

    type = "HTTP"


class PluginBody(AgentBody):
    """What an executor plugin does."""

    type = "Plugin"

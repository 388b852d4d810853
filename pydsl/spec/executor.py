"""What the executor beside a pod's containers may do."""

from __future__ import annotations

from pydsl.spec.classes import define


@define(kw_only=True)
class ExecutorConfig:
    """What the executor beside the containers may do: its service account."""

    service_account_name: str | None = None

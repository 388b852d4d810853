"""The kit for people's own tests: `simulate` a workflow without running any of its pods, in virtual time."""

from __future__ import annotations

from pydsl.testing.outcomes import Outcome, Outcomes
from pydsl.testing.simulate import simulate
from pydsl.testing.simulation import PodTimes, Simulation

__all__ = ["Outcome", "Outcomes", "PodTimes", "Simulation", "simulate"]

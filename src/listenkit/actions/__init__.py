"""What was decided, and what it changed in the words of the people."""

from listenkit.actions.impact import Impact, Period, Placebo, estimate
from listenkit.actions.interval import Effect
from listenkit.actions.judging import judge

__all__ = ["Effect", "Impact", "Period", "Placebo", "estimate", "judge"]

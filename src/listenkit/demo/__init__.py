"""The example organisation: an invented company, what people say to it over ten weeks, and its configuration."""

from __future__ import annotations

from listenkit.demo.calendar import WEEKS, action_day
from listenkit.demo.dialogue import keep_dialogue
from listenkit.demo.write import write_demo

__all__ = ["WEEKS", "action_day", "keep_dialogue", "write_demo"]

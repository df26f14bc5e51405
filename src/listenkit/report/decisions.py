"""Says what was decided, and what it changed where that can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listenkit.engine.material import Material
from listenkit.loop import Action
from listenkit.report.value import ActionRow
from listenkit.text import one_line

if TYPE_CHECKING:
    from listenkit.actions.impact import Impact


def action_rows(material: Material) -> list[ActionRow]:
    """Return the actions, the newest last."""
    return [_row(action, impact) for action, impact in material.decisions]


def _row(action: Action, impact: Impact | None) -> ActionRow:
    net = impact.sentiment if impact else None
    volume = impact.volume if impact else None
    return ActionRow(
        name=action.name,
        title=one_line(action.title),
        status=action.status,
        date=action.date,
        themes=action.themes,
        groups=action.groups,
        reason=one_line(action.reason),
        comments=len(action.comments),
        verdict=impact.verdict if impact else "",
        net=round(net.estimate, 1) if net else None,
        net_interval=(round(net.low, 1), round(net.high, 1)) if net else None,
        odds=round(volume.estimate, 4) if volume else None,
        odds_interval=(round(volume.low, 4), round(volume.high, 4)) if volume else None,
    )

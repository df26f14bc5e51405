"""What is told of labels that were given by hand: who gave them, how well people agree, how right the analyses are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from listenkit.cli.session import put, put_json

if TYPE_CHECKING:
    from listenkit.dataset import HandLabel
    from listenkit.model import Checked


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of the labels: all that count, and how the analyses stand against them."""

    labels: Sequence[HandLabel]
    checked: Checked | None


def tell(told: Told, output_format: str, *, agreement: bool) -> None:
    """Print the labels by person and how right the analyses are, or how well people agree."""
    if output_format == "json":
        put_json({"format": 1, **(_agreement_record(told) if agreement else _summary_record(told))}, indent=2)
    else:
        put("\n".join(_agreement_lines(told) if agreement else _summary_lines(told)))


def _summary_record(told: Told) -> dict[str, object]:
    from listenkit.intervals import share_interval

    people: dict[str, Counter[str]] = {}
    for each in told.labels:
        people.setdefault(each.person, Counter())[each.label] += 1
    checked = told.checked and {
        "comments": told.checked.comments,
        "right": told.checked.right,
        "share": round(told.checked.right / told.checked.comments, 4),
        "interval": [round(each, 4) for each in share_interval(told.checked.right, told.checked.comments)],
    }
    comments = len({each.key for each in told.labels})
    return {"comments": comments, "people": {name: dict(counts) for name, counts in people.items()}, "checked": checked}


def _summary_lines(told: Told) -> list[str]:
    from listenkit.intervals import share_interval

    if not told.labels:
        return ["nothing is labelled yet: listenkit label"]
    people: dict[str, Counter[str]] = {}
    for each in told.labels:
        people.setdefault(each.person, Counter())[each.label] += 1
    lines = [
        f"{name}: {counts.total()} ({', '.join(f'{count} {label}' for label, count in counts.most_common())})"
        for name, counts in sorted(people.items())
    ]
    if told.checked:
        right, comments = told.checked.right, told.checked.comments
        low, high = share_interval(right, comments)
        lines.append(
            f"the analysis says the same for {right} of {comments} drawn at random: {right / comments:.0%} "
            f"(95 % interval {low:.0%} to {high:.0%})"
        )
    return lines


def _pairs(told: Told) -> list[tuple[tuple[str, ...], dict[int, list[str]]]]:
    """Return the labels by comment of everyone, and of each two people."""
    by_person: dict[str, dict[int, str]] = {}
    for each in told.labels:
        by_person.setdefault(each.person, {})[each.key] = each.label
    groups = [tuple(sorted(by_person)), *combinations(sorted(by_person), 2)] if len(by_person) > 1 else []
    found = {}
    for names in groups:
        labels: dict[int, list[str]] = {}
        for name in names:
            for key, given in by_person[name].items():
                labels.setdefault(key, []).append(given)
        found[names] = labels
    return list(found.items())


def _agreement_record(told: Told) -> dict[str, object]:
    from dataclasses import asdict

    from listenkit.learning.agreement import measure_agreement

    found = ((names, measure_agreement(labels)) for names, labels in _pairs(told))
    return {"agreement": [{"people": list(names), **asdict(each)} for names, each in found if each]}


def _agreement_lines(told: Told) -> list[str]:
    from listenkit.learning.agreement import measure_agreement

    lines = []
    for people, labels in _pairs(told):
        names, found = " and ".join(people), measure_agreement(labels)
        if not found:
            lines.append(f"{names}: no comment in common; listenkit label --person NAME --with OTHER")
            continue
        low, high = found.share_interval
        lines.append(
            f"{names}: {found.comments} comments in common, {found.share:.0%} of the labels equal "
            f"({low:.0%} to {high:.0%})"
        )
        if found.alpha is None or found.alpha_interval is None:
            lines.append("  Krippendorff's alpha is not defined: nearly all labels are the same")
        else:
            low, high = found.alpha_interval
            lines.append(
                f"  Krippendorff's alpha {found.alpha:.2f} ({low:.2f} to {high:.2f}); 0.80 and more is reliable"
            )
    return lines or ["one person alone has labelled: a second one with listenkit label --person NAME --with OTHER"]

"""The words of the rules about single items: what is wrong, of one or of many, and what to do."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Weight(StrEnum):
    """How much a finding matters."""

    FAIL = "fail"
    HINT = "hint"


class Mark(NamedTuple):
    """A rule about single items: the bucket of hygiene that it reads, and its words."""

    rule: str
    level: Weight
    one: str
    many: str
    next_step: str


MARKS = (
    Mark(
        "planned-before", Weight.FAIL,
        "1 item is planned before something that it waits for.",
        "{} items are planned before something that they wait for.",
        "Plan the predecessor earlier, or move the item to a later iteration.",
    ),
    Mark(
        "unready", Weight.FAIL,
        "1 item says Ready but misses a must of the Definition of Ready.",
        "{} items say Ready but miss a must of the Definition of Ready.",
        "Refine them, or say with a reason why they are ready all the same.",
    ),
    Mark(
        "off-scale", Weight.FAIL,
        "1 item has a WSJF score that is not on the scale.",
        "{} items have a WSJF score that is not on the scale.",
        "Score them again with 1, 2, 3, 5, 8, 13 or 20.",
    ),
    Mark(
        "ranked-before", Weight.HINT,
        "1 item is ranked above something that it waits for.",
        "{} items are ranked above something that they wait for.",
        "Move the predecessor up, or the item down.",
    ),
    Mark(
        "planned-beside", Weight.HINT,
        "1 item is planned in the same iteration as something that it waits for.",
        "{} items are planned in the same iteration as something that they wait for.",
        "Agree on the day, or plan the predecessor an iteration earlier.",
    ),
    Mark(
        "blocked", Weight.HINT,
        "1 open item is blocked.", "{} open items are blocked.",
        "Clear the way, or split off what can go on.",
    ),
    Mark(
        "left-behind", Weight.HINT,
        "1 open item is planned in an iteration that is over.",
        "{} open items are planned in an iteration that is over.",
        "Plan each again, or take it out of the plan.",
    ),
    Mark(
        "in-innovation", Weight.HINT,
        "1 story is planned in the IP iteration.", "{} stories are planned in the IP iteration.",
        "Keep the IP iteration free of planned stories: it is the buffer of the PI.",
    ),
    Mark(
        "ageing", Weight.HINT,
        "1 item has been in progress for too long.",
        "{} items have been in progress for too long.",
        "Ask what holds them up; finish them before new work is pulled.",
    ),
    Mark(
        "waiting", Weight.HINT,
        "1 item has waited before work for too long.",
        "{} items have waited before work for too long.",
        "Pull each, look at it again, or drop it.",
    ),
    Mark(
        "orphan", Weight.HINT,
        "1 item belongs to nothing above it.", "{} items belong to nothing above them.",
        "Give a story its feature, and a feature its epic or a PI objective.",
    ),
    Mark(
        "unscored", Weight.HINT,
        "1 item lacks a WSJF score and cannot be ranked.",
        "{} items lack a WSJF score and cannot be ranked.",
        "Score them, one column at a time.",
    ),
    Mark(
        "stale-scores", Weight.HINT,
        "1 item has WSJF scores that are older than the PI.",
        "{} items have WSJF scores that are older than the PI.",
        "Score them again at the PI boundary: size is what remains, and facts have changed.",
    ),
    Mark(
        "override", Weight.HINT,
        "1 item is called ready in spite of the Definition of Ready.",
        "{} items are called ready in spite of the Definition of Ready.",
        "Look whether the reasons still hold, and whether the definition does.",
    ),
)  # fmt: skip
"""Every rule, fails first; `hygiene` and `planning` say which items it holds for."""

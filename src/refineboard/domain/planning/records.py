"""PI objectives and risks: what a person may write into them, how predictable teams were, and how
old a risk is.

Predictability of a team = Σ actual value, of committed and of completed uncommitted objectives,
÷ Σ planned value of the committed ones (SAFe). For the ART both Σ/Σ and the mean of its teams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from refineboard.domain.cleaning import clean, whole
from refineboard.domain.documents import Document, JsonValue, number_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import Field
from refineboard.domain.workspace import Workspace

ROAM = ("resolved", "owned", "accepted", "mitigated")
RAISED = "raised_at"
"""The field of a risk that says since when it is known."""
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def checked_title(text: str) -> str:
    """The title as it is kept; RuleBroken where it is too long, for none is cut."""
    return whole(text, "A title")


def _optional_line(text: str) -> JsonValue:
    return whole(text, "A line") or None


def _key(text: str) -> JsonValue:
    return clean(text).upper() or None


def _committed(text: str) -> JsonValue:
    word = clean(text).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise RuleBroken(f"committed is yes or no, not {clean(text)[:40]!r}.")


def _value(name: str, least: int) -> Callable[[str], JsonValue]:
    def parse(text: str) -> JsonValue:
        typed = clean(text)
        if not typed:
            return None
        if not (typed.isascii() and typed.isdecimal() and least <= int(typed[:3]) <= _MOST):
            raise RuleBroken(
                f"{name} is a business value, a whole number from {least} to {_MOST}, "
                f"not {typed[:40]!r}."
            )
        return int(typed[:3])

    return parse


_MOST = 10


def _roam(text: str) -> JsonValue:
    word = clean(text).casefold()
    if not word:
        return None
    found = [each for each in ROAM if each.startswith(word)]
    if not found:
        raise RuleBroken(f"A risk is {', '.join(ROAM)} (ROAM), not {word[:40]!r}.")
    return found[0]


OBJECTIVE_FIELDS: Mapping[str, Field] = {
    each.name: each
    for each in (
        Field("pi", "PI", _optional_line),
        Field("team", "Team", _key),
        Field("title", "Title", checked_title, empty=""),
        Field("committed", "Committed", _committed, empty=True),
        Field("planned_value", "Planned value", _value("planned_value", 1)),
        Field("actual_value", "Actual value", _value("actual_value", 0)),
        Field("items", "Items", _key, is_list=True, empty=[]),
    )
}
RISK_FIELDS: Mapping[str, Field] = {
    each.name: each
    for each in (
        Field("pi", "PI", _optional_line),
        Field("team", "Team", _key),
        Field("title", "Title", checked_title, empty=""),
        Field("roam", "ROAM", _roam),
        Field("owner", "Owner", _optional_line),
        Field("items", "Items", _key, is_list=True, empty=[]),
    )
}


def record_field(fields: Mapping[str, Field], name: str) -> Field:
    """The field of this name; `backlog` means the team. RuleBroken lists them all."""
    wanted = name.strip().lower()
    found = fields.get("team" if wanted == "backlog" else wanted)
    if found is None:
        raise RuleBroken(f"There is no field {clean(name)[:40]}. Fields: {', '.join(fields)}.")
    return found


class Predictability(NamedTuple):
    """How much of the planned business value was delivered; None where nothing can be said."""

    teams: Mapping[str, float | None]
    sum: float | None
    """Σ actual ÷ Σ planned of the teams that were reviewed."""
    mean: float | None
    """The mean of those teams."""
    actual: float
    planned: float


def predictability(objectives: Iterable[Document]) -> Predictability:
    """The predictability of the teams that these objectives belong to.

    A team counts once an actual value of one of its objectives is known; an objective without one
    has delivered nothing so far.
    """
    planned: dict[str, float] = {}
    actual: dict[str, float] = {}
    reviewed: set[str] = set()
    for each in objectives:
        team, value = text_of(each, "team"), number_of(each, "actual_value")
        planned.setdefault(team, 0)
        actual.setdefault(team, 0)
        if value is not None:
            reviewed.add(team)
            actual[team] += value
        if each.get("committed") is not False:
            planned[team] += number_of(each, "planned_value") or 0
    teams = {
        team: actual[team] / planned[team] if team in reviewed and planned[team] else None
        for team in planned
    }
    known = [value for value in teams.values() if value is not None]
    done, meant = (sum(each[team] for team in reviewed) for each in (actual, planned))
    return Predictability(
        teams,
        done / meant if meant else None,
        sum(known) / len(known) if known else None,
        done,
        meant,
    )


def of_increment(workspace: Workspace, table: str, pi: str) -> list[Document]:
    """The objectives or risks of a PI, the committed objectives first, each team's together."""
    found = [each for each in workspace.tables[table].values() if text_of(each, "pi") == pi]
    order = {key: place for place, key in enumerate(workspace.backlogs)}
    return sorted(
        found,
        key=lambda each: (
            order.get(text_of(each, "team"), len(order)),
            each.get("committed") is False,
        ),
    )

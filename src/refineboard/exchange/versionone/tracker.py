"""VersionOne (Digital.ai Agility): what its data, query and export say, and tables back.

Its epics are every level above stories; what level one is only its category tells. Where no
category does, they are features, as in most set-ups.
"""

from __future__ import annotations

from types import MappingProxyType

from refineboard.domain.documents import JsonValue
from refineboard.domain.states import StateCategory
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.tracker import HTML, KEY, TEAM, Tracker, folded
from refineboard.exchange.tables.values import CellReader, kind_by_letters, texts_of_cell
from refineboard.exchange.tables.vocabulary import kinds_with, names_with, states_with

KIND_COLUMN = "Asset Type"
"""A column that reading makes: the type, or the category of an epic."""
BLOCKED_COLUMN = "Blocked"
"""A column that reading makes of the issues that block."""

VERSIONONE = Tracker(
    system="versionone",
    label="VersionOne",
    has_keys=True,
    names=names_with(
        key="!number displayid id",
        ids="oidtoken oid",
        title="!name title",
        kind=f"!{folded(KIND_COLUMN)} workitemtype type",
        state="!statusname status",
        points="!estimate estimatepts swag",
        size="!jobsize",
        parent="!supernumber super portfolioitemnumber parentnumber parent",
        iteration="!timeboxname timebox sprint iteration",
        pi="!programincrement planninginterval pi",
        owner="!ownersname owners owner",
        tags="!taggedwith tags",
        team="!teamname team",
        project="scopename scope project",
        depends_on="!dependenciesnumber dependencies upstreamdependencies",
        blocks="!dependantsnumber dependants downstreamdependencies",
        blocked=f"!{folded(BLOCKED_COLUMN)}",
        rank="!order",
        created="createdateutc createdate",
        updated="changedateutc changedate",
        finished="closeddateutc closeddate closedate",
        url="!href url",
    ),
    kinds=kinds_with(
        {
            "feature": "subfeature theme",
            "epic": "businessepic largeepic",
            # Hours of a story, what is tested, and talk are no work of a backlog.
            "": "task test issue request goal testset regressiontest",
        }
    ),
    states=states_with(
        {
            StateCategory.FUNNEL: "future none",
            StateCategory.DOING: "completed built testing",
            StateCategory.DONE: "closed",
        }
    ),
    kind_words={"spike": "Story", "capability": "Epic"},
    headers={
        KEY: "Number",
        "kind": KIND_COLUMN,
        "title": "Name",
        "state": "Status.Name",
        "points": "Estimate",
        "parent": "Super.Number",
        "iteration": "Timebox.Name",
        "pi": "Planning Interval",
        TEAM: "Team.Name",
        "owner": "Owners.Name",
        "tags": "TaggedWith",
        "blocked": BLOCKED_COLUMN,
        "depends_on": "Dependencies.Number",
        "description": "Description",
        "acceptance_criteria": "Custom_AcceptanceCriteria",
        "benefit_hypothesis": "Custom_BenefitHypothesis",
        "enabler": "Custom_EnablerType",
        "ubv": "Custom_UserBusinessValue",
        "tc": "Custom_TimeCriticality",
        "rroe": "Custom_RROEValue",
        "size": "Custom_JobSize",
    },
    blocked_word="Yes",
    names_new=False,
    epics_are_features=True,
    shares={"kind": KEY},
    markup=HTML,
)


def _owner(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The first of the owners."""
    texts = [text for entry in entries for text in texts_of_cell(entry)]
    return cells.value("owner", texts[0].split(", ")[0]) if texts else None


_LETTERS = {
    "S": "story",
    "B": "story",
    "D": "defect",
    "E": "feature",
    **dict.fromkeys(("TK", "AT", "RT", "I", "R", "G"), ""),
}
"""What the letters of a number mean where no column tells the type."""

SPECIAL: MappingProxyType[str, FieldReader] = MappingProxyType(
    {"owner": _owner, "kind": kind_by_letters(_LETTERS)}
)

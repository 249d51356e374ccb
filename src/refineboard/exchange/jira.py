"""Jira: its names and what it writes in its own way.

Its exports repeat a header for each further value, so columns go by place. An Epic is what SAFe
calls a feature in most set-ups; where a file has features as well, it is the level above them.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.exchange.rows import FieldReader
from refineboard.exchange.tracker import Tracker
from refineboard.exchange.values import CellReader, texts_of_cell
from refineboard.exchange.vocabulary import kinds_with, names_with, states_with

JIRA = Tracker(
    system="jira",
    label="Jira",
    names=names_with(
        key="!issuekey key",
        ids="issueid id",
        points="storypointestimate storypoints storypoint",
        parent="parentkey parent epiclink parentlink parentid",
        pi="fixversions fixversion programincrement pi",
        tags="labels",
        blocked="!flagged blocked blockedreason",
        depends_on="inwardissuelinkblocks inwardissuelinkblocker",
        blocks="outwardissuelinkblocks outwardissuelinkblocker",
        team="!teamname team",
        project="projectkey",
        finished="resolved resolutiondate",
        since="statuscategorychanged",
        url="!issueurl",
    ),
    # A New Feature is as small as a story there.
    kinds=kinds_with({"story": "newfeature epicstory", "epic": "initiative legend theme"}),
    states=states_with({}),
    kind_words={"defect": "Bug", "feature": "Epic", "epic": "Initiative"},
    headers={
        "key": "Issue key",
        "title": "Summary",
        "kind": "Issue Type",
        "state": "Status",
        "points": "Custom field (Story Points)",
        "parent": "Parent key",
        "iteration": "Sprint",
        "pi": "Fix versions",
        "tags": "Labels",
        "blocked": "Custom field (Flagged)",
        "owner": "Assignee",
        "depends_on": "Inward issue link (Blocks)",
        "blocks": "Outward issue link (Blocks)",
        "description": "Description",
        "acceptance_criteria": "Custom field (Acceptance Criteria)",
        "benefit_hypothesis": "Custom field (Benefit Hypothesis)",
        "enabler": "Custom field (Enabler Type)",
        "ubv": "Custom field (User Business Value)",
        "tc": "Custom field (Time Criticality)",
        "rroe": "Custom field (RR&OE Value)",
        "size": "Custom field (Job Size)",
    },
    blocked_word="Impediment",
    epics_are_features=True,
)

_SERVER_SPRINT = re.compile(r"\[.*?\bname=(.*?),(?:goal|startDate|endDate|completeDate|sequence)=")
"""How Jira Server prints a sprint: `com…Sprint@1f[id=1,state=ACTIVE,name=Sprint 1,startDate=…]`."""


def sprint_name(text: str) -> str:
    """The name of a sprint as Cloud or Server prints it."""
    match = _SERVER_SPRINT.search(text)
    return match[1] if match else text


def _iteration(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The last sprint is the current one; those in front of it are over."""
    names = [sprint_name(text) for entry in entries for text in texts_of_cell(entry)]
    return cells.value("iteration", names[-1]) if names else None


def _increment(cells: CellReader, entries: list[JsonValue]) -> JsonValue:
    """The first fix version that is a PI; the others are releases."""
    refused: RuleBroken | None = None
    for text in (text for entry in entries for text in texts_of_cell(entry)):
        try:
            return cells.value("pi", text)
        except RuleBroken as error:
            refused = error
    if refused is not None:
        raise refused
    return None


SPECIAL: MappingProxyType[str, FieldReader] = MappingProxyType(
    {"iteration": _iteration, "pi": _increment}
)

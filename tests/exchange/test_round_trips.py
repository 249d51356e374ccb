"""Out to each tool and in again: what comes back is what was there, up to what its file has no
place for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Workspace
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import Wish, export
from tests.exchange.builders import a_workspace, after, edit, filled, plan_csv, with_plan

LOST: Mapping[str, frozenset[str]] = {
    # Its tables have no column of links, one word for all enablers, and no spikes.
    "azure": frozenset({"depends_on", "enabler", "kind"}),
    # Its grids name others by ids, which new items have not got, and know no spikes.
    # Numbers are all that it knows others by, and it has six states.
    "jira-align": frozenset({"parent", "depends_on", "state"}),
    # Relations lead to tokens, which new assets have not got, and nothing is a spike.
    "versionone": frozenset({"kind", "parent", "depends_on"}),
    "rally": frozenset({"kind", "parent", "depends_on"}),
    "markdown": frozenset(),
}

_WORDS = st.lists(st.text("abcXYZé漢", min_size=1, max_size=6), min_size=1, max_size=4).map(
    " ".join
)
_WORD = st.text("abcXYZ0_é漢", min_size=1, max_size=6)
_SCORE = st.sampled_from([None, 1, 2, 3, 5, 8, 13, 20])
_MARKDOWN = st.one_of(
    st.just(""),
    st.lists(_WORDS, min_size=1, max_size=3).map("\n".join),
    st.lists(_WORDS, min_size=1, max_size=3).map("\n\n".join),
    st.lists(_WORDS, min_size=1, max_size=3).map(
        lambda lines: "\n".join(f"- {line}" for line in lines)
    ),
    _WORDS.map(lambda text: f"**{text}** and *{text}*"),
)
_ITEM = st.fixed_dictionaries(
    {
        "title": _WORDS,
        "description": _MARKDOWN,
        "acceptance_criteria": st.lists(_WORDS, max_size=3),
        "benefit_hypothesis": st.just("") | _WORDS,
        "enabler": st.sampled_from([None, "exploration", "compliance"]),
        "points": st.sampled_from([None, 0, 0.5, 3, 13]),
        "ubv": _SCORE,
        "size": _SCORE,
        "owner": st.none() | _WORD,
        "tags": st.lists(_WORD, max_size=3, unique=True),
        "blocked": st.none() | _WORD.map(lambda word: f"waits for {word}"),
        "iteration": st.sampled_from([None, "26.4.1", "26.4.2"]),
        "state": st.sampled_from(["funnel", "ready", "in_progress", "review", "accepted"]),
        "kind": st.sampled_from(["story", "defect", "spike"]),
    }
)


def exported(workspace: Workspace, target: str) -> bytes:
    documents = [
        workspace.items[key] for backlog in workspace.backlogs for key in workspace.keys_in(backlog)
    ]
    return export(workspace, target, documents, Wish())


def kept(document: Document, target: str) -> dict[str, JsonValue]:
    return {name: document[name] for name in FIELDS if name not in LOST[target]}


@pytest.mark.parametrize("target", LOST)
@settings(max_examples=40)
@given(items=st.lists(_ITEM, min_size=1, max_size=4))
def test_importing_what_was_exported_makes_the_same_items(target: str, items):
    workspace, other = filled(items), a_workspace()
    with_plan(other, plan_csv(other, "CHK", exported(workspace, target), source=target))
    assert [kept(item, target) for item in other.items.values()] == [
        kept(item, target) for item in workspace.items.values()
    ]


DATA = Path(__file__).parent / "data"
CAME: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "azure-csv": ("azure", ("azure-tree.csv",)),
    "azure-json": ("azure", ("azure-items.json",)),
    "rally": ("rally", ("rally-features.json", "rally-stories.csv")),
    "align-csv": ("jira-align", ("align-stories.csv",)),
    "align-json": ("jira-align", tuple(sorted(path.name for path in DATA.glob("align-*.json")))),
    "versionone": ("versionone", ("versionone-stories.xml",)),
    "jira": ("jira", ("jira-cloud.csv",)),
}
_EDITS = {
    "title": _WORDS,
    "description": _MARKDOWN,
    "acceptance_criteria": st.lists(_WORDS, max_size=3),
    "points": st.sampled_from([None, 0, 0.5, 13]),
    "enabler": st.sampled_from([None, "compliance"]),
    "tags": st.lists(_WORD, max_size=3, unique=True),
    "blocked": st.sampled_from([None, "Blocked", "the law"]),
    "parent": st.none(),
    "state": st.integers(0, 5),
}


@pytest.mark.parametrize("came", CAME)
@settings(max_examples=25)
@given(data=st.data())
def test_what_changed_here_and_was_taken_over_there_is_settled(came: str, data: st.DataObject):
    system, names = CAME[came]
    workspace = a_workspace()
    files = [(name, (DATA / name).read_bytes()) for name in names]
    with_plan(workspace, plan_import(workspace, system, files, backlog="CHK"))
    for _ in range(3):
        key = data.draw(st.sampled_from(sorted(workspace.items)))
        name = data.draw(st.sampled_from(sorted(_EDITS)))
        value = data.draw(_EDITS[name])
        if name == "state":
            value = workspace.backlog(text_of(workspace.items[key], "backlog")).states[value].key
        after(workspace, edit(key, name, value))
    out = export(workspace, system, list(workspace.items.values()), Wish())
    plan = plan_import(workspace, system, [("stories.csv", out)], backlog="CHK")
    changed = {entry.field for update in plan.updated for entry in update.differences}
    assert (plan.created, plan.conflicts) == ((), ())
    assert all(name.startswith("extra.") for name in changed)

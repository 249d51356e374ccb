"""Titles that are longer than a tool takes: cut on the way out, whole here, and told of."""

from __future__ import annotations

import csv
import io

import pytest

from refineboard.domain.workspace import Workspace
from refineboard.exchange.adapters import ADAPTERS
from refineboard.exchange.targets import Wish, export, requests_for
from tests.exchange.builders import a_workspace, after, edit, plan_csv, with_plan

LONG = "Pay by " + "very " * 60 + "long card"
LIMITS = [("jira", 255), ("rally", 256), ("azure", 255)]
TITLE = {"jira": "Summary", "rally": "Name", "azure": "Title"}
FILES = {
    "jira": "Issue key,Issue id,Summary,Issue Type,Status\nA-1,1,Pay,Story,To Do\n",
    "rally": "Formatted ID,Object ID,Name,Schedule State\nUS1,1001,Pay,Defined\n",
    "azure": "ID,Work Item Type,Title,State\n1,User Story,Pay,New\n",
}


def a_long_title(tool: str) -> Workspace:
    """A workspace whose only item has got a title that the tool does not take."""
    workspace = a_workspace()
    (item,) = with_plan(workspace, plan_csv(workspace, "CHK", FILES[tool], source=tool))
    return after(workspace, edit(str(item["key"]), "title", LONG))


def sent(workspace: Workspace, tool: str) -> tuple[bytes, list[str]]:
    notes: list[str] = []
    wish = Wish(changes=True, guard=False, tell=notes.append)
    return export(workspace, tool, list(workspace.items.values()), wish), notes


@pytest.mark.parametrize(("tool", "limit"), LIMITS)
def test_a_title_goes_out_as_far_as_the_tool_takes_it(tool: str, limit: int):
    data, notes = sent(a_long_title(tool), tool)
    (row,) = csv.DictReader(io.StringIO(data.decode()))
    title = row[TITLE[tool]]
    assert (len(title) <= limit, LONG.startswith(title.rstrip("…")), title[-1]) == (True, True, "…")
    assert notes == [
        f"CHK-1: its title is cut to the {limit} characters that {ADAPTERS[tool].tracker.label} "
        "takes; here it stays whole."
    ]


@pytest.mark.parametrize("tool", TITLE)
def test_what_comes_back_of_a_cut_title_is_no_change(tool: str):
    workspace = a_long_title(tool)
    (cut,) = csv.DictReader(io.StringIO(sent(workspace, tool)[0].decode()))
    again = plan_csv(workspace, "CHK", FILES[tool].replace("Pay", cut[TITLE[tool]]), source=tool)
    assert (again.updated, again.conflicts) == ((), ())
    with_plan(workspace, again)
    assert workspace.items["CHK-1"]["title"] == LONG
    assert sent(workspace, tool)[0].count(b"\n") <= 1


@pytest.mark.parametrize(("tool", "limit"), LIMITS)
def test_a_request_says_as_much_of_a_title_as_the_tool_takes(tool: str, limit: int):
    workspace = a_long_title(tool)
    made = requests_for(workspace, tool, list(workspace.items.values()))
    assert any("its title is cut" in note for note in made.notes)
    assert LONG[: limit // 2].encode() in made.lines
    assert LONG[:limit].encode() not in made.lines

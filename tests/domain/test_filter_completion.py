"""How a half typed filter may go on."""

from __future__ import annotations

import pytest

from refineboard.domain.filter_completion import completed
from tests.builders import a_feature, a_story, a_workspace

WORKSPACE = a_workspace(a_feature(), a_story(owner="ana", tags=["pci", "two words"]))


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("te", "team:"),
        ("team:c", "team:chk"),
        ("pay -st", "pay -state:"),
        ("state:rea", "state:ready"),
        ("state:funnel,rea", "state:funnel,ready"),
        ("a | is:bl", "a | is:blocked"),
        ("owner:a", "owner:ana"),
        ("tag:p", "tag:pci"),
        ("parent:ART", "parent:ART-1"),
        ("invest:f", "invest:fail"),
    ],
)
def test_the_last_term_is_completed(typed: str, whole: str) -> None:
    assert completed(typed, WORKSPACE) == whole


@pytest.mark.parametrize(
    "typed", ["", "pay ", "state:", "state:ready", "nonsense:x", '"te', "tag:two", "points:3"]
)
def test_nothing_is_suggested_where_nothing_is_known(typed: str) -> None:
    assert completed(typed, WORKSPACE) is None

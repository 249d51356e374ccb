"""`accept`, `reject`, `rework`, `ready` and `targets`, as people type them."""

from __future__ import annotations

import pytest

from tests.cli.running import Runner


def state_of(rb: Runner, key: str) -> str:
    """The state that `show` tells."""
    state = rb("show", key, "--format", "json").json["item"]["state"]
    assert isinstance(state, str)
    return state


def test_accept_and_reject_move_the_item(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "review")
    assert rb("accept", "chk-1").status == 0
    assert state_of(rb, "CHK-1") == "accepted"
    assert rb("reject", "CHK-1", "--reason", "no receipt").status == 0
    assert state_of(rb, "CHK-1") == "in_progress"


def test_a_rejection_without_a_cause_asks_for_it(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "review")
    told = rb("reject", "CHK-1", "--reason", "no receipt")
    assert "refineboard rework CHK-1 --cause" in told.err


def test_the_cause_can_be_named_afterwards(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "review")
    rb("reject", "CHK-1", "--reason", "no receipt")
    assert rb("rework", "CHK-1", "--cause", "unclear-criteria").status == 0
    (event,) = rb("rework", "CHK-1", "--format", "json").json["events"]
    assert (event["event"], event["cause"], event["reason"]) == (
        "rejection",
        "unclear-criteria",
        "no receipt",
    )


def test_a_step_back_asks_why(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "review")
    assert "Say why" in rb("move", "CHK-1", "--to", "in progress").err


def test_a_step_back_with_its_cause_asks_nothing(rb: Runner) -> None:
    rb("move", "CHK-1", "--to", "review")
    told = rb("move", "CHK-1", "--to", "in progress", "--cause", "technical")
    assert "Say why" not in told.err
    assert rb("rework", "--format", "json").json["events"][0]["cause"] == "technical"


def test_late_criteria_ask_why(rb: Runner) -> None:
    rb("move", "CHK-1", "--iteration", "26.4.1")
    told = rb("edit", "CHK-1", "acceptance_criteria+=And a receipt is sent")
    assert told.status == 0


def test_a_cause_goes_with_a_state_only(rb: Runner) -> None:
    assert rb("move", "CHK-1", "--iteration", "26.4.1", "--cause", "technical").status == 2


def test_a_cause_needs_an_item(rb: Runner) -> None:
    assert rb("rework", "--cause", "technical").status == 2


def test_what_was_never_done_again_has_no_cause(rb: Runner) -> None:
    told = rb("rework", "CHK-1", "--cause", "technical")
    assert told.status == 2
    assert "Nothing of CHK-1" in told.err


def test_ready_says_what_an_item_lacks(rb: Runner) -> None:
    (item,) = rb("ready", "CHK-2", "--format", "json").json["items"]
    assert item["is_ready"] is False
    assert {lack["rule"] for lack in item["lacks"]} == {"criteria", "estimated"}


def test_an_override_makes_it_ready_and_is_shown(rb: Runner) -> None:
    assert rb("ready", "CHK-2", "--override", "two lines of code").status == 0
    told = rb("ready", "CHK-2")
    assert "two lines of code" in told.out
    assert rb("ready", "CHK-2", "--format", "json").json["items"][0]["is_ready"] is True


def test_the_definition_is_shown_and_changed(rb: Runner) -> None:
    rb("ready", "CHK", "--must", "size=5", "--should", "line:UX has seen it", "--drop", "parent")
    rules = rb("ready", "chk", "--format", "json").json["definition"]
    assert {"rule": "size", "level": "must", "limit": 5, "text": "Small enough"} in rules
    assert rules[-1]["text"] == "UX has seen it"
    assert "parent" not in [rule["rule"] for rule in rules]


def test_a_line_is_ticked_off(rb: Runner) -> None:
    rb("ready", "CHK", "--must", "line:UX has seen it")
    rb("ready", "CHK-2", "--tick", "UX has seen it")
    (item,) = rb("ready", "CHK-2", "--format", "json").json["items"]
    assert "line" not in {lack["rule"] for lack in item["lacks"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("CHK-1", "CHK"),
        ("CHK-1", "--must", "owner"),
        ("CHK", "--override", "why"),
        ("--override", "why"),
        ("CHK-1", "--override", "why", "--no-override"),
        ("CHK", "--must", "size=many"),
        ("CHK", "--must", "moon"),
        ("XYZ",),
        ("XYZ-1",),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(rb: Runner, arguments: tuple[str, ...]) -> None:
    assert rb("ready", *arguments).status == 2


def test_targets_are_shown_with_their_source(rb: Runner) -> None:
    targets = {entry["name"]: entry for entry in rb("targets", "--format", "json").json["targets"]}
    assert targets["readiness_rate"]["good_from"] == 0.8
    assert "SAFe" in targets["predictability"]["source"]


def test_targets_are_changed(rb: Runner) -> None:
    assert rb("targets", "readiness_rate.good_from=95%", "look_ahead=3").status == 0
    targets = {entry["name"]: entry for entry in rb("targets", "--format", "json").json["targets"]}
    assert targets["readiness_rate"]["good_from"] == 0.95
    assert targets["look_ahead"]["value"] == 3


@pytest.mark.parametrize("text", ["readiness_rate", "=1", "readiness_rate.good_from=lots", "x=1"])
def test_a_wrong_target_is_wrong_usage(rb: Runner, text: str) -> None:
    assert rb("targets", text).status == 2

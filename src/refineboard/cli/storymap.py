"""The command `map`: story maps, their coverage, and what stands where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from refineboard.cli.completion import backlog_keys, item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Data, Grid, format_option, print_data, say, write_out
from refineboard.cli.selection import item_key
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import Command
from refineboard.domain.documents import text_of
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.domain.storymap.commands import (
    AddToMap,
    MakeMap,
    MapPart,
    MoveOnMap,
    PlaceOnMap,
    RemoveFromMap,
    RenameOnMap,
)
from refineboard.domain.storymap.coverage import Coverage, Share, coverage, load
from refineboard.domain.storymap.markdown import from_markdown, to_markdown
from refineboard.domain.storymap.suggestions import suggestions
from refineboard.domain.storymap.view import StoryMap, map_document, maps_of, story_map
from refineboard.domain.workspace import Workspace
from refineboard.named_files import open_named

Function = TypeVar("Function", bound=Callable[..., object])

_LARGEST_FILE = 2_000_000


@click.group("map")
def map_command() -> None:
    """Story maps: the journey's steps from left to right, stories under them in slices.

    A map is named by its name or its key.
    """


def _do(options: Globals, command: Command, done: str) -> None:
    """Makes a change durable and says what was done, in these words."""
    with opened(options) as session:
        entry = session.do(command).mine
        say(f"{done}." if entry is not None else "Nothing to change.")


@map_command.command("list")
@format_option
@pass_globals
def map_list(options: Globals, *, format_: str) -> None:
    """List the maps with their coverage."""
    with opened(options) as session:
        workspace = session.workspace
        found = [(shown, coverage(workspace, shown)) for shown in maps_of(workspace)]
    shapes = [
        {"key": shown.key, "map": shown.name, "steps": len(shown.steps),
         "slices": len(shown.slices), "coverage": _coverage_shape(covered)}
        for shown, covered in found
    ]  # fmt: skip
    grid = Grid(
        ("Key", "Map", "Steps", "Slices", "Cells", "Skeleton", "Mapped"),
        [
            (shown.key, shown.name, len(shown.steps), len(shown.slices), _words(covered.cells),
             _words(covered.skeleton), _words(covered.mapped))
            for shown, covered in found
        ],
    )  # fmt: skip
    print_data(
        Data(
            document=lambda: {"maps": shapes},
            lines=lambda: shapes,
            grid=lambda: grid,
            wide=lambda: grid,
        ),
        format_,
    )


@map_command.command("show")
@click.argument("name", metavar="[MAP]", required=False)
@click.option("--suggest", is_flag=True, help="Say which step each unmapped story may belong to.")
@format_option
@pass_globals
def map_show(options: Globals, *, name: str | None, suggest: bool, format_: str) -> None:
    """Show a map, what it covers and what is missing; as Markdown in a form to import again."""
    with opened(options) as session:
        workspace = session.workspace
        shown = _the_map(workspace, name)
        covered = coverage(workspace, shown)
    if suggest:
        _print_suggestions(workspace, shown, covered, format_)
    elif format_ == "markdown":
        write_out(to_markdown(workspace, shown))
    else:
        print_data(_data(workspace, shown, covered), format_)
        if format_ == "table":
            _say_findings(workspace, covered)


def _the_map(workspace: Workspace, name: str | None) -> StoryMap:
    if name is not None:
        return story_map(workspace, map_document(workspace, clean(name)))
    known = maps_of(workspace)
    if len(known) == 1:
        return known[0]
    if not known:
        raise RuleBroken("There is no map yet. Make one with `map new NAME`.")
    raise RuleBroken(f"Say which map: {', '.join(each.name for each in known)}.")


def _data(workspace: Workspace, shown: StoryMap, covered: Coverage) -> Data:
    cells = [
        {"step": step, "slice": each.name, "keys": list(shown.cell(step, each.name))}
        for each in shown.slices
        for step in shown.steps
    ]
    slices = [
        {"name": each.name, "timebox": each.timebox or None, "capacity": None,
         "load": load(workspace, shown, each.name), "closed": each.name in covered.closed}
        for each in shown.slices
    ]  # fmt: skip
    grid = Grid(
        ("Step", *(each.name for each in shown.slices)),
        [
            (step, *("\u2002".join(shown.cell(step, each.name)) or "–" for each in shown.slices))
            for step in shown.steps
        ],
    )
    return Data(
        document=lambda: {
            "map": shown.name,
            "key": shown.key,
            "activities": [
                {"name": each.name, "steps": list(each.steps)} for each in shown.activities
            ],
            "slices": slices,
            "cells": cells,
            "coverage": _coverage_shape(covered),
            "gaps": [{"step": step, "slice": slice_} for step, slice_ in covered.gaps],
            "unmapped": list(covered.unmapped),
            "open_ends": [
                {"key": end.key, "waits_for": end.waits_for} for end in covered.open_ends
            ],
        },
        lines=lambda: cells,
        grid=lambda: grid,
        wide=lambda: grid,
    )


def _coverage_shape(covered: Coverage) -> dict[str, object]:
    shares = {"cells": covered.cells, "skeleton": covered.skeleton, "mapped": covered.mapped}
    return {
        name: {
            "value": None if share.value is None else round(share.value, 4),
            "n": share.n,
            "of": share.of,
        }
        for name, share in shares.items()
    }


def _words(share: Share) -> str:
    return "n/a" if share.value is None else f"{share.value:.1%} ({share.n} of {share.of})"


def _say_findings(workspace: Workspace, covered: Coverage) -> None:
    say(
        f"Cells {_words(covered.cells)} · skeleton {_words(covered.skeleton)} · "
        f"open stories mapped {_words(covered.mapped)}"
    )
    for step, slice_ in covered.gaps:
        say(f'No story for "{step}" in "{slice_}": write one, or leave it out on purpose.')
    for end in covered.open_ends:
        title = text_of(workspace.items[end.waits_for], "title")
        say(f"{end.key} waits for {end.waits_for} ({title}) of a later slice: move one of them.")


def _print_suggestions(
    workspace: Workspace, shown: StoryMap, covered: Coverage, format_: str
) -> None:
    found = suggestions(workspace, shown, covered.unmapped)
    shapes = [{"key": each.key, "step": each.step, "words": list(each.words)} for each in found]
    grid = Grid(
        ("Key", "Step", "Shared words"),
        [(each.key, each.step, ", ".join(each.words)) for each in found],
    )
    print_data(
        Data(
            document=lambda: {"map": shown.name, "suggestions": shapes},
            lines=lambda: shapes,
            grid=lambda: grid,
            wide=lambda: grid,
        ),
        format_,
    )


@map_command.command("new")
@click.argument("name")
@click.option(
    "--backlog", metavar="B", shell_complete=backlog_keys, help="The team whose stories it maps."
)
@pass_globals
def map_new(options: Globals, *, name: str, backlog: str | None) -> None:
    """Begin a map."""
    command = MakeMap(clean(name), None if backlog is None else clean(backlog))
    _do(options, command, f"Made the map {name}")


@map_command.command("add")
@click.argument("name", metavar="MAP")
@click.option("--activity", metavar="A", help="The activity, which is made where there is none.")
@click.option("--step", metavar="S", help="A step of the activity.")
@click.option("--slice", "slice_", metavar="N", help="A slice.")
@click.option("--for", "timebox", metavar="I", help="The iteration or PI that the slice is for.")
@click.option("--before", metavar="X", default="", help="In front of this one instead of last.")
@pass_globals
def map_add(  # noqa: PLR0913 - one argument an option
    options: Globals, *, name: str, activity: str | None, step: str | None, slice_: str | None,
    timebox: str | None, before: str,
) -> None:  # fmt: skip
    """Add an activity, a step of one, or a slice."""
    if (activity is None) == (slice_ is None) or (step and slice_):
        raise click.UsageError("Give --activity A, --activity A --step S, or --slice N.")
    if slice_ is not None:
        command = AddToMap(name, "slice", slice_, timebox=timebox or "", before=before)
    elif step is not None:
        command = AddToMap(name, "step", step, activity=activity or "", before=before)
    else:
        command = AddToMap(name, "activity", activity or "", before=before)
    _do(options, command, f"{name}: added the {command.part} {command.name}")


def _part_options(function: Function) -> Function:
    """The options that name one part of a map."""
    for option, words in (("activity", "An activity."), ("step", "A step."), ("slice", "A slice.")):
        function = click.option(f"--{option}", f"{option}_", metavar="NAME", help=words)(function)
    return function


def _part(activity: str | None, step: str | None, slice_: str | None) -> tuple[MapPart, str]:
    named: list[tuple[MapPart, str | None]] = [
        ("activity", activity), ("step", step), ("slice", slice_),
    ]  # fmt: skip
    given = [(part, name) for part, name in named if name is not None]
    if len(given) != 1:
        raise click.UsageError("Name one part: --activity A, --step S or --slice N.")
    return given[0]


@map_command.command("remove")
@click.argument("name", metavar="MAP")
@_part_options
@pass_globals
def map_remove(
    options: Globals, *, name: str, activity_: str | None, step_: str | None, slice_: str | None
) -> None:
    """Take an activity, a step or a slice off a map; its stories become unmapped and stay."""
    part, gone = _part(activity_, step_, slice_)
    _do(options, RemoveFromMap(name, part, gone), f"{name}: removed the {part} {gone}")


@map_command.command("rename")
@click.argument("name", metavar="MAP")
@click.argument("new_name", metavar="NEW")
@_part_options
@pass_globals
def map_rename(  # noqa: PLR0913 - one argument an option
    options: Globals, *, name: str, new_name: str, activity_: str | None, step_: str | None,
    slice_: str | None,
) -> None:  # fmt: skip
    """Rename an activity, a step or a slice."""
    part, old = _part(activity_, step_, slice_)
    _do(options, RenameOnMap(name, part, old, new_name), f"{name}: {part} {old} → {new_name}")


@map_command.command("shift", context_settings={"ignore_unknown_options": True})
@click.argument("name", metavar="MAP")
@click.argument("places", type=int)
@_part_options
@pass_globals
def map_shift(  # noqa: PLR0913 - one argument an option
    options: Globals, *, name: str, places: int, activity_: str | None, step_: str | None,
    slice_: str | None,
) -> None:  # fmt: skip
    """Move an activity, a step or a slice by so many places; back where negative."""
    part, moved = _part(activity_, step_, slice_)
    _do(options, MoveOnMap(name, part, moved, places), f"{name}: moved the {part} {moved}")


@map_command.command("place")
@click.argument("name", metavar="MAP")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True, shell_complete=item_keys)
@click.option("--step", metavar="S", help="The step.")
@click.option("--slice", "slice_", metavar="N", help="The slice.")
@click.option("--before", metavar="KEY", help="In front of this item instead of last.")
@click.option("--off", "is_off", is_flag=True, help="Off the map instead.")
@pass_globals
def map_place(  # noqa: PLR0913 - one argument an option
    options: Globals, *, name: str, keys: tuple[str, ...], step: str | None, slice_: str | None,
    before: str | None, is_off: bool,
) -> None:  # fmt: skip
    """Place items in a cell of a map."""
    if not is_off and (step is None or slice_ is None):
        raise click.UsageError("Say where: --step S --slice N, or --off.")
    where = (None, None) if is_off else (step, slice_)
    wanted = tuple(map(item_key, keys))
    command = PlaceOnMap(name, wanted, *where, None if before is None else item_key(before))
    place = "off the map" if is_off else f"in {step} × {slice_}"
    _do(options, command, f"{', '.join(wanted)} {place}")


@map_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@pass_globals
def map_import(options: Globals, *, file: Path) -> None:
    """Make a map of a Markdown file, in the form that `map show --format markdown` prints."""
    if options.restricted:
        raise RuleBroken("In restricted mode no files are read.")
    try:
        with os.fdopen(open_named(file), "rb") as opened_file:
            data = opened_file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise BadData(f"{file} has more than {_LARGEST_FILE // 1_000_000} MB; split the map.")
        sketch = from_markdown(data.decode("utf-8"))
    except OSError as error:
        raise BadData(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadData(f"{file} is not UTF-8 text.") from error
    command = MakeMap(
        sketch.name,
        activities=tuple((each.name, each.steps) for each in sketch.activities),
        slices=tuple((each.name, each.timebox) for each in sketch.slices),
        cards=sketch.cards,
    )
    _do(options, command, f"Made the map {sketch.name}")

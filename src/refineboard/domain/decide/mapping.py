"""Changes of story maps: their backbone, their slices, and what stands where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, assert_never

from refineboard.domain.change import CreateDocument, Operation, SetField
from refineboard.domain.cleaning import clean
from refineboard.domain.decide.checks import check_shape
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.rank import ranks_after, ranks_between
from refineboard.domain.storymap.commands import (
    AddToMap,
    MakeMap,
    MapCommand,
    MoveOnMap,
    PlaceOnMap,
    RemoveFromMap,
    RenameOnMap,
)
from refineboard.domain.storymap.view import (
    PLACEMENT,
    TABLE,
    Activity,
    Placement,
    Slice,
    StoryMap,
    map_document,
    story_map,
)
from refineboard.domain.workspace import Workspace

Part = TypeVar("Part")

MOST_PARTS = 200
"""Activities, steps or slices of one map."""
_LONGEST_NAME = 80
_NOT_IN_SLICES = frozenset("·:[]")
"""What separates slices in a map's Markdown."""


def mapped(workspace: Workspace, command: MapCommand) -> tuple[Operation, ...]:
    """What a command does to a story map."""
    if isinstance(command, MakeMap):
        return _made(workspace, command)
    document = map_document(workspace, command.map)
    shown = story_map(workspace, document)
    match command:
        case AddToMap():
            return _set_parts(document, shown, *_added(workspace, shown, command))
        case RenameOnMap():
            return _renamed(document, shown, command)
        case MoveOnMap():
            return _set_parts(document, shown, *_moved(shown, command))
        case RemoveFromMap():
            return _removed(document, shown, command)
        case PlaceOnMap():
            return _placed(workspace, document, shown, command)
        case _:
            assert_never(command)


def _made(workspace: Workspace, command: MakeMap) -> tuple[Operation, ...]:
    name = _name(command.name)
    known = workspace.tables[TABLE]
    if any(text_of(each, "name").casefold() == name.casefold() for each in known.values()):
        raise RuleBroken(f"There is a map called {name!r} already; choose another name.")
    backlog = "" if command.backlog is None else workspace.backlog(command.backlog).key
    activities = tuple(
        Activity(_name(each), tuple(map(_name, steps))) for each, steps in command.activities
    )
    slices = tuple(
        Slice(_name(each), _timebox(workspace, timebox)) for each, timebox in command.slices
    )
    shown = StoryMap(_next_key(workspace), name, backlog, activities, slices, {})
    _check(activities, slices)
    document: dict[str, JsonValue] = {
        "key": shown.key,
        "name": name,
        "backlog": backlog,
        "activities": _activity_values(activities),
        "slices": _slice_values(slices),
    }
    ranks = ranks_after(None, len(command.cards))
    for (key, step, slice_), order in zip(command.cards, ranks, strict=True):
        workspace.document(key)
        place = Placement(_known(step, shown.steps, "step"), _known_slice(shown, slice_), order)
        document[f"{PLACEMENT}{key}"] = dict(place._asdict())
    check_shape(TABLE, document)
    return (CreateDocument(TABLE, shown.key, document),)


def _next_key(workspace: Workspace) -> str:
    numbers = (key.rpartition("-")[2] for key in workspace.tables[TABLE])
    return f"MAP-{max((int(each) for each in numbers if each.isdecimal()), default=0) + 1}"


def _added(
    workspace: Workspace, shown: StoryMap, command: AddToMap
) -> tuple[tuple[Activity, ...], tuple[Slice, ...]]:
    name = _name(command.name)
    if command.part == "slice":
        new = Slice(name, _timebox(workspace, command.timebox))
        names = [each.name for each in shown.slices]
        return shown.activities, _with(shown.slices, new, _place(names, command.before))
    if command.part == "activity":
        names = [each.name for each in shown.activities]
        place = _place(names, command.before)
        return _with(shown.activities, Activity(name, ()), place), shown.slices
    owner = _name(command.activity)
    activities = shown.activities
    if owner not in (each.name for each in activities):
        activities = (*activities, Activity(owner, ()))
    longer = (
        Activity(each.name, _with(each.steps, name, _place(each.steps, command.before)))
        if each.name == owner
        else each
        for each in activities
    )
    return tuple(longer), shown.slices


def _moved(shown: StoryMap, command: MoveOnMap) -> tuple[tuple[Activity, ...], tuple[Slice, ...]]:
    by = command.places
    if command.part == "slice":
        name = _known_slice(shown, command.name)
        return shown.activities, _shifted(shown.slices, lambda each: each.name == name, by)
    if command.part == "activity":
        name = _known(command.name, [each.name for each in shown.activities], "activity")
        return _shifted(shown.activities, lambda each: each.name == name, by), shown.slices
    name = _known(command.name, shown.steps, "step")
    activities = (
        Activity(each.name, _shifted(each.steps, lambda step: step == name, by))
        if name in each.steps
        else each
        for each in shown.activities
    )
    return tuple(activities), shown.slices


def _renamed(document: Document, shown: StoryMap, command: RenameOnMap) -> tuple[Operation, ...]:
    new = _name(command.new_name)
    activities, slices, placements = shown.activities, shown.slices, dict(shown.placements)
    if command.part == "slice":
        old = _known_slice(shown, command.name)
        slices = tuple(each._replace(name=new) if each.name == old else each for each in slices)
        moved = {
            key: each._replace(slice=new) for key, each in placements.items() if each.slice == old
        }
    elif command.part == "step":
        old = _known(command.name, shown.steps, "step")
        activities = tuple(
            Activity(each.name, tuple(new if step == old else step for step in each.steps))
            for each in activities
        )
        moved = {
            key: each._replace(step=new) for key, each in placements.items() if each.step == old
        }
    else:
        old = _known(command.name, [each.name for each in activities], "activity")
        activities = tuple(
            each._replace(name=new) if each.name == old else each for each in activities
        )
        moved = {}
    changed = _set_parts(document, shown, activities, slices)
    return (*changed, *_set_placements(document, moved))


def _removed(document: Document, shown: StoryMap, command: RemoveFromMap) -> tuple[Operation, ...]:
    activities, slices = shown.activities, shown.slices
    if command.part == "slice":
        name = _known_slice(shown, command.name)
        slices = tuple(each for each in slices if each.name != name)
        gone = [key for key, place in shown.placements.items() if place.slice == name]
    else:
        if command.part == "step":
            steps = {_known(command.name, shown.steps, "step")}
            activities = tuple(
                Activity(each.name, tuple(step for step in each.steps if step not in steps))
                for each in activities
            )
        else:
            name = _known(command.name, [each.name for each in activities], "activity")
            steps = {step for each in activities if each.name == name for step in each.steps}
            activities = tuple(each for each in activities if each.name != name)
        gone = [key for key, place in shown.placements.items() if place.step in steps]
    unmapped = (_set_field(document, f"{PLACEMENT}{key}", None) for key in gone)
    changed = _set_parts(document, shown, activities, slices)
    return (*changed, *(operation for each in unmapped for operation in each))


def _placed(
    workspace: Workspace, document: Document, shown: StoryMap, command: PlaceOnMap
) -> tuple[Operation, ...]:
    keys = tuple(dict.fromkeys(command.keys))
    for key in keys:
        workspace.document(key)
    if command.step is None or command.slice is None:
        off = (_set_field(document, f"{PLACEMENT}{key}", None) for key in keys)
        return tuple(operation for each in off for operation in each)
    step = _known(command.step, shown.steps, "step")
    slice_ = _known_slice(shown, command.slice)
    there = [key for key in shown.cell(step, slice_) if key not in keys]
    if command.before is None and shown.cell(step, slice_)[-len(keys) :] == keys:
        return ()
    orders = [shown.placements[key].order for key in there]
    place = there.index(command.before) if command.before in there else len(there)
    before = orders[place - 1] if place else None
    after = orders[place] if place < len(orders) else None
    new = (
        ranks_between(before, after, len(keys)) if before or after else ranks_after(None, len(keys))
    )
    placements = {key: Placement(step, slice_, order) for key, order in zip(keys, new, strict=True)}
    return tuple(_set_placements(document, placements))


def _set_parts(
    document: Document,
    shown: StoryMap,
    activities: Sequence[Activity],
    slices: Sequence[Slice],
) -> tuple[Operation, ...]:
    _check(activities, slices)
    found: list[Operation] = []
    if tuple(activities) != shown.activities:
        found += _set_field(document, "activities", _activity_values(activities))
    if tuple(slices) != shown.slices:
        found += _set_field(document, "slices", _slice_values(slices))
    return tuple(found)


def _set_placements(document: Document, placements: dict[str, Placement]) -> Iterator[Operation]:
    for key, place in placements.items():
        yield from _set_field(document, f"{PLACEMENT}{key}", dict(place._asdict()))


def _set_field(document: Document, field: str, after: JsonValue) -> tuple[Operation, ...]:
    before = document.get(field)
    if before == after:
        return ()
    return (SetField(TABLE, text_of(document, "key"), field, before, after),)


def _check(activities: Sequence[Activity], slices: Sequence[Slice]) -> None:
    steps = [step for activity in activities for step in activity.steps]
    odd = next((each.name for each in slices if set(each.name) & _NOT_IN_SLICES), None)
    if odd is not None:
        raise RuleBroken(f"A slice's name can't contain · : [ or ], as {odd!r} does.")
    for noun, names in (
        ("activity", [each.name for each in activities]),
        ("step", steps),
        ("slice", [each.name for each in slices]),
    ):
        double = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if double is not None:
            raise RuleBroken(f"There is a {noun} {double!r} already; choose another name.")
        if len(names) > MOST_PARTS:
            raise RuleBroken(f"A map can have at most {MOST_PARTS} of each part; split the map.")


def _name(text: str) -> str:
    name = clean(text)
    if not name:
        raise RuleBroken("Activities, steps and slices need a name.")
    if len(name) > _LONGEST_NAME:
        raise RuleBroken(f"A name can have at most {_LONGEST_NAME} characters, not {len(name)}.")
    return name


def _timebox(workspace: Workspace, typed: str) -> str:
    timebox = clean(typed)
    tables = workspace.tables
    if timebox and timebox not in tables["iterations"] and timebox not in tables["increments"]:
        raise RuleBroken(f"There is no iteration or PI {timebox}.")
    return timebox


def _known_slice(shown: StoryMap, typed: str) -> str:
    return _known(typed, [each.name for each in shown.slices], "slice")


def _known(typed: str, names: Sequence[str], noun: str) -> str:
    wanted = clean(typed)
    found = next((name for name in names if name.casefold() == wanted.casefold()), None)
    if found is None:
        known = ", ".join(names) or "none yet"
        raise RuleBroken(f"The map has no {noun} {wanted!r}. Known: {known}.")
    return found


def _place(names: Sequence[str], before: str) -> int:
    return names.index(_known(before, names, "part")) if before else len(names)


def _with(parts: tuple[Part, ...], new: Part, place: int) -> tuple[Part, ...]:
    return (*parts[:place], new, *parts[place:])


def _shifted(
    parts: tuple[Part, ...], is_meant: Callable[[Part], bool], by: int
) -> tuple[Part, ...]:
    place = next(number for number, part in enumerate(parts) if is_meant(part))
    rest = [*parts]
    part = rest.pop(place)
    rest.insert(min(max(place + by, 0), len(rest)), part)
    return tuple(rest)


def _activity_values(activities: Sequence[Activity]) -> JsonValue:
    return [{"name": each.name, "steps": list(each.steps)} for each in activities]


def _slice_values(slices: Sequence[Slice]) -> JsonValue:
    return [{"name": each.name, "timebox": each.timebox} for each in slices]

"""The command `trace`: from epic to story and back, with progress."""

from __future__ import annotations

from collections.abc import Iterator

import click

from refineboard.cli.moments import as_of_option, moment_of
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say, write_out
from refineboard.cli.selection import item_key
from refineboard.domain.documents import documents_of, text_of
from refineboard.domain.trace import Node, Progress, Trace, ancestors, trace
from refineboard.domain.workspace import Workspace


@click.command("trace")
@click.argument("key", required=False)
@click.option("--mermaid", "is_picture", is_flag=True, help="Draw the tree as a Mermaid graph.")
@as_of_option
@format_option
@pass_globals
def trace_command(
    options: Globals, *, key: str | None, is_picture: bool, at_text: str | None, format_: str
) -> None:
    """Show what belongs to what, from epic to story, and how much of it is done.

    Points and counts are those of the items at the bottom; what nobody has estimated is counted
    apart.
    """
    with opened(options) as session:
        workspace = session.workspace if at_text is None else session.as_of(moment_of(at_text))
        wanted = None if key is None else text_of(workspace.document(item_key(key)), "key")
        found = trace(workspace, wanted)
        if is_picture:
            write_out(_mermaid(found))
            return
        print_data(_data(workspace, found), format_)
        if wanted is not None and (above := ancestors(workspace, wanted)):
            say(f"Why: {' → '.join((wanted, *above))}")
        for cycle in found.cycles:
            say(f"{', '.join(cycle)} are each other's parents; break the cycle.")


def _data(workspace: Workspace, found: Trace) -> Data:
    rows = [row for root in found.tree for row in _rows(workspace, root)]
    return Data(
        document=lambda: {
            "tree": [_shape(root) for root in found.tree],
            "orphans": list(found.orphans),
            "empty_parents": list(found.empty_parents),
            "cycles": [list(cycle) for cycle in found.cycles],
        },
        lines=lambda: (_shape(root) for root in found.tree),
        grid=lambda: Grid(_HEADINGS, rows),
        wide=lambda: Grid(_HEADINGS, rows),
    )


_HEADINGS = ("Item", "Kind", "State", "Done", "Points", "Items", "Unestimated", "In PI", "Title")


def _shape(root: Node) -> dict[str, object]:
    """The JSON of an item with all below it; without recursion."""
    made: dict[int, dict[str, object]] = {}
    for node in reversed(list(_walked(root))):
        total, in_pi = node.total, node.in_pi
        made[id(node)] = {
            "key": node.key,
            "kind": text_of(node.document, "kind"),
            "title": text_of(node.document, "title"),
            "state": text_of(node.document, "state"),
            "points": total.points,
            "done_points": total.done_points,
            "items": total.items,
            "done_items": total.done_items,
            "in_pi": {"points": in_pi.points, "done": in_pi.done_points},
            "unestimated": total.unestimated,
            "ext": [text_of(each, "key") for each in documents_of(node.document, "ext")],
            "children": [made[id(child)] for child in node.children],
        }
    return made[id(root)]


def _walked(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def _rows(workspace: Workspace, root: Node) -> Iterator[tuple[Cell, ...]]:
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        waiting += ((child, depth + 1) for child in reversed(node.children))
        total = node.total
        yield (
            f"{'· ' * depth}{node.key}",
            text_of(node.document, "kind"),
            workspace.state_of(node.document).label,
            _share(total),
            f"{total.done_points:g}/{total.points:g}",
            f"{total.done_items}/{total.items}",
            total.unestimated or None,
            f"{node.in_pi.done_points:g}/{node.in_pi.points:g}" if node.in_pi.items else None,
            text_of(node.document, "title"),
        )


def _share(progress: Progress) -> str | None:
    if not progress.points:
        return None
    return f"{progress.done_points / progress.points:.0%}"


def _mermaid(found: Trace) -> str:
    """The tree as a graph; keys alone name the nodes, so that no title can end a label."""
    lines = ["graph LR"]
    for root in found.tree:
        for node in _walked(root):
            lines += (f"  {_id(node)} --> {_id(child)}" for child in node.children)
            if node is root and not node.children:
                lines.append(f"  {_id(node)}")
    return "\n".join(lines) + "\n"


def _id(node: Node) -> str:
    return "".join(letter if letter.isalnum() or letter == "-" else "_" for letter in node.key)

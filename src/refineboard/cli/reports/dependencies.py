"""Dependencies as pictures that other programs draw: Mermaid and Graphviz DOT.

Arrows lead from what must come first to what waits for it, teams are boxes, and what is said about
an arrow stands at it: nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from refineboard.domain.cleaning import clean
from refineboard.domain.dependencies.bands import Band
from refineboard.domain.dependencies.network import Link
from refineboard.domain.documents import text_of
from refineboard.domain.workspace import Workspace

_LONGEST_TITLE = 60


def mermaid(workspace: Workspace, links: Sequence[Link]) -> str:
    """A Mermaid flowchart."""
    lines = ["flowchart LR"]
    names = {key: f"n{number}" for number, key in enumerate(_keys(links))}
    for backlog, keys in _by_backlog(workspace, names):
        lines.append(f"  subgraph {_quoted_mermaid(backlog)}")
        lines += [f"    {names[key]}[{_quoted_mermaid(_label(workspace, key))}]" for key in keys]
        lines.append("  end")
    for number, link in enumerate(links):
        arrow = f"{names[link.provider]} -->|{link.band}, {link.agreement.state}|"
        lines.append(f"  {arrow} {names[link.consumer]}")
        if link.band is Band.CONFLICT:
            lines.append(f"  linkStyle {number} stroke:#c00,stroke-width:3px")
    return "\n".join(lines) + "\n"


def dot(workspace: Workspace, links: Sequence[Link]) -> str:
    """A directed graph for Graphviz."""
    lines = ["digraph dependencies {", "  rankdir=LR;", "  node [shape=box];"]
    for number, (backlog, keys) in enumerate(_by_backlog(workspace, _keys(links))):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_quoted_dot(backlog)};")
        for key in keys:
            label = _quoted_dot(_label(workspace, key))
            lines.append(f"    {_quoted_dot(key)} [label={label}];")
        lines.append("  }")
    for link in links:
        look = ", color=red, penwidth=2" if link.band is Band.CONFLICT else ""
        label = _quoted_dot(f"{link.band}, {link.agreement.state}")
        ends = f"{_quoted_dot(link.provider)} -> {_quoted_dot(link.consumer)}"
        lines.append(f"  {ends} [label={label}{look}];")
    return "\n".join([*lines, "}"]) + "\n"


def _keys(links: Iterable[Link]) -> dict[str, None]:
    return dict.fromkeys(key for link in links for key in (link.provider, link.consumer))


def _by_backlog(workspace: Workspace, keys: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        head = workspace.heads.get(key)
        found.setdefault(head.backlog if head else "", []).append(key)
    for backlog, inside in sorted(found.items()):
        known = workspace.backlogs.get(backlog)
        yield (known.name if known else backlog or "not here"), inside


def _label(workspace: Workspace, key: str) -> str:
    document = workspace.items.get(key, {})
    title, iteration = text_of(document, "title"), text_of(document, "iteration")
    shown = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return " · ".join(part for part in (f"{key} {shown}".strip(), iteration) if part)


def _quoted_mermaid(text: str) -> str:
    """Text in quotes; Mermaid reads entities, and HTML otherwise."""
    safe = clean(text)
    for letter in '#&"<>':
        safe = safe.replace(letter, f"\0{ord(letter)};")
    return f'"{safe.replace(chr(0), "#")}"'


def _quoted_dot(text: str) -> str:
    escaped = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

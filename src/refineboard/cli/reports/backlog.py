"""Backlogs as one HTML file to read and to print: no script, nothing loaded from anywhere.

Long texts are Markdown: raw HTML in them is shown, pictures are left as their words, links go to
the web and to mail alone and tell nobody where they are followed from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from refineboard.cli.reports.markup import document_page, element, safe
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, documents_of, text_of, texts_of
from refineboard.domain.workspace import Workspace
from refineboard.domain.wsjf import PART_LABELS, score_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:50rem;padding:0 1rem;
color:#1f2328;background:#fff}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}
h3{margin:2rem 0 0}h3 .key{font-family:ui-monospace,monospace;font-size:.9em;color:#57606a}
.facts{color:#57606a;margin:.2rem 0}.blocked{color:#cf222e}h4{margin:.8rem 0 .2rem}
pre,code{font-size:.9em;overflow-wrap:anywhere;white-space:pre-wrap}
table{border-collapse:collapse}th,td{border:1px solid #d0d7de;padding:.2rem .5rem}
@media print{h3{break-after:avoid}}
"""


def page(workspace: Workspace, documents: Sequence[Document]) -> str:
    """The whole page: a section a backlog, its items in their order."""
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("js-default", {"breaks": True, "html": False}).disable("image")
    renderer.add_render_rule("link_open", _link)
    title = f"{workspace.art_name}: backlogs" if workspace.art_name else "Backlogs"
    body = [element("h1", safe(title))]
    for backlog in workspace.backlogs.values():
        items = [item for item in documents if text_of(item, "backlog") == backlog.key]
        if items:
            body.append(element("h2", safe(f"{backlog.name} ({len(items):,})")))
        for place, item in enumerate(items, 1):
            body += _item(workspace, item, place, renderer)
    return document_page(title, _STYLE, body)


def _link(
    renderer: object, tokens: Sequence[object], place: int, options: object, environment: object
) -> str:
    del renderer, options, environment
    attributes: Mapping[str, object] = getattr(tokens[place], "attrs", {})
    address = str(attributes.get("href", ""))
    if not address.startswith(("https://", "http://", "mailto:")):
        return "<a>"
    opened = element("a", "x", href=address, rel="noreferrer noopener")
    return opened.removesuffix("x</a>")


def _item(workspace: Workspace, item: Document, place: int, renderer: MarkdownIt) -> Iterator[str]:
    key = element("span", safe(text_of(item, "key")), class_="key")
    yield element("h3", f"{place}. ", key, " ", safe(text_of(item, "title")))
    yield element("p", safe(" · ".join(_facts(workspace, item))), class_="facts")
    if text_of(item, "blocked"):
        yield element("p", safe(f"Blocked: {text_of(item, 'blocked')}"), class_="blocked")
    yield _rendered(renderer, text_of(item, "description"))
    criteria = texts_of(item, "acceptance_criteria")
    if criteria:
        entries = (element("li", _rendered(renderer, criterion)) for criterion in criteria)
        yield element("h4", "Acceptance criteria") + element("ul", *entries)
    if text_of(item, "benefit_hypothesis"):
        yield element("h4", "Benefit hypothesis")
        yield _rendered(renderer, text_of(item, "benefit_hypothesis"))


def _rendered(renderer: MarkdownIt, text: str) -> str:
    return str(renderer.render(clean(text, multiline=True))).strip()


def _facts(workspace: Workspace, item: Document) -> Iterator[str]:
    yield text_of(item, "kind").capitalize()
    if text_of(item, "enabler"):
        yield f"{text_of(item, 'enabler').capitalize()} enabler"
    yield workspace.state_of(item).label
    if item.get("points") is not None:
        yield f"{item['points']} points"
    score = score_of(item)
    if score is not None:
        parts = ", ".join(f"{label} {item[part]}" for part, label in PART_LABELS.items())
        yield f"WSJF {float(score.wsjf):.2f} ({parts})"
    for name, label in (("parent", "Parent"), ("iteration", "Iteration"), ("pi", "PI")):
        if text_of(item, name):
            yield f"{label} {text_of(item, name)}"
    if text_of(item, "owner"):
        yield f"Owner {text_of(item, 'owner')}"
    waits = [text_of(entry, "key") for entry in documents_of(item, "depends_on")]
    if waits:
        yield f"Waits for {', '.join(waits)}"
    if texts_of(item, "tags"):
        yield f"Tags {', '.join(texts_of(item, 'tags'))}"

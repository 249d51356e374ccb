"""The health report as one HTML file: no script, no link, nothing loaded from anywhere.

Its Content-Security-Policy forbids all but its own styles, so that even a hole in the escaping
would run nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from refineboard.cli.reports.markup import (
    COLOURS,
    FILLS,
    WORDS,
    bars,
    document_page,
    element,
    legend,
    safe,
    sparkline,
    stacked,
)
from refineboard.domain.health.dashboard import Dashboard, Report
from refineboard.domain.health.findings import HealthFinding
from refineboard.domain.health.flow import FLOW_CATEGORIES, cumulative_flow, flow_histogram
from refineboard.domain.health.marks import Weight
from refineboard.domain.health.tally import Metric
from refineboard.domain.health.words import (
    METRICS,
    OVERVIEW,
    SIGNS,
    share_words,
    target_words,
    value_words,
)

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;
color:#1f2328;background:#fff}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}
.at{color:#57606a}table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d0d7de;vertical-align:top}
td.heat{text-align:center;border:2px solid #fff}.of{color:#57606a}
ol{padding-left:1.5rem}li{margin:.4rem 0}.keys{font-family:ui-monospace,monospace;font-size:.9em;
overflow-wrap:anywhere}.next{display:block;color:#57606a}.pictures{display:flex;flex-wrap:wrap;
gap:2rem}figure{margin:0}figcaption{color:#57606a}
figure svg{max-width:100%}td svg{vertical-align:middle}
"""
_KEYS_SHOWN = 40
_FLOW_DAYS = 56


def page(dashboard: Dashboard, reports: Sequence[Report], title: str) -> str:
    """The whole page."""
    heading = f"{title}: backlog health"
    body = [
        element("h1", safe(heading)),
        element("p", safe(f"As of {dashboard.at}"), class_="at"),
    ]
    if len(reports) > 1:
        body.append(_heat_map(reports))
    body += [_section(dashboard, report) for report in reports]
    return document_page(heading, _STYLE, body)


def _heat_map(reports: Sequence[Report]) -> str:
    head = element(
        "tr",
        element("th", "Backlog"),
        *(element("th", safe(METRICS[name].short)) for name in OVERVIEW),
    )
    rows = [
        element(
            "tr",
            element("th", safe(f"{report.backlog} {report.name}")),
            *(_heat(report.metrics[name]) for name in OVERVIEW),
        )
        for report in reports
    ]
    return element("table", head, *rows)


def _heat(metric: Metric) -> str:
    style = f"background:{FILLS[metric.status]};color:{COLOURS[metric.status]}"
    words = f"{value_words(metric)} {SIGNS[metric.status]}"
    return element("td", safe(words), class_="heat", style=style, title=WORDS[metric.status])


def _section(dashboard: Dashboard, report: Report) -> str:
    return "\n".join(
        (
            element("h2", safe(f"{report.backlog} {report.name}")),
            _metrics(dashboard, report),
            _pictures(dashboard, report),
            element("h3", "What to do first") if report.findings else "",
            element("ol", *map(_finding, report.findings)) if report.findings else "",
        )
    )


def _metrics(dashboard: Dashboard, report: Report) -> str:
    rows = []
    for name, words in METRICS.items():
        metric = report.metrics.get(name)
        if metric is None:
            continue
        status = f"{SIGNS[metric.status]} {WORDS[metric.status]}".strip()
        value = element("strong", safe(value_words(metric)))
        marked = element("span", safe(status), style=f"color:{COLOURS[metric.status]}")
        rows.append(
            element(
                "tr",
                element("td", safe(words.label)),
                element("td", value, " ", marked),
                element("td", safe(target_words(name, dashboard.targets.target(name))) or " "),
                element("td", sparkline([value for _, value in metric.trend]) or " "),
                element("td", safe(share_words(metric)) or " ", class_="of"),
            )
        )
    heads = ("Metric", "Now", "Healthy", "Trend", "Of")
    return element("table", element("tr", *(element("th", head) for head in heads)), *rows)


def _pictures(dashboard: Dashboard, report: Report) -> str:
    scope = dashboard.scope(report.backlog)
    histogram = flow_histogram(scope)
    labels = [f"{number * histogram.width:g}" for number in range(len(histogram.counts))]
    flow = cumulative_flow(scope, _FLOW_DAYS)
    times = bars(histogram.counts, labels)
    area = stacked([flow.counts[category] for category in FLOW_CATEGORIES])
    figures = []
    if times:
        figures.append(element("figure", times, element("figcaption", "Flow time in days")))
    if area:
        names = legend([category.value for category in FLOW_CATEGORIES])
        caption = element("figcaption", f"Items by state, the last {_FLOW_DAYS} days. {names}")
        figures.append(element("figure", area, caption))
    return element("div", *figures, class_="pictures") if figures else ""


def _finding(finding: HealthFinding) -> str:
    level = "✗ " if finding.level is Weight.FAIL else "! "
    keys = ", ".join(finding.keys[:_KEYS_SHOWN])
    more = len(finding.keys) - _KEYS_SHOWN
    shown = f"({keys}{f' and {more} more' if more > 0 else ''})"
    return element(
        "li",
        safe(level + finding.message),
        " " + element("span", safe(shown), class_="keys") if keys else "",
        element("span", safe(finding.next_step), class_="next"),
    )

"""Every tool that is known, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from refineboard.exchange.adapter import Adapter
from refineboard.exchange.align import tracker as align
from refineboard.exchange.align.files import read_align, without_made
from refineboard.exchange.align.requests import requests_to_align
from refineboard.exchange.azure import tracker as azure
from refineboard.exchange.azure.files import read_azure, with_levels
from refineboard.exchange.azure.requests import requests_to_azure
from refineboard.exchange.hosts.github import GITHUB, read_github
from refineboard.exchange.hosts.gitlab import GITLAB, read_gitlab
from refineboard.exchange.hosts.linear import LINEAR, read_linear
from refineboard.exchange.hosts.lines import read_lines
from refineboard.exchange.hosts.trello import TRELLO, read_trello
from refineboard.exchange.jira import tracker as jira
from refineboard.exchange.jira.issues import read_jira
from refineboard.exchange.jira.requests import requests_to_jira
from refineboard.exchange.markdown import reading as markdown_reading
from refineboard.exchange.markdown.reading import MARKDOWN, read_markdown
from refineboard.exchange.markdown.writing import write_markdown
from refineboard.exchange.rally import tracker as rally
from refineboard.exchange.rally.files import read_rally
from refineboard.exchange.rally.requests import requests_to_rally
from refineboard.exchange.tables.vocabulary import CSV
from refineboard.exchange.versionone import tracker as versionone
from refineboard.exchange.versionone.files import read_versionone
from refineboard.exchange.versionone.requests import requests_to_versionone

ADAPTERS: Mapping[str, Adapter] = MappingProxyType(
    {
        "jira": Adapter(
            jira.JIRA,
            jira.SPECIAL,
            finish=jira.finish,
            requests=requests_to_jira,
            read_together=read_jira,
        ),
        "azure": Adapter(
            azure.AZURE,
            azure.SPECIAL,
            read_azure,
            azure.finish,
            requests_to_azure,
            lay_out=with_levels,
        ),
        "rally": Adapter(
            rally.RALLY,
            rally.SPECIAL,
            finish=rally.finish,
            requests=requests_to_rally,
            read_together=read_rally,
        ),
        "jira-align": Adapter(
            align.ALIGN,
            align.SPECIAL,
            finish=align.finish,
            requests=requests_to_align,
            read_together=read_align,
            lay_out=without_made,
        ),
        "versionone": Adapter(
            versionone.VERSIONONE,
            versionone.SPECIAL,
            read_versionone,
            requests=requests_to_versionone,
        ),
        "github": Adapter(GITHUB, read=read_github, exports=False),
        "gitlab": Adapter(GITLAB, read=read_gitlab, exports=False),
        "linear": Adapter(LINEAR, read=read_linear, exports=False),
        "trello": Adapter(TRELLO, read=read_trello, exports=False),
        "csv": Adapter(CSV),
        "jsonl": Adapter(CSV, read=read_lines, exports=False),
        "xlsx": Adapter(CSV, exports=False),
        "markdown": Adapter(
            MARKDOWN, markdown_reading.SPECIAL, read_markdown, write=write_markdown
        ),
    }
)

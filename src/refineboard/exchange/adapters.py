"""Every tool that is known, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from refineboard.exchange import align, azure, jira, markdown_reading, rally, versionone
from refineboard.exchange.adapter import Adapter
from refineboard.exchange.align_files import read_align, without_made
from refineboard.exchange.align_requests import requests_to_align
from refineboard.exchange.azure_files import read_azure, with_levels
from refineboard.exchange.azure_requests import requests_to_azure
from refineboard.exchange.jira_json import read_jira
from refineboard.exchange.jira_requests import requests_to_jira
from refineboard.exchange.markdown_reading import MARKDOWN, read_markdown
from refineboard.exchange.markdown_writing import write_markdown
from refineboard.exchange.rally_files import read_rally
from refineboard.exchange.rally_requests import requests_to_rally
from refineboard.exchange.versionone_files import read_versionone
from refineboard.exchange.versionone_requests import requests_to_versionone
from refineboard.exchange.vocabulary import CSV

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
        "csv": Adapter(CSV),
        "markdown": Adapter(
            MARKDOWN, markdown_reading.SPECIAL, read_markdown, write=write_markdown
        ),
    }
)

"""Every tool that is known, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from refineboard.exchange import jira
from refineboard.exchange.adapter import Adapter
from refineboard.exchange.jira_json import read_jira
from refineboard.exchange.vocabulary import CSV

ADAPTERS: Mapping[str, Adapter] = MappingProxyType(
    {
        "jira": Adapter(jira.JIRA, jira.SPECIAL, read_jira, jira.finish),
        "csv": Adapter(CSV),
    }
)

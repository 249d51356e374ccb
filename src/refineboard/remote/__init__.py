"""Trackers over the network: pulling items and pushing what changed here.

Nothing here knows a workspace: pages come in as the files that an import reads, requests go out as
an export makes them. httpx is the extra `http` and is loaded with the first client.
"""

"""Checking, copying and mending workspaces."""

"""Jira Align: its names, its files and its interface."""

"""Tests of story maps."""

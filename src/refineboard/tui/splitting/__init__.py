"""Splitting an item into parts."""

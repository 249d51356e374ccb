"""Measurements by hand: `python -m tests.benchmarks.NAME`; figures go into RESULTS.md."""

"""refineboard: a terminal board for refining SAFe backlogs."""

__version__ = "0.1.0"

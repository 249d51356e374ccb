"""Boards of code hosts and others, whose exports and answers are read: one module each."""

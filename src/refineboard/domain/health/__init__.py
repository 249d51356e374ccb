"""The health of backlogs: SAFe's measures of refinement and flow, hygiene, and what to do first.

Nothing is imported here, because commands that change things need a word or two of it and must not
wait for the rest.
"""

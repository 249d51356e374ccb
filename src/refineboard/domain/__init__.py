"""The domain of backlog refinement: values in, values out; no clock, no files, no screen."""

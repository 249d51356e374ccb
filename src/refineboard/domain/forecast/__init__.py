"""When ranked work is likely to be done: past velocities convolved exactly, with no random numbers,
so that everybody sees the same dates."""

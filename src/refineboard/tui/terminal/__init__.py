"""The terminal itself: what is sent to it, and in which order its keys are taken."""

"""What the commands exit with."""

CLEAN, VIOLATIONS, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
CHANGED = 1

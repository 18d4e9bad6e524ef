"""The one tolerance of all measuring."""

# 以内 includes the number, and rounding in a transform must not push exactly 1.500 m outside: within this of a limit is at it.
# How far is looked (the reach) and what is found there (the comparison) must grow by the same.
TOLERANCE_M = 1e-6

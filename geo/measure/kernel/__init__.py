"""The flat-array kernel: distances of sites to chunks of assets, and overlaps, compiled by numba.

Only `measuring` and `overlaps` are called from outside; nothing here is imported before numba is wanted. Distances are computed by the
formulas of GEOS in its order of operations. Boxes and lines beside them are only ever used to pass over what lies
farther than what was found. Nothing here is a buffer.
"""

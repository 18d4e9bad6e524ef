"""The reader of a batch, with parts of few sites: more of them to be killed between."""

from __future__ import annotations

import sys

from permits.batch import reader

reader.SITES_OF_A_PART = 3

if __name__ == "__main__":
    reader.main(sys.argv[1])

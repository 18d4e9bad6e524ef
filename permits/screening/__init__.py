"""Works against assets: measured distances compared with the law's limits, as findings."""

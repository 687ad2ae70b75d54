"""Speed, as ratios within one run against the bare engine doing the same (design 9)."""

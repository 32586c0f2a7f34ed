"""Speed against the reference tools, as ratios in one run: `make bench`."""

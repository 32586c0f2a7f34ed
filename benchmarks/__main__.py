"""Print all ratios, with their spread over rounds; the exit status is 1 where no round of one reaches its aim."""

import sys

from benchmarks import classification, comparing, encoding, lexical, measuring, ranking


def main() -> int:
    """Run every benchmark, the quick ones first."""
    missed = 0
    for module in (measuring, ranking, lexical, comparing, classification, encoding):
        for ratio in module.ratios():
            print(ratio, flush=True)
            missed += ratio.missed
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())

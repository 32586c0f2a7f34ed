"""The sets of pairs at hand."""

from patbench_core.tasks.pairs.demo import DEMO_PAIRS, demo_pairs
from patbench_core.tasks.pairs.pair_set import COLUMNS, PairSet
from patbench_core.tasks.sets import Sets

PAIRS = Sets("pairs", "pairs", "FILE", DEMO_PAIRS, demo_pairs, {"pairs": COLUMNS}, PairSet)
known, folder, get, content = PAIRS.known, PAIRS.folder, PAIRS.get, PAIRS.content

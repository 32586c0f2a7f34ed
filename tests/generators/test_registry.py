"""One order of generators, which is that of every published record."""

import json
import shlex
from itertools import permutations
from pathlib import Path

from patbench_core.files import digest
from patbench_core.generators.registry import _NAMES, generators, in_order, known, place
from patbench_core.tasks.synthetic import CHEAPEST, EVERYWHERE

RESULTS = Path(__file__).resolve().parents[2] / "results"


def test_any_order_is_the_same_list() -> None:
    """Views stand as in a patent; what follows the colon decides where names are the same."""
    words = ("section:T", "section:C1", "eda", "file:b.jsonl#a", "file:a.jsonl#b")
    assert {in_order(", ".join(each)) for each in permutations(words)} == {",".join(words)}
    assert [each.spec for each in generators("eda,section:C1,crop")] == ["section:C1", "crop", "eda"]


def test_every_generator_has_its_place() -> None:
    """One without would move when another is added; one that is not known stands behind all."""
    assert set(_NAMES) == set(known())
    assert max((*_NAMES, "another"), key=place) == "another"


def test_published_records_keep_their_order() -> None:
    """The order is a part of their ids: that of their commands, their keys and the lists that are usual."""
    assert [in_order(each) for each in (EVERYWHERE, CHEAPEST)] == [EVERYWHERE, CHEAPEST]
    records = [json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*/synthetic*/*.json"))]
    assert records
    for record in records:
        words = shlex.split(record["command"])
        specs = words[words.index("--generators") + 1]
        assert in_order(specs) == specs
        made = record["details"]["generators"]
        names = [each["generator"].replace("file#", "file:made.jsonl#") for each in made]
        assert sorted(names, key=place) == names
        assert [name for name in record["key"]["generators"] if name in set(map(digest, made))] == list(
            map(digest, made)
        )

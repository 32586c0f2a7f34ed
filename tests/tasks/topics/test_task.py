"""Topics of queries."""

from patbench_core.landscape.schema import Patent
from patbench_core.tasks.topics.task import Topics, topics_table
from tests.fakes import small_landscape


def patents() -> list[Patent]:
    """Four that cite a fifth, with codes of each kind."""
    codes = [(("A61K31/00", "B01J1/00"), ()), ((), ("h04l9/00",)), (("A6",), ()), ((), ())]
    cited = Patent("US-1-A", "US", title="cited")
    citing = [
        Patent(f"EP-{9 - at}-A1", "EP", title=f"t{at}", ipc=ipc, cpc=cpc, cites=("US-1-A",))
        for at, (ipc, cpc) in enumerate(codes)
    ]
    return [cited, *citing]


def test_the_first_code_tells_the_topic() -> None:
    """IPC before CPC, cut to section and class; null where there is none, or one too short. Cited ones have no row."""
    assert topics_table(small_landscape(patents())).to_pydict() == {
        "query_id": ["EP-6-A1", "EP-7-A1", "EP-8-A1", "EP-9-A1"],
        "section": [None, "A", "H", "A"],
        "class": [None, None, "H04", "A61"],
    }


def test_other_topics_have_another_key() -> None:
    """And so have the same topics of another state of the landscape."""
    first = small_landscape(patents())
    changed = small_landscape([Patent("US-1-A", "US", title="changed"), *patents()[1:]], name="changed")
    assert topics_table(first) == topics_table(changed)
    topics = Topics("small")
    assert topics.key() == Topics("small").key() != Topics("changed").key()
    topics.table = topics.table.slice(1)
    assert topics.key() != Topics("small").key()

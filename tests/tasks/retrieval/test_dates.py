"""Which documents are known not to be earlier than a query."""

import numpy as np
import pytest

from patbench_core.landscape.schema import Patent
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.retrieval.dates import Published, share_not_earlier
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.tasks.retrieval.task import RetrievalTask
from tests.fakes import fake_encoder, no_progress, small_landscape, small_patents


@pytest.mark.parametrize(
    ("document", "query", "left_out"),
    [
        ("2015-06-29", "2015-06-30", False),
        ("2015-06-30", "2015-06-30", True),
        ("2015-07-01", "2015-06-30", True),
        ("2015", "2015-06-30", False),
        ("2015", "2015", False),
        ("2016", "2015", True),
        ("2015-07", "2015-06", True),
        ("2015-06", "2015-06", False),
        (None, "2015-06-30", False),
        ("2015-06-30", None, False),
    ],
)
def test_only_what_is_certainly_not_earlier_is_left_out(document: str, query: str, left_out: bool) -> None:
    """A year or month alone means any of its days; what has no date stays."""
    published = Published.of([document, query], np.array([1]))
    assert published.not_earlier(0)[0] == left_out


def test_the_share_is_that_of_the_pairs_counted_one_by_one() -> None:
    """Queries do not count as documents of their own."""
    random = np.random.default_rng(0)
    days = ["2000", "2000-05", "2000-05-03", "2001-01-01", None, "1999-12-31"]
    dates = [days[number] for number in random.integers(0, 6, 40)]
    queries = [3, 5, 11, 39]
    published = Published.of(dates, np.array(queries))
    pairs = [published.not_earlier(at)[row] for at, query in enumerate(queries) for row in range(40) if row != query]
    assert share_not_earlier(dates, queries) == pytest.approx(np.mean(pairs))


def three() -> list[Patent]:
    """The query cites an earlier and a later patent; another later one is nearest to it."""
    return [
        Patent("US-1-A", "US", title="Pump", publication_date="2000-01-02", cites=("US-3-A", "US-4-A")),
        Patent("US-2-A", "US", title="Pump", publication_date="2000-01-02"),
        Patent("US-3-A", "US", title="Rotor", publication_date="2000-01-01"),
        Patent("US-4-A", "US", title="Rotor", publication_date="2000-01-03"),
    ]


def test_what_is_not_earlier_never_ranks_and_the_denominator_stays() -> None:
    """A cited patent of a later day counts as not found; the one of the same day is out of the way."""
    landscape = small_landscape(three())
    of_all, of_earlier = (
        RetrievalTask(landscape, "T", "T", candidates).run(fake_encoder(), no_progress)
        for candidates in ("all", "earlier")
    )
    assert of_all.tables["ranks"]["rank"].to_pylist() == [2, 3]
    assert of_earlier.tables["ranks"]["rank"].to_pylist() == [1, 0]
    assert of_earlier.scopes["ALL"]["metrics"]["Recall@100"] == 0.5


def test_the_key_changes_where_it_is_set_and_only_there() -> None:
    """And then with every date, on which it depends."""
    small_landscape(three())
    plain = Retrieval("small").key(fake_encoder())
    earlier = Retrieval("small", candidates="earlier").key(fake_encoder())
    assert set(earlier) - set(plain) == {"candidates", "dates"}
    assert {name: earlier[name] for name in plain} == plain
    moved = [*three()[:3], Patent("US-4-A", "US", title="Rotor", publication_date="1999-01-03")]
    small_landscape(moved)
    assert Retrieval("small", candidates="earlier").key(fake_encoder())["dates"] != earlier["dates"]


def test_a_landscape_without_dates_is_refused() -> None:
    """Nothing would be left out, and a reader would not know."""
    undated = [Patent(each.publication_number, "US", title=each.title, cites=each.cites) for each in three()]
    small_landscape(undated)
    with pytest.raises(UnfitLandscape, match=r"'small' has no publication date.*leave out --candidates earlier"):
        Retrieval("small", candidates="earlier")


def test_pages_do_not_mix_the_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """`records` gives results over all documents unless asked; each has a command that makes it again."""
    import patbench_core as pb
    from patbench_core.tasks import base

    monkeypatch.setattr(base, "resolve", lambda *_: fake_encoder())
    small_landscape(small_patents(40))
    made = {name: Retrieval("small", candidates=name).entry("fake").record for name in ("all", "earlier")}
    assert "--candidates" not in made["all"]["command"]
    assert made["earlier"]["command"].endswith("--candidates earlier")
    assert list(pb.records("retrieval", scope="ALL")["record"]) == [made["all"]["id"]]
    assert list(pb.records("retrieval", scope="ALL", candidates="earlier")["record"]) == [made["earlier"]["id"]]
    assert len(pb.records("retrieval", scope="ALL", candidates=None)) == 2

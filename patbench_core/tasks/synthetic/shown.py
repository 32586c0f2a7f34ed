"""Tables of the page that gather several comparisons."""

from typing import TYPE_CHECKING

from patbench_core.stats.comparison import MARGIN
from patbench_core.tasks.synthetic.arms import ANSWERS, DUPLICATED, MORE, REAL, TUNED
from patbench_core.tasks.synthetic.classifiers import EQUAL
from patbench_core.tasks.synthetic.frame import HEAD, curricula, generated, parts, volumes
from patbench_core.tasks.synthetic.gains import gains

if TYPE_CHECKING:
    import pandas as pd

DRAW = ("regime", "fold", "seed", "generator")
LEAKS = ["leak 5-grams", "leak cosine"]


def further(
    arms: "pd.DataFrame", folds: "pd.DataFrame", metric: str, steps_metric: str, margin: float = MARGIN
) -> dict[str, "pd.DataFrame"]:
    """Comparisons beside the gains over copies, by the title of each.

    Parameters
    ----------
    metric, steps_metric : str
        Of the likeliest label, and of labels above one half.
    """
    network = folds[(folds["classifier"] == EQUAL) & folds["arm"].isin([REAL, MORE, *ANSWERS])]
    return {
        "Where a network's gain comes from": parts(arms, folds, metric),
        "Losses and class weights instead of text": gains(network[network["arm"] != TUNED], REAL, metric, margin),
        "The same and tuned thresholds, labels above one half": gains(network, REAL, steps_metric, margin),
        "Generated first, or real first, against shuffled": curricula(arms, folds, metric),
        "Volumes: generated patents a real one, against as many copies": volumes(arms, folds),
    }


def beyond_section(plain: "pd.DataFrame", arms: "pd.DataFrame", metric: str, margin: float = MARGIN) -> "pd.DataFrame":
    """Gains of generators over a section of the same patents other than the title; none where no record has one.

    Parameters
    ----------
    plain : DataFrame
        Rows of the table ``folds`` that take part.
    """
    import pandas as pd

    names = generated(arms)
    sections = [name for name in names if name.startswith("section:")]
    none = gains(plain.head(0), "")
    against = [gains(plain, name, metric, margin).assign(section=name) for name in sections if name != "section:T"]
    rows = pd.concat(against or [none])
    return rows[rows["arm"].isin(set(names) - set(sections))]


def audited(audits: "pd.DataFrame") -> "pd.DataFrame":
    """Means of all audits over draws, but of leaks the maximum: a row a record, regime and generator."""
    by = ["record", "regime", "generator"]
    facts = [name for name in audits if name not in (*HEAD, *DRAW)]
    groups = audits.groupby(by, sort=False)
    means = groups[facts].mean()
    if set(LEAKS) <= set(facts):
        means[LEAKS] = groups[LEAKS].max()
    summary: pd.DataFrame = means.reset_index()
    return summary


def costs(retrieval: "pd.DataFrame") -> "pd.DataFrame":
    """Mean change of nDCG@10 in percent by texts among the real ones: by relevance, of ``generated`` and ``copies``."""
    share = 100 * retrieval["difference"] / retrieval["without"]
    kind = retrieval["generator"].map(lambda name: "copies" if name == DUPLICATED else "generated")
    table = retrieval.assign(share=share, kind=kind).pivot_table("share", "relevance", "kind")
    return table.reindex(columns=["generated", "copies"])

"""What records say of the paper's claims on linkage.

Of its own links, split as it describes: counts, shares and ceilings, no model. Of heads trained on other real links, a
*reconstruction* at small scale: whether what it proposes is better than what it replaces.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from patbench_core.frames import records, scores
from patbench_core.results.ledger import read
from patbench_core.stats.claims import FAILS, HOLDS, OPEN
from patbench_core.stats.comparison import compare
from patbench_core.tasks.linkage import FORWARD
from patbench_core.tasks.linkage.arms import BASE, SETTING, arms, epochs

if TYPE_CHECKING:
    import pandas as pd

SPLIT = {"train": 16_689, "valid": 1_542, "test": 1_959}
TARGET, MARGIN, PUBLISHED_P20 = 30.0, 2.0, 57.0
PRODUCTS, PATENTS = 1_826, 4_443
"""Published sizes; shares of a record turn them into those of a part."""


CONTRASTS = {
    "link-adversary": ("negatives", "adversary", ("uniform", "top-k")),
    "link-denominator": ("settings", "denominator negatives", (BASE,)),
    "link-attention": ("settings", BASE, ("mean",)),
    "link-encoders": ("settings", BASE, ("encoders one",)),
}
"""Of claims that something is better: the ablation, the arm that is to be better, and the arms that it replaces."""
METRIC = "MRR"
"""By which they are judged; the paper leads with it."""
EQUIVALENT = 0.02
"""Greatest difference of MRR that is called equivalent: our margin."""
Z = 1.96
"""Half the width of a 95 % interval in standard errors."""


def claim_cases() -> "pd.DataFrame":
    """Cases of all claims ``link-*`` that records can judge: columns of `of_the_split`, and ``low`` and ``high``."""
    import pandas as pd

    return pd.concat([of_the_split(), of_trained_heads()], ignore_index=True)


def of_trained_heads() -> "pd.DataFrame":
    """Cases from heads trained on real links: a contrast, or a record, is a case; products ask.

    What is claimed to be better fails where it is significantly worse. Equivalent leaves it open, as undecided does:
    that a small reconstruction does not gain says little of the paper's scale.
    """
    import pandas as pd

    real = arms(records("linkage", query_view=None, scope=FORWARD, synthetic=False))
    real = real[(real["split"] != "none") & ~real["query_view"].str.contains("no brands")]
    rows: list[dict[str, Any]] = []
    for _, cell in real.groupby(SETTING, sort=False):
        rows += [*_better(cell), *_drawn(cell), *_overfitted(cell)]
    columns = ["claim", "landscape", "label", "value", "low", "high", "least", "most", "n", "case", "command"]
    return pd.DataFrame(rows, columns=columns)


def _better(cell: "pd.DataFrame") -> Iterator[dict[str, Any]]:
    """Contrasts of one ablation of each family, corrected as on the page."""
    for claim, (family, better, others) in CONTRASTS.items():
        rows = cell[cell["family"] == family].set_index("arm", drop=False)
        if better not in rows.index or len(rows) < 2:
            continue
        result = compare(scores(rows, METRIC).merge(rows[["record", "arm"]], on="record"), "arm", margin=EQUIVALENT)
        pairs = result.against(better).set_index("other")
        for other in others:
            if other in pairs.index:
                pair, facts = pairs.loc[other], rows.loc[better]
                case = {"significantly better": HOLDS, "significantly worse": FAILS}.get(str(pair["verdict"]), OPEN)
                yield {
                    "claim": claim,
                    "landscape": facts["landscape"],
                    "label": f"{better} against {other}, {facts['inner']}",
                    **{name: pair[column] for name, column in _ENDS},
                    "n": facts["n"],
                    "case": case,
                    "command": facts["command"],
                }


def _drawn(cell: "pd.DataFrame") -> Iterator[dict[str, Any]]:
    """In the last epoch of each seed: how much harder than uniform the adversary's draws are, how often zclip acts."""
    seen = epochs(cell.drop_duplicates("record"))
    last = seen[seen["epoch"] == seen.groupby(["record", "seed"])["epoch"].transform("max")]
    for row in last.to_dict("records"):
        facts = {name: row[name] for name in ("landscape", "n", "command")}
        facts["label"] = f"{row['model_id']}, seed {row['seed']}"
        if "adversary" in row["model_id"]:
            value = row["similarity"] - row["uniform"]
            yield facts | {"claim": "link-harder", "value": value, "case": HOLDS if value > 0 else FAILS}
        if "zclip off" not in row["model_id"]:
            value = 100 * row["clipped"]
            yield facts | {"claim": "link-zclip", "value": value, "case": HOLDS if value > 0 else FAILS}


def _overfitted(cell: "pd.DataFrame") -> Iterator[dict[str, Any]]:
    """Of each training with attention: MRR of products of training less that of the test's, all patents ranked."""
    for row in cell.drop_duplicates("record").query("model_id.str.startswith('attention')").to_dict("records"):
        for run in read(row["path"]).record["details"]["training"]:
            if mrr := run.get("MRR"):
                value, width = mrr["train"] - mrr["test"], Z * mrr["error"]
                case = HOLDS if value + width < EQUIVALENT else FAILS if value > width else OPEN
                yield {
                    "claim": "link-overfitting",
                    **{name: row[name] for name in ("landscape", "n", "command")},
                    "label": f"{row['model_id']}, seed {run['seed']}",
                    "value": value,
                    "low": value - width,
                    "high": value + width,
                    "case": case,
                }


_ENDS = (("value", "difference"), ("low", "low"), ("high", "high"))


def of_the_split() -> "pd.DataFrame":
    """Cases from the newest record of the paper's split, all candidates of its test side.

    Returns
    -------
    DataFrame
        ``claim``, ``landscape``, ``label``, ``value`` (in the unit of the claim), ``least`` and ``most`` that agree
        with it, ``n`` (links), ``case``, ``command``. Empty without a record.
    """
    import pandas as pd

    where = {"landscape": "honeywell", "split": "paper, test candidates", "scope": FORWARD}
    made = records("linkage", query_view=None, candidates=None, **where)
    rows: list[dict[str, Any]] = []
    for record in made.sort_values("created").tail(1).itertuples():
        details = read(str(record.path)).record["details"]
        forward, parts, shares = (
            details["directions"][FORWARD],
            details["parts"],
            details["reached"]["held out"]["shares"],
        )
        pairs = PRODUCTS * (1 - shares[0]) * PATENTS * (1 - shares[1])
        density = forward["areas"]["base_rate"] / (parts["train"] / pairs)
        ends = TARGET - MARGIN, TARGET + MARGIN
        values: list[tuple[str, str, float, float, float]]
        values = [("link-split", part, parts[part], number, number) for part, number in SPLIT.items()]
        sides = zip(("products", "patents", "links"), shares, strict=True)
        values += [("link-bridges", side, 100 * share, *ends) for side, share in sides]
        values.append(("link-pk", "ceiling", 100 * forward["precision_ceiling"]["P@20"], PUBLISHED_P20, 100.0))
        values.append(("link-sparsity", "test against training", density, 0.0, 1.0))
        facts = {"landscape": record.landscape, "n": forward["links"], "command": record.command}
        for claim, label, value, least, most in values:
            case = HOLDS if least <= value <= most else FAILS
            rows.append(
                facts | {"claim": claim, "label": label, "value": value, "least": least, "most": most, "case": case}
            )
    columns = ["claim", "landscape", "label", "value", "least", "most", "n", "case", "command"]
    return pd.DataFrame(rows, columns=columns)

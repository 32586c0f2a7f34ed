"""What the paper's own links, split as it describes, say of its claims: counts, shares and ceilings, no model."""

from typing import TYPE_CHECKING, Any

from patbench_core.frames import records
from patbench_core.results.ledger import read
from patbench_core.stats.claims import FAILS, HOLDS
from patbench_core.tasks.linkage import FORWARD

if TYPE_CHECKING:
    import pandas as pd

SPLIT = {"train": 16_689, "valid": 1_542, "test": 1_959}
TARGET, MARGIN, PUBLISHED_P20 = 30.0, 2.0, 57.0
PRODUCTS, PATENTS = 1_826, 4_443
"""Published sizes; shares of a record turn them into those of a part."""


def claim_cases() -> "pd.DataFrame":
    """Cases of the claims ``link-*`` from the newest record of the paper's split, all candidates of its test side.

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

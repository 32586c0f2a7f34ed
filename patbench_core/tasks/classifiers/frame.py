"""Records of classifiers as DataFrames: learning curves, and comparisons on the same test documents."""

from typing import TYPE_CHECKING

from patbench_core.frames import records, scores
from patbench_core.results.ledger import read
from patbench_core.results.record import Record
from patbench_core.stats.cells import cells
from patbench_core.stats.claims import FAILS, HOLDS, OPEN
from patbench_core.stats.comparison import MARGIN, Comparison, compare
from patbench_core.tasks.classifiers.study import FROZEN, TUNED
from patbench_core.training.settings import FEW_STEPS

if TYPE_CHECKING:
    import pandas as pd

INSTRUCTED = "LoRA-tuned"
CELL = ("landscape", "labels", "view", "shots")
"""What compared classifiers have in common; `compare` takes the test documents that all of them have."""

ALL = "all"


def curves(recorded: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of ``pb.records("classifiers")`` with what a learning curve needs.

    Returns
    -------
    DataFrame
        And ``item`` (model, method and ``unusual``: what is unusual about it), ``shots`` (documents a label as text, or
        ``all``), ``training`` (documents), ``seeds``, ``learn`` and ``predict`` (seconds, the mean of a seed), ``encode
        one`` and ``predict one`` (seconds a document; NaN where all frozen vectors were there), ``texts cut`` and
        ``names in texts`` (shares of the test documents that are longer than what is read, and that hold the name of a
        label of theirs), ``steps`` (mean over seeds, 0 where nothing is trained), ``smoke`` (ended by its epochs before
        `FEW_STEPS` steps: it shows that the way works and takes no part in verdicts).
    """
    import pandas as pd

    about = []
    for path in recorded["path"]:
        record = read(path).record
        details, timings = record["details"], record["timings"]
        leaks = details["names_in_texts"]
        steps = [facts.get("steps", 0.0) for facts in details["facts"]]
        about.append(
            {
                "shots": ALL if details["shots"] is None else str(details["shots"]),
                "training": details["parts"]["train"],
                "seeds": len(details["seeds"]),
                **details["seconds"],
                "encode one": timings["encode_seconds"] / timings["encoded"] if timings["encoded"] else float("nan"),
                "predict one": details["seconds"]["predict"] / details["parts"]["test"],
                "texts cut": details["cut"],
                "names in texts": leaks["own label"] / max(1, leaks["texts"]),
                "steps": sum(steps) / len(steps),
                "smoke": 0 < max(steps) < FEW_STEPS and max(steps) == _most_steps(record),
            }
        )
    columns = [
        "shots",
        "training",
        "seeds",
        "learn",
        "predict",
        "encode one",
        "predict one",
        "texts cut",
        "names in texts",
        "steps",
        "smoke",
    ]
    facts = pd.DataFrame(about, columns=columns, index=recorded.index).astype({"smoke": bool})
    unusual = recorded["split"].map(lambda split: "".join(f", {part}" for part in split.split(", ")[1:-1]))
    items = recorded["model"] + ": " + recorded["method"] + unusual
    return recorded.join(facts).assign(item=items, unusual=unusual)


def _most_steps(record: Record) -> int:
    """Steps that a training had before it, where nothing stops it early."""
    settings: dict[str, int] = record["key"]["settings"]  # type: ignore[assignment]  # a JSON object
    return settings["epochs"] * -(-int(record["details"]["parts"]["train"]) // settings["batch"])


def compared(rows: "pd.DataFrame", margin: float = MARGIN) -> Comparison:
    """Classifiers of each cell of `CELL` compared two by two; see `patbench_core.stats.comparison.compare`.

    Parameters
    ----------
    rows : DataFrame
        Of `curves`.
    """
    # A record under two names of a landscape has a mark in its id, and one record has several methods.
    units = scores(rows).merge(rows[["record", "method", "item", "shots"]], on=["record", "method"])
    return compare(units, between="item", within=CELL, margin=margin)


def against_frozen(rows: "pd.DataFrame", result: Comparison) -> "pd.DataFrame":
    """Each classifier that is not logistic regression on frozen vectors less the best of those in its cell.

    Returns
    -------
    DataFrame
        Rows of `Comparison.relative_to`, with ``item``, the ``frozen`` one, and ``smoke`` as in `curves`.
    """
    import pandas as pd

    frozen = set(rows.loc[rows["method"] == FROZEN, "item"])
    parts = []
    for named, cell in cells(result.models[result.models["item"].isin(frozen)], CELL):
        best = cell["item"].iloc[0]  # best first
        pairs = result.relative_to(best)
        pairs = pairs[(pairs[list(CELL)] == list(named.values())).all(axis=1) & ~pairs["one"].isin(frozen)]
        parts.append(pairs.rename(columns={"one": "item", "other": "frozen"}))
    columns = [*CELL, "item", "frozen", "difference", "low", "high", "verdict", "smoke"]
    if not parts:
        return pd.DataFrame(columns=columns).astype({"smoke": bool})
    smoke = rows[[*CELL, "item", "smoke"]].drop_duplicates([*CELL, "item"])
    return pd.concat(parts).merge(smoke, on=[*CELL, "item"])[columns]


def head_against_instruction(rows: "pd.DataFrame | None" = None) -> "pd.DataFrame":
    """A model with a fine-tuned head less the same one tuned to name the label: cases of the claim of arXiv 2512.12677.

    Both with the same adapters and frozen layers where there are such two, else the first of each.

    Parameters
    ----------
    rows : DataFrame or None
        Of `curves`; None for all records of real landscapes.

    Returns
    -------
    DataFrame
        A row a cell and model: ``landscape``, ``labels``, ``shots``, ``model``, ``n``, ``difference``, ``low``,
        ``high``, ``case`` (open unless significantly better or worse, and where one of the two was trained in few
        steps) and ``command``.
    """
    import pandas as pd

    rows = curves(records("classifiers", setup=None, synthetic=False)) if rows is None else rows
    rows = rows[rows["method"].isin([TUNED, INSTRUCTED])]
    cases: list[dict[str, object]] = []
    for named, cell in cells(rows, [*CELL, "model_id"]):
        heads, answers = (cell[cell["method"] == method] for method in (TUNED, INSTRUCTED))
        if heads.empty or answers.empty:
            continue
        alike = heads["unusual"].isin(answers["unusual"])
        head = (heads[alike] if alike.any() else heads).iloc[[0]]
        same = answers["unusual"] == head["unusual"].iloc[0]
        instructed = (answers[same] if same.any() else answers).iloc[[0]]
        pair = compared(pd.concat([head, instructed])).against(head["item"].iloc[0]).iloc[0]
        case = {"significantly better": HOLDS, "significantly worse": FAILS}.get(str(pair["verdict"]), OPEN)
        case = OPEN if head["smoke"].any() or instructed["smoke"].any() else case
        facts = {name: pair[name] for name in ("difference", "low", "high")}
        facts |= {"n": int(head["n"].iloc[0]), "case": case, "command": head["command"].iloc[0]}
        cases.append(named | {"model": named["model_id"]} | facts)
    columns = [*CELL, "model", "difference", "low", "high", "n", "case", "command"]
    return pd.DataFrame(cases, columns=columns)

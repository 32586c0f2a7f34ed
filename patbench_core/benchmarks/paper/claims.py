"""The claims of arXiv 2605.24297 and of the papers beside it, and what evidence says of them.

``claims.toml`` holds the claims as they were made; `patbench_core.stats.claims` decides.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from patbench_core.benchmarks import paper
from patbench_core.report import words
from patbench_core.stats.claims import FAILS, HOLDS, OPEN, cases, has_room, outcome

RECORDS, TABLE = "records", "published table"
"""What a verdict rests on: records of real patents, or the figures that the paper itself publishes."""

GAP_SIZE = "{n_IN:,} IN, {n_OUT:,} OUT"
"""Over how much a case of two groups of queries is."""

EVIDENCE = (*("claim", "basis", "landscape", "label", "value", "low", "high", "least", "most", "n", "case", "command"),)
_TEXTS = ("claim", "published", "page", "rule", "unit", "drawn", "measured", "table", "needs", "command")


@cache
def claims() -> pd.DataFrame:
    """All claims as they were made.

    Returns
    -------
    DataFrame
        By id: ``claim``, ``published``, ``page`` that is about it, ``rule`` and ``share`` (see
        `patbench_core.stats.claims.outcome`), ``least`` and ``most`` of the published range, ``unit`` and ``digits``
        of its values, ``drawn`` (what a figure shows beside them), ``measured`` and ``table`` (sentences on records and
        on the published table), ``needs`` (what is missing to measure it), ``command`` (what measures it). Texts are
        empty, ends NaN where there is none.
    """
    tables = tomllib.loads((Path(__file__).parent / "claims.toml").read_text("utf-8"))
    rows = []
    for table in tables.values():
        least, most = table.get("range", (float("nan"), float("nan")))
        numbers = {"share": table.get("share", 1.0), "least": least, "most": most, "digits": table.get("digits", 3)}
        rows.append({name: table.get(name, "") for name in _TEXTS} | numbers)
    return pd.DataFrame(rows, index=pd.Index(tables, name="id"))


def evidence(
    claim: str,
    rows: pd.DataFrame,
    *,
    value: str = "difference",
    label: str = "{model}",
    n: str = "{n:,}",
    factor: float = 1.0,
    basis: str = RECORDS,
) -> pd.DataFrame:
    """Measured values as evidence on a claim.

    Parameters
    ----------
    claim : str
        Its id.
    rows : DataFrame
        A row a case: `value`, ``low``, ``high``, ``landscape``, ``command``; ``least`` and ``most``, in the unit of the
        claim, where the published range differs by row; ``case`` for a claim that is judged by counting.
    value : str
    label, n : str
        Format of a row, such as ``"{model}, {kept}"``; what the case is, and over how much.
    factor : float
        From the unit of the rows to that of the claim.

    Returns
    -------
    DataFrame
        Columns `EVIDENCE`.
    """
    known = claims().loc[claim]
    table: list[dict[str, Any]] = [{str(name): each for name, each in row.items()} for row in rows.to_dict("records")]
    columns = {name: [row.get(name, "") for row in table] for name in ("landscape", "case", "command")}
    columns |= {name: [text.format(**row) for row in table] for name, text in (("label", label), ("n", n))}
    ends = {name: [row.get(name, known[name]) for row in table] for name in ("least", "most")}
    for name, column in (("value", value), ("low", "low"), ("high", "high")):
        ends[name] = [factor * row.get(column, float("nan")) for row in table]
    made = pd.DataFrame(columns | {name: pd.Series(each, dtype=float) for name, each in ends.items()})
    return made.assign(claim=claim, basis=basis)[list(EVIDENCE)]


def published_evidence() -> pd.DataFrame:
    """What the paper's own table of views says of its claims: a case a view, a model or a row of the table."""
    parts = []
    for claim, family in (("scale-qwen3", "Qwen3"), ("scale-nemotron", "Llama-Nemotron")):
        growing, views, on_average = paper.growing_views(family)
        grows = [HOLDS] * growing + [OPEN if on_average else FAILS] * (views - growing)
        parts.append((claim, pd.DataFrame({"case": grows}), "recovered views"))
    rank, ranked = paper.rank_on("KaLM-Gemma3-12B", "TAC")
    # The claim is of a later run than the table may hold: another rank there leaves it open.
    kalm = pd.DataFrame({"case": [HOLDS if rank == 8 else OPEN], "rank": [rank]})
    best, complete = paper.tac_is_best()
    tac = pd.DataFrame({"case": [HOLDS] * best + [FAILS] * (complete - best)})
    parts += [("scale-kalm", kalm, f"{ranked} scores"), ("view-tac", tac, "complete rows")]
    made = [evidence(claim, rows, value="rank", label=TABLE, n=n, basis=TABLE) for claim, rows, n in parts]
    return pd.concat(made, ignore_index=True)


def judged(pieces: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdicts on all claims, and the evidence with what each case says.

    Parameters
    ----------
    pieces : DataFrame
        Columns `EVIDENCE`.

    Returns
    -------
    verdicts : DataFrame
        `claims` with the outcomes by `RECORDS` (not measured without any) and by `TABLE` (empty where the paper has no
        figures), and the numbers behind them in words: ``why``, or what is missing to measure it, and ``figures``.
    cases : DataFrame
        `pieces` in the order of the claims, with ``case`` filled in.
    """
    verdicts, frames = [], []
    for name, known in claims().iterrows():
        needs = f"Needs {known['needs']}." if known["needs"] else "No record of a real landscape."
        verdict = {RECORDS: "not measured", TABLE: "", "why": needs, "figures": ""}
        for basis, column, sentence in ((RECORDS, "why", known["measured"]), (TABLE, "figures", known["table"])):
            rows = pieces[(pieces["claim"] == name) & (pieces["basis"] == basis)]
            if len(rows):
                rows = rows.assign(case=cases(rows, known["rule"]))
                frames.append(rows)
                verdict[basis] = outcome(rows, known["rule"], known["share"])
                verdict[column] = sentence.format(**_facts(rows, known["digits"]))
        verdicts.append(verdict)
    made = pd.DataFrame(verdicts, index=claims().index)
    return claims().join(made), pd.concat(frames, ignore_index=True) if frames else pieces


def _facts(rows: pd.DataFrame, digits: int) -> dict[str, Any]:
    """What the sentences of ``claims.toml`` may name."""
    counts = rows["case"].value_counts()
    facts: dict[str, Any] = {name: int(counts.get(name, 0)) for name in (HOLDS, OPEN, FAILS)}
    facts |= {"cases": len(rows), "inside": int(rows["value"].between(rows["least"], rows["most"]).sum())}
    facts |= {"meets": int(has_room(rows).sum()), "positive": int((rows["value"] > 0).sum())}
    signs = {"above_zero": rows["low"] > 0, "above": rows["low"] > rows["most"], "below": rows["high"] < rows["least"]}
    facts |= {name: int(each.sum()) for name, each in signs.items()}
    top = rows.sort_values("value", ascending=False, kind="stable").iloc[0]
    facts |= {"value": top["value"], "n": top["n"], "where": f"{top['label']} on {top['landscape']}"}
    return facts | {"top": words.interval(top["value"], top["low"], top["high"], digits)}

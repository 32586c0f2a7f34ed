"""What the claims ask of records, on tables whose answer is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import patbench_core as pb
from patbench_core.results import ledger
from patbench_core.tasks.columns import Row, limits
from patbench_core.tasks.synthetic.frame import (
    HEAD,
    _cases,
    best_share,
    claim_cases,
    copies_and_more,
    curricula,
    gain_and_mmd,
    mixes,
    parts,
    tables,
    volumes,
)

FACTS = dict.fromkeys(HEAD, "r")
CONTROLS = {"duplicated": 0.4, "duplicated fourfold": 0.41, "duplicated tenfold": 0.42}
ENDS = ("", ", x3", ", x9")


def folds(scores: dict[tuple[str, str], float], spread: float = 0.01) -> pd.DataFrame:
    """Pseudo-values around the scores of a classifier and arm, on ten folds that all arms share."""
    random = np.random.default_rng(0)
    hard = random.normal(0, 0.1, 10)
    rows = [
        FACTS
        | {"regime": 2, "classifier": classifier, "arm": arm, "fold": fold}
        | dict.fromkeys(("micro F1", "micro F1 above 0.5"), score + hard[fold] + random.normal(0, spread))
        for (classifier, arm), score in scores.items()
        for fold in range(10)
    ]
    return pd.DataFrame(rows)


def arms(**gain: float) -> pd.DataFrame:
    """Generators with their gain over copies."""
    rows = [("duplicated", "", 0.4)] + [(name, "added", 0.4 + value) for name, value in gain.items()]
    columns = {"regime": 2, "classifier": "logistic regression"}
    cells = [{"arm": name, "generator": name, "change": change, "micro F1": value} for name, change, value in rows]
    return pd.DataFrame([FACTS | columns | cell for cell in cells])


def test_intervals_of_published_records_end_where_scores_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some were recorded before their ends were cut: the records stay, what is shown of them is cut."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(Path(__file__).resolve().parents[3] / "results"))
    records = pb.records("synthetic", split=None)
    lowest = {
        path: ledger.read(path).table("arms").to_pandas()["ECE low"].min() for path in records["path"].drop_duplicates()
    }
    path = min(lowest, key=lowest.__getitem__)
    assert lowest[path] < 0
    for table in (records, tables(records[records["path"] == path], "arms")):
        ends = table[[name for name in table if name.endswith((" low", " high"))]]
        assert (ends.min().min(), ends.max().max() <= 1) == (0, True)
    scores = {"n": 9, "metrics": {"micro F1": 0.9958}, "ci": {"micro F1": [0.989, 1.003]}}
    assert limits("micro F1").cell(Row({}, "", scores)) == "0.989 to 1.000"  # type: ignore[typeddict-item]


def test_copies_lift_and_generated_text_adds() -> None:
    """From 0.0 to 0.3 by copies, to 0.4 with the mean of two generators."""
    scores = {("MLP, 3 epochs", "real"): 0.0, ("MLP, 3 epochs", "duplicated tenfold"): 0.3}
    scores |= {("MLP, equal steps", "a"): 0.38, ("MLP, equal steps", "b"): 0.42}
    (row,) = copies_and_more(arms(a=0, b=0), folds(scores)).to_dict("records")
    assert row["lift"] == pytest.approx(0.3, abs=0.02)
    assert row["beyond"] == pytest.approx(0.1, abs=0.02)
    assert row["difference"] == pytest.approx(row["lift"] - row["beyond"])
    assert row["low"] < 0.2 < row["high"]
    assert row["low"] > 0.1


def test_the_parts_of_a_gain_add_up() -> None:
    """0.3 by steps, 0.05 by the first claim, and 0.02 less by generated text; the title is not the section."""
    scores = {("MLP, 3 epochs", "real"): 0.1, ("MLP, equal steps", "real"): 0.4}
    scores |= {("MLP, equal steps", name): value for name, value in (("a", 0.42), ("b", 0.44))}
    scores |= {("MLP, equal steps", "section:C1"): 0.45, ("MLP, equal steps", "section:T"): 0.9}
    shown = parts(arms(**{"a": 0, "b": 0, "section:C1": 0, "section:T": 0}), folds(scores)).set_index("arm")
    expected = {"steps": 0.3, "another section": 0.05, "generation": -0.02}
    assert shown["difference"].to_dict() == pytest.approx(expected, abs=0.02)
    assert ((shown["low"] < shown["difference"]) & (shown["difference"] < shown["high"])).all()


def test_a_record_without_claims_has_the_title_as_its_section() -> None:
    """Beside another record that has both; one without any section has no parts."""
    scores = {("MLP, 3 epochs", "real"): 0.1, ("MLP, equal steps", "real"): 0.4, ("MLP, equal steps", "a"): 0.4}
    title, claim = {("MLP, equal steps", "section:T"): 0.5}, {("MLP, equal steps", "section:C1"): 0.6}
    tables = [
        folds(scores | more).assign(record=name) for name, more in (("t", title), ("c", title | claim), ("n", {}))
    ]
    shown = parts(arms(**{"a": 0, "section:C1": 0, "section:T": 0}), pd.concat(tables)).set_index(["record", "arm"])
    section = shown["difference"].xs("another section", level="arm")
    assert section.to_dict() == pytest.approx({"c": 0.2, "t": 0.1}, abs=0.02)


def test_volumes_are_compared_with_as_many_copies() -> None:
    """Of the generators that have all of them: 0.1 better at every volume, whatever another has at one."""
    scores = {("logistic regression", control): value for control, value in CONTROLS.items()}
    scores |= {
        ("logistic regression", f"a{end}"): value + 0.1 for end, value in zip(ENDS, CONTROLS.values(), strict=True)
    }
    scores |= {("logistic regression", "b"): 0.9}
    table = arms(a=0, b=0)
    more = [{**table.iloc[1].to_dict(), "arm": f"a{end}", "change": end[2:]} for end in ENDS[1:]]
    shown = volumes(pd.concat([table, pd.DataFrame(more)]), folds(scores)).set_index("arm")["difference"]
    assert shown.to_dict() == pytest.approx({"x1": 0.1, "x3": 0.1, "x9": 0.1}, abs=0.02)


def test_an_order_is_compared_with_shuffled_documents() -> None:
    """The mean over generators."""
    scores = {("MLP, equal steps", name): 0.4 for name in ("a", "b")}
    for order, value in (("generated first", 0.5), ("real first", 0.2)):
        scores |= {("MLP, equal steps", f"{name}, {order}"): value for name in ("a", "b")}
    shown = curricula(arms(a=0, b=0), folds(scores)).set_index("arm")
    assert shown["difference"].to_dict() == pytest.approx({"generated first": 0.1, "real first": -0.2}, abs=0.02)
    assert shown["verdict"].tolist() == ["significantly better", "significantly worse"]


@pytest.mark.parametrize(
    ("best", "spread", "case"),
    [("25 % real", 0.01, "holds"), ("75 % real", 0.01, "fails"), ("75 % real", 0.5, "open")],
)
def test_the_best_share_of_real_documents(best: str, spread: float, case: str) -> None:
    """It holds where none is better, and fails where one is significantly so; 100 % is the arm of real documents."""
    scores = {("logistic regression", f"a, {share} % real"): 0.3 for share in (0, 25, 50, 75)}
    scores |= {("logistic regression", "real"): 0.3, ("logistic regression", f"a, {best}"): 0.5}
    table = folds(scores, spread)
    mixed = mixes(table)
    assert sorted(mixed["share"].unique()) == [0, 0.25, 0.5, 0.75, 1]
    (row,) = best_share(mixed).to_dict("records")
    assert row["case"] == case
    assert (row["difference"] > 0) == (case == "holds")


def test_gain_against_distance() -> None:
    """Spearman's correlation over generators, by regime."""
    gains = {name: 0.01 * place**2 for place, name in enumerate("abcdefgh")}
    audits = [
        FACTS | {"regime": 2, "generator": name, "MMD": -gain, "MMD of real": 0.0} for name, gain in gains.items()
    ]
    points, correlations = gain_and_mmd(arms(**gains), pd.DataFrame(audits))
    assert points.set_index("arm")["gain"].to_dict() == pytest.approx(gains)
    assert correlations["correlation"].tolist() == pytest.approx([-1])
    assert correlations["models"].tolist() == [8]
    fewer = gain_and_mmd(arms(**dict(list(gains.items())[:7])), pd.DataFrame(audits))[1]
    assert fewer.empty


def test_a_case_is_where_its_interval_lies() -> None:
    """On the claim's side of zero, on the other, or on both."""
    rows = pd.DataFrame({"low": [0.1, -0.3, -0.3], "high": [0.2, -0.1, 0.2]})
    assert _cases(rows, 1.0).tolist() == ["holds", "fails", "open"]
    assert _cases(rows, -0.73).tolist() == ["fails", "holds", "open"]
    assert _cases(rows, pd.Series([0.95, -0.73, 0.95])).tolist() == ["holds", "holds", "open"]
    assert not len(_cases(rows.head(0), 1.0))


def test_no_records_speak_to_no_claim() -> None:
    """Empty tables, with the columns that evidence needs."""
    none = pd.DataFrame(columns=[*HEAD, "path"])
    assert {claim: len(rows) for claim, rows in claim_cases(none).items()} == {
        "syn-volume": 0,
        "syn-mix": 0,
        "syn-mmd": 0,
        "syn-retrieval": 0,
    }

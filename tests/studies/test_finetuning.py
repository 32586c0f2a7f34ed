"""The page of fine-tuning and the verdicts on it, from records with known scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import v_measure_score

from patbench_core.results import ledger
from patbench_core.stats.paired import holm
from patbench_core.studies import claims, claims_finetuning, finetuning
from patbench_core.studies import finetuning_models as models
from patbench_core.training.held_out import PROTOCOL
from tests.records import sample_record

QUERIES = [f"US-{number}-A" for number in range(40)]
RANDOM = np.random.default_rng(0)
BASE = RANDOM.uniform(0, 0.6, len(QUERIES))


def add(
    shift: float,
    recipe: str | None = None,
    seed: int = 0,
    matched: bool = False,
    tested_on: str = "home",
    trained_on: str = "home",
    base: str = "letters<b>",
    synthetic: bool = False,
    documents: bool = True,
    sections: str = "abstract-claims",
    steps: int = 10,
) -> None:
    """A record whose queries score `shift` more than the base's, with a little noise by seed."""
    noise = np.random.default_rng(seed + 1).normal(0, 0.002, len(QUERIES)) if recipe else 0.0
    scores = BASE + shift + noise
    run = recipe and {
        "protocol": 1,
        "split": "s",
        "view": "TA",
        "negatives": "bm25",
        "recipe": {"signals": [{"signal": "sections", "sections": sections}]},
        "settings": {"seed": seed, "batch": 8},
    }
    key = {
        "task": "finetuning",
        "protocol": PROTOCOL,
        "run": run,
        "matched": matched,
        "between": [trained_on, tested_on],
        "base": base,
    }
    record: Any = sample_record(tested_on, base if recipe is None else f"{recipe}-{seed}", **key)
    record |= {"task": "finetuning", "encoders": {"document": {"files": "f", "model": base, "revision": ""}}}
    record["key"] |= {"protocol": PROTOCOL}
    record["landscape"] |= {"synthetic": synthetic, "digest": tested_on}
    record["scores"] = {"retrieval ALL": {"n": len(QUERIES), "metrics": {"nDCG@10": float(scores.mean())}, "ci": {}}}
    if recipe:
        record["model"]["finetuned"] = {
            "recipe": recipe,
            "base": {"name": base, "files": "f"},
            "landscape": {"name": trained_on, "digest": trained_on},
            "seed": seed,
            "control": "matched" if matched else None,
            "pairs": {"sections": 20 if matched else 100},
            "tokens": 5_000,
            "steps": steps,
            "test_digest": "t",
        }
    out = np.where(np.arange(len(QUERIES)) % 4 == 0, scores, np.nan)
    tables = {
        "queries": pa.table({"query_id": QUERIES, "ALL": scores, "IN": scores, "OUT": pa.array(out, from_pandas=True)})
    }
    if documents:
        record["labels"] = {"set": "topic", "names": [], "documents": 30, "left_out": {}}
        tables["documents"] = documents_table(int(100 * abs(shift)) + seed)
    ledger.add(record, tables)


def documents_table(seed: int) -> pa.Table:
    """Thirty documents of three labels, some with several."""
    random = np.random.default_rng(seed)
    given = random.integers(0, 3, 30)
    return pa.table(
        {
            "doc_id": [f"EP-{number}-A" for number in range(30)],
            "n_hits": np.minimum(given, random.integers(0, 3, 30)),
            "n_given": given,
            "n_true": np.ones(30, np.int64),
            "label": pa.array(np.where(np.arange(30) % 5 == 0, -1, np.arange(30) % 3), pa.int16()),
            "clusters": pa.array(random.integers(0, 3, (30, 2)).tolist(), pa.list_(pa.int16())),
        }
    )


def grid(shifts: Sequence[float], **of: Any) -> None:
    """A base and a recipe of three seeds."""
    add(0.0, **{name: value for name, value in of.items() if name in ("tested_on", "base", "synthetic", "documents")})
    for seed, shift in enumerate(shifts):
        add(shift, of.get("recipe", "R3"), seed, **{name: value for name, value in of.items() if name != "recipe"})


def test_nothing_trained_says_how() -> None:
    """An empty page is one sentence with the command."""
    (section,) = finetuning.study().sections
    assert finetuning.COMMAND in section.answer


def test_nothing_is_trained_where_no_base_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book reads records."""
    trained: list[object] = []
    monkeypatch.setattr(finetuning, "run_grid", lambda grid, _: trained.append(grid.bases))
    finetuning.ensure("demo")
    assert trained == []
    finetuning.ensure("demo", ["letters"])
    assert trained == [("letters",)]


def test_differences_are_those_of_the_tables() -> None:
    """Mean over seeds of the paired difference, in every task."""
    grid([0.05, 0.06, 0.04])
    (of,) = models.tested()
    (tuned,) = of.tuned
    assert of.own
    wanted = np.mean([e.table("queries")["ALL"].to_numpy().mean() for e in tuned.entries]) - BASE.mean()
    change = tuned.change("retrieval")
    assert change.difference.mean == pytest.approx(wanted)
    assert change.base == pytest.approx(BASE.mean())
    assert change.difference.low < wanted < change.difference.high
    assert tuned.change("retrieval", "OUT").n == len(QUERIES) // 4

    def micro(entry: ledger.Entry) -> float:
        table = entry.table("documents").to_pandas()
        return 2 * table["n_hits"].sum() / (table["n_given"] + table["n_true"]).sum()

    wanted = np.mean([micro(entry) for entry in tuned.entries]) - micro(tuned.base)
    assert tuned.change("classification").difference.mean == pytest.approx(wanted)

    def agreement(entry: ledger.Entry) -> float:
        table = entry.table("documents").to_pandas()
        table = table[table["label"] >= 0]
        clusters = np.array(table["clusters"].tolist())
        return float(np.mean([v_measure_score(table["label"], clusters[:, at]) for at in range(clusters.shape[1])]))

    wanted = np.mean([agreement(entry) for entry in tuned.entries]) - agreement(tuned.base)
    assert tuned.change("clustering").difference.mean == pytest.approx(wanted)


def test_stars_are_corrected_over_the_table() -> None:
    """Holm over all trainings in one column, as the CSV has it."""
    grid([0.05, 0.06, 0.04])
    grid([0.002, -0.001, 0.003], recipe="R1")
    section = finetuning.study().sections[0]
    data = section.table.data.query("recipe != 'untrained'")
    np.testing.assert_allclose(data["nDCG@10_p_holm"], holm(data["nDCG@10_p"].to_numpy()))
    assert section.answer.startswith("1 of 2 trainings improve held-out retrieval and 0 harm it")
    assert section.table.shown.query("recipe == 'R3'")["nDCG@10"].item().endswith("*")


def test_the_control_stands_beside_its_recipe() -> None:
    """And what all pairs do beyond it is said."""
    grid([0.05, 0.06, 0.04])
    grid([0.01, 0.011, 0.009], matched=True)
    (of,) = models.tested()
    ((tuned, beyond),) = finetuning.beyond_control(of)
    assert not tuned.matched
    assert beyond.difference.mean == pytest.approx(0.04, abs=0.002)
    section = finetuning.study().sections[0]
    assert "differs from that with all pairs in 1 of 1 cases" in " ".join(section.points)
    assert set(section.table.data["control"].dropna()) == {"all pairs", "matched control"}


def test_a_training_that_saw_no_more_pairs_says_nothing_of_size() -> None:
    """Two steps of eight pairs are the same whether there are twenty pairs or a hundred."""
    grid([0.05, 0.06, 0.04], steps=2)
    grid([0.01, 0.011, 0.009], matched=True, steps=2)
    (of,) = models.tested()
    assert [tuned.different for tuned in of.tuned] == [16, 16]
    assert finetuning.beyond_control(of) == []
    assert claims_finetuning.findings()["ft-size"][0].outcome == "not measured"


def test_elsewhere_shows_domains_and_what_was_forgotten() -> None:
    """Two bases, so that zero-shot strength can be compared."""
    for base, shift in (("letters<b>", -0.03), ("words", -0.01)):
        grid([0.02, 0.02, 0.02], base=base)
        grid([shift, shift - 0.001, shift + 0.001], base=base, tested_on="away", documents=False)
    sections = {section.heading: section for section in finetuning.study().sections}
    assert list(sections) == ["home, tested on itself", "home to away", "Forgetting"]
    away = sections["home to away"]
    assert {"nDCG@10 IN", "nDCG@10 OUT"} <= set(away.table.shown)
    assert "2 of 2 trained models are below their base elsewhere" in sections["Forgetting"].answer
    assert "letters<b>" not in finetuning.study()._repr_html_()


def test_one_seed_has_no_interval_and_no_star() -> None:
    """It is shown all the same."""
    grid([0.05])
    section = finetuning.study().sections[0]
    assert "(one seed)" in section.table.shown["nDCG@10"].iloc[-1]
    assert section.answer.startswith("0 of 1 trainings")


def test_what_has_one_seed_is_not_counted_beside_others() -> None:
    """However large its difference."""
    grid([0.05, 0.06, 0.04])
    grid([0.2], recipe="R1")
    section = finetuning.study().sections[0]
    assert section.answer.startswith("1 of 1 trainings")
    assert "by R3: +0.0" in section.answer
    assert "1 more have one seed" in section.answer


def test_a_base_tested_otherwise_is_no_base() -> None:
    """Without its own base a training has no difference to show."""
    add(0.05, "R3")
    assert models.tested() == []


def test_of_two_settings_the_last_is_shown() -> None:
    """Never a mixture of both."""
    grid([0.05, 0.06, 0.04])
    entries = [of for of in ledger.entries("finetuning") if "finetuned" in of.record["model"]]
    record: Any = dict(entries[0].record)
    run = {**record["key"]["run"], "settings": {"seed": 0, "batch": 99}}
    record |= {"key": {**record["key"], "run": run}, "id": "f" * 32, "created": "2031-01-01T00:00:00+00:00"}
    ledger.add(record, {"queries": entries[0].table("queries")})
    (of,) = models.tested()
    assert [len(tuned.entries) for tuned in of.tuned] == [1]


@pytest.mark.parametrize(
    ("shifts", "outcome"),
    [
        ([0.01, 0.011, 0.012], "agrees"),
        ([0.15, 0.16, 0.15], "contradicts"),
        ([0.0, 0.04, 0.03], "not settled"),
        ([-0.01, 0.02, 0.012], "not settled"),
    ],
)
def test_gains_are_judged_against_what_is_published(shifts: list[float], outcome: str) -> None:
    """R3 gains up to 7.1 %: more than that, for sure, contradicts it."""
    grid(shifts)
    assert claims_finetuning.findings()["ft-r3"][0].outcome == outcome


def test_two_seeds_speak_to_no_claim() -> None:
    """However large the gain."""
    grid([0.15, 0.16])
    assert claims_finetuning.findings()["ft-r3"][0].outcome == "not measured"


def test_claims_on_other_sections_and_generated_patents_are_not_measured() -> None:
    """The claim is of abstracts and claims of real patents."""
    grid([0.01, 0.02, 0.01], sections="title-abstract")
    grid([0.01, 0.02, 0.01], tested_on="made", trained_on="made", synthetic=True)
    assert claims_finetuning.findings()["ft-r3"][0].outcome == "not measured"
    table = claims.study().sections[0].table.data
    assert (table.loc[table["claim"].str.contains("R3"), "verdict"] == "not measured").all()


@pytest.mark.parametrize(("away", "outcome"), [(-0.05, "agrees"), (0.05, "contradicts"), (0.0, "not settled")])
def test_harm_elsewhere_is_counted(away: float, outcome: str) -> None:
    """Five of eight are said to lose."""
    grid([away + 0.001, away, away - 0.001], tested_on="away", documents=False)
    (finding,) = claims_finetuning.findings()["ft-transfer"]
    assert finding.outcome == outcome


def test_size_is_judged_by_the_control() -> None:
    """No effect within a margin agrees; a sure effect beyond it contradicts."""
    grid([0.05, 0.051, 0.049])
    grid([0.049, 0.05, 0.05], matched=True)
    assert claims_finetuning.findings()["ft-size"][0].outcome == "agrees"
    grid([0.10, 0.101, 0.099], recipe="R1")
    grid([0.02, 0.021, 0.02], recipe="R1", matched=True)
    assert claims_finetuning.findings()["ft-size"][0].outcome == "contradicts"


def test_many_landscapes_share_a_matrix() -> None:
    """Rows trained on, columns tested on; Holm over all cells; no sections and no claims of their own."""
    places = ("home", "away", "afar", "beyond")
    for row, trained_on in enumerate(places):
        for column, tested_on in enumerate(places):
            shift = 0.05 if row == column else -0.02 * column
            of = {"trained_on": trained_on, "tested_on": tested_on, "documents": False, "recipe": "R3"}
            grid([shift, shift + 0.001, shift - 0.001], **of)
    (section,) = finetuning.study().sections
    data = section.table.data
    assert len(data) == len(places) ** 2
    np.testing.assert_allclose(data["p_holm"], holm(data["p"].to_numpy()))
    diagonal = data[data["trained on"] == data["tested on"]]
    assert diagonal["difference"].to_numpy() == pytest.approx(0.05, abs=0.003)
    assert "on average over 12 pairs of landscapes" in section.answer
    assert claims_finetuning.findings()["ft-transfer"][0].outcome == "not measured"

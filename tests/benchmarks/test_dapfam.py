"""DAPFAM from a hub on loopback to a landscape and a record."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from patbench_core.benchmarks import dapfam as benchmark
from patbench_core.benchmarks import dapfam_rows
from patbench_core.benchmarks.dapfam import FILES, get, run, sizes
from patbench_core.benchmarks.dapfam_tasks import TASKS, dapfam_task
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.landscape import registry
from patbench_core.landscape.card import card
from patbench_core.results import ledger
from tests.benchmarks.dapfam_fixture import Dapfam
from tests.hub_server import Hub

MODEL = "bm25"


def folder(hub: Hub) -> Path:
    """Where the hub's files are."""
    return hub.repos[f"datasets/{benchmark.REPO}"]


def test_all_of_it_arrives(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """Documents ranked, queries not, links with the domain that was given, texts to the last blank."""
    landscape = get()
    facts, qrels = landscape.facts, landscape.qrels
    positives = [relation for relation in dapfam.relations if relation["relevance_score"]]
    assert (len(dapfam.corpus), len(dapfam.queries)) == (landscape.ranked.sum(), (~landscape.ranked).sum())
    assert [len(positives), sum(each["domain_rel"] == "IN" for each in positives)] == [
        len(qrels.given),
        qrels.given.sum(),
    ]
    assert facts["links_from"] == "qrels" and facts["benchmark"]["revision"] == benchmark.REVISION
    assert facts["benchmark"]["counts"] == {dapfam_rows.NOT_RELEVANT: len(dapfam.relations) - len(positives)}
    assert [each["rows"] for each in facts["source"]] == [
        len(dapfam.corpus),
        len(dapfam.queries),
        len(dapfam.relations),
    ]
    rows = {row.get("relevant_id") or row["query_id"]: row for row in (*dapfam.corpus, *dapfam.queries)}
    for name, text in zip(landscape.publication_numbers, landscape.column("abstract"), strict=True):
        assert text == (rows[name]["abstract_en"] or "")


def test_domains_computed_from_codes_agree_where_they_were_given_so(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """And every relation that says otherwise is counted; the scopes stay as given."""
    landscape = get()
    known = landscape.qrels.domain3 >= 0
    assert (landscape.qrels.given[known] == landscape.qrels.domain3[known]).all()
    assert card(landscape).contradicted == 0
    codes = {row["relevant_id"]: row["ipcr_codes_str"] for row in dapfam.corpus}
    inside = [each for each in dapfam.relations if each["domain_rel"] == "IN" and codes[each["relevant_id"]] != "[]"][
        :3
    ]
    for relation in inside:
        relation["domain_rel"] = "OUT"
    dapfam.write(folder(dapfam_hub))
    (Path(benchmark.dataset_file(benchmark.REPO, benchmark.REVISION, FILES["relations"]))).unlink()
    landscape = get()
    assert card(landscape).contradicted == 3
    assert (landscape.qrels.domain == landscape.qrels.given).all()


def test_a_query_that_is_a_document_too_never_finds_itself(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """Other queries find the document; both are of one family."""
    twin = dapfam.queries[0]
    dapfam.corpus.append({"relevant_id": twin["query_id"], **{k: v for k, v in twin.items() if "id" not in k}})
    other = dapfam.queries[1]["query_id"]
    dapfam.relations += [
        {"query_id": query, "relevant_id": twin["query_id"], "relevance_score": 1.0, "domain_rel": "IN"}
        for query in (other, twin["query_id"])
    ]
    dapfam.relations.append({"query_id": other, "relevant_id": "none", "relevance_score": 1.0, "domain_rel": "IN"})
    dapfam.write(folder(dapfam_hub))
    landscape = get()
    counts = landscape.facts["benchmark"]["counts"]
    assert [counts[each] for each in (dapfam_rows.BOTH, dapfam_rows.ITSELF, dapfam_rows.STRAY)] == [1, 1, 1]
    numbers = landscape.publication_numbers.tolist()
    document, query = numbers.index(twin["query_id"]), numbers.index(f"{twin['query_id']}/query")
    assert landscape.families[document] == landscape.families[query]
    assert document in landscape.qrels.doc_row[landscape.qrels.query_row == numbers.index(other)]


def test_every_size_stands_beside_the_published_one(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """Counted here from the rows themselves."""
    positives = [relation for relation in dapfam.relations if relation["relevance_score"]]
    found = sizes(get())
    assert {what: published for what, (published, _) in found.items()} == benchmark.PUBLISHED
    assert found["documents"][1] == len(dapfam.corpus)
    for scope in ("IN", "OUT"):
        inside = [relation for relation in positives if relation["domain_rel"] == scope]
        assert found[f"links {scope}"][1] == len(inside)
        assert found[f"queries of {scope}"][1] == len({relation["query_id"] for relation in inside})


def test_the_18_tasks_share_six_records(dapfam_hub: Hub) -> None:
    """One ranking gives all three scopes."""
    get()
    records = {task: run(task, MODEL).record["id"] for task in TASKS}
    assert (len(TASKS), len(set(records.values())), len(list(ledger.entries("retrieval")))) == (18, 6, 6)
    record = run("DAPFAMOutTitlAbsClmToFullTextRetrieval", MODEL).record
    assert (record["query"]["view"], record["document"]["view"]) == ("mteb-query-TAC", "mteb-doc-FULL")
    assert set(record["scopes"]) == {"ALL", "IN", "OUT"}
    assert record["landscape"]["benchmark"]["name"] == "DAPFAM"


@pytest.mark.parametrize("task", ["DAPFAMAllTitlAbsToClmRetrieval", "DAPFAM", "", "dapfamAllTitlAbsToTitlAbsRetrieval"])
def test_other_tasks_are_unknown(task: str) -> None:
    """With names that come close."""
    with pytest.raises(BenchmarkError, match="not known"):
        dapfam_task(task)


def test_a_task_without_data_says_how_to_get_them() -> None:
    """Before a model is looked for."""
    with pytest.raises(BenchmarkError, match="patbench benchmarks get dapfam"):
        run(TASKS[0], "no model")


def test_a_missing_column_is_named(dapfam_hub: Hub, dapfam: Dapfam) -> None:
    """With the file and the columns that are there; what was there before stays."""
    before = get().facts["digest"]
    for row in dapfam.queries:
        row["claims"] = row.pop("claims_text")
    dapfam.write(folder(dapfam_hub))
    benchmark.dataset_file(benchmark.REPO, benchmark.REVISION, FILES["queries"]).unlink()
    with pytest.raises(BenchmarkError, match=r"queries.parquet: columns missing: claims_text; it has .*claims"):
        get()
    assert registry.get("dapfam").facts["digest"] == before


def test_fault_27_an_interrupted_download_leaves_no_landscape(dapfam_hub: Hub) -> None:
    """And the next attempt is whole."""
    dapfam_hub.cut[FILES["relations"]] = 10**6
    with pytest.raises(BenchmarkError, match=r"\); nothing was kept, run"):
        get()
    assert "dapfam" not in registry.known()
    dapfam_hub.cut.clear()
    assert len(get())


def test_what_is_no_parquet_is_refused(dapfam_hub: Hub) -> None:
    """Such as a page that a proxy sent, under its own checksum."""
    (folder(dapfam_hub) / FILES["corpus"]).write_text("<html>")
    with pytest.raises(BenchmarkError, match="not readable as Parquet"):
        get()


def test_fault_04_the_revision_that_was_read_is_in_the_record(dapfam_hub: Hub) -> None:
    """With the digest of the bytes."""
    facts = get().facts
    assert facts["benchmark"]["revision"] in run(TASKS[0], MODEL).record["landscape"]["benchmark"].values()
    assert all(len(each["sha256"]) == 64 for each in facts["source"])


def test_rows_are_read_a_few_at_a_time(dapfam_hub: Hub, dapfam: Dapfam, monkeypatch: pytest.MonkeyPatch) -> None:
    """Descriptions have up to millions of characters; no table is read whole."""
    monkeypatch.setattr(pq.ParquetFile, "read", None)
    sizes_asked = []
    batches = pq.ParquetFile.iter_batches
    monkeypatch.setattr(
        pq.ParquetFile,
        "iter_batches",
        lambda self, size, **more: sizes_asked.append(size) or batches(self, size, **more),
    )
    list(dapfam_rows.Content(*(folder(dapfam_hub) / file for file in FILES.values())).patents())
    assert np.max(sizes_asked) <= 64

"""PatenTEB from a hub on loopback: from file to landscape or pairs to record."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from patbench_core.benchmarks import patenteb
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.patenteb_data import AGAIN, BOTH, ITSELF, SCALED, UNLABELLED, WITHOUT
from patbench_core.benchmarks.patenteb_scores import score, task_of
from patbench_core.benchmarks.patenteb_tasks import FILE, OPTIONAL, TITLE, task, tasks
from patbench_core.errors import PatbenchError
from patbench_core.paths import checked_name
from patbench_core.results.ledger import Entry
from patbench_core.tasks import base
from patbench_core.tasks.classification.task import Classification
from tests.benchmarks.patenteb_fixtures import Table, rows, tables, write_all
from tests.fakes import FakeEncoder, fake_encoder, text_vector
from tests.hub_server import COMMIT, Hub, served, use_hub

OTHER = "f" * 40


@pytest.fixture(scope="session")
def repos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The 15 repositories."""
    return write_all(tmp_path_factory.mktemp("patenteb"))


@pytest.fixture
def hub(repos: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that has them."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    with served(Hub(dict(repos))) as hub:
        use_hub(monkeypatch, hub.url, tmp_path / "cache")
        yield hub


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every model name stands for an encoder without weights; here is for which tasks it was asked."""
    told: list[str] = []
    encoder: FakeEncoder = fake_encoder()
    monkeypatch.setattr(base, "resolve", lambda *given: told.append(given[4]) or encoder)
    return told


def serve(hub: Hub, name: str, folder: Path, columns: Table) -> None:
    """Let the hub hold another file of a task."""
    file = folder / "other" / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), file)
    hub.repos[f"datasets/{task(name).repo}"] = folder / "other"


def evaluated(name: str) -> Entry:
    """The record of the fake model on a task that is fetched."""
    patenteb.get(name)
    return patenteb.run(name, "fake")


def vectors(texts: list[str]) -> np.ndarray:
    """Unit vectors of the fake model."""
    found = np.stack([text_vector(text.strip()) for text in texts])
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize("name", list(tasks()))
def test_every_task_goes_from_its_file_to_a_record(hub: Hub, asked: list[str], name: str) -> None:
    """The record names task and revision, the prompts were asked for by task, and its metric has an interval."""
    given = task(name)
    made = patenteb.get(name)
    benchmark = made.facts["benchmark"]
    assert (benchmark["name"], benchmark["task"], benchmark["revision"]) == (TITLE, name, COMMIT)
    assert benchmark["columns"].keys() >= given.columns.keys() - OPTIONAL
    entry = patenteb.run(name, "fake")
    assert asked == [name]
    assert task_of(entry.record) is given
    assert entry.record["landscape"]["benchmark"] == {"name": TITLE, "task": name, "revision": COMMIT}
    assert entry.path.parent.parent.name == given.landscape == checked_name(given.landscape)
    found = score(entry.record, given)
    assert found.low <= found.value <= found.high
    assert patenteb.run(name, "fake").path == entry.path


def expected_ndcg(table: Table) -> float:
    """nDCG@10 of triplets by trec_eval, straight from the rows."""
    pytrec_eval = pytest.importorskip("pytrec_eval")
    queries, documents, qrels = {}, {}, {}
    for row in rows(table):
        queries[row["q"]] = row["q_text"]
        documents |= {row["pos"]: row["pos_text"], row["neg"]: row["neg_text"]}
        qrels.setdefault(row["q"], {})[row["pos"]] = 1
    names = sorted(documents)
    scores = (vectors(list(queries.values())) @ vectors([documents[name] for name in names]).T).round(6)
    run = {}
    for query, each in zip(queries, scores, strict=True):
        order = [names[place] for place in np.argsort(-each, kind="stable") if names[place] != query]
        run[query] = {name: float(-place) for place, name in enumerate(order)}
    found = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10"}).evaluate(run)
    return float(np.mean([each["ndcg_cut_10"] for each in found.values()]))


@pytest.mark.parametrize("name", ["retrieval_IN", "retrieval_OUT"])
def test_triplets_score_as_trec_eval_says(hub: Hub, asked: list[str], name: str) -> None:
    """Documents are positives and negatives of all rows, the patent that a query is left out."""
    assert score(evaluated(name).record, task(name)).value == pytest.approx(expected_ndcg(tables()[name]), abs=1e-9)


def test_fault_15_a_query_and_the_document_of_its_patent_are_two(hub: Hub, asked: list[str], tmp_path: Path) -> None:
    """The answer is not left out as the query itself; texts that are equal on both sides are found at once."""
    titles = [f"title {place}" for place in range(30)]
    serve(hub, "title2full", tmp_path, {"q": [f"US-{n}-A1" for n in range(30)], "title": titles, "full_text": titles})
    record = evaluated("title2full").record
    assert record["scopes"]["ALL"]["metrics"]["nDCG@10"] == 1
    assert record["scopes"]["ALL"]["n_queries"] == 30
    assert record["document"]["texts"] == record["query"]["texts"] == 30


def test_fault_12_equal_documents_are_tied(hub: Hub, asked: list[str], tmp_path: Path) -> None:
    """One is relevant to each query, and the band says what the order of ties is worth."""
    titles = [f"title {place}" for place in range(20)]
    full = [f"text {place // 2}" for place in range(20)]
    serve(hub, "title2full", tmp_path, {"q": list(map(str, range(20))), "title": titles, "full_text": full})
    record = evaluated("title2full").record
    low, high = record["scopes"]["ALL"]["tie_band"]["nDCG@10"]
    assert low < record["scopes"]["ALL"]["metrics"]["nDCG@10"] < high
    assert record["tie_rate"] == 1


def test_classification_scores_as_scikit_learn_says(hub: Hub, asked: list[str]) -> None:
    """Macro F1 of one logistic regression a class, at the C that was chosen."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.multiclass import OneVsRestClassifier

    table = tables()["class_bloom"]
    record = evaluated("class_bloom").record
    split = Classification("patenteb-class_bloom", "TEXT").task("class").split
    matrix, labels = vectors(table["text"]), np.array(table["label"])
    true = labels[:, None] == np.arange(3)
    fitted = np.concatenate([split.train, split.validation])
    chosen = record["details"]["chosen"]["logistic regression"]["C"]
    model = OneVsRestClassifier(LogisticRegression(C=chosen, tol=1e-8, max_iter=5000))
    given = model.fit(matrix[fitted], true[fitted].astype(int)).predict(matrix[split.test])
    expected = f1_score(true[split.test], given, average="macro", zero_division=0)
    assert score(record, task("class_bloom")).value == pytest.approx(expected, abs=1e-9)


def test_clusters_score_as_scikit_learn_says(hub: Hub, asked: list[str]) -> None:
    """V-measure of k-means from three seeds, k being the clusters of three documents that there are."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import v_measure_score

    table = tables()["clusters_inventor"]
    record = evaluated("clusters_inventor").record
    order = sorted(range(len(table["q"])), key=lambda row: f"{table['q'][row]}/{row + 1:06d}/text")
    matrix = vectors([table["text"][row] for row in order])
    labels = np.array(table["cluster_id"])[order]
    k = len(set(table["cluster_id"]))
    found = [KMeans(k, n_init=1, random_state=seed).fit(matrix).labels_ for seed in range(3)]
    expected = np.mean([v_measure_score(labels, clusters) for clusters in found])
    assert record["details"]["k"] == k
    assert score(record, task("clusters_inventor")).value == pytest.approx(expected, abs=1e-9)
    assert 0 < record["details"]["chance"]["k-means"]["V-measure"] < 1


def test_only_clusters_that_are_drawn_are_encoded(hub: Hub, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the documents, a tenth of the work."""
    monkeypatch.setattr("patbench_core.tasks.clustering.label_clusters.MOST", 21)
    record = evaluated("clusters_inventor").record
    assert record["labels"]["documents"] == record["scores"]["k-means"]["n"] == 21
    assert record["timings"]["encoded"] == record["document"]["texts"] <= 21
    assert record["document"]["empty"] == 0


def test_paraphrases_score_as_scipy_says(hub: Hub, asked: list[str]) -> None:
    """Pearson's r of cosine and label."""
    from scipy.stats import pearsonr

    table = tables()["para_problem"]
    cosines = (vectors(table["text1"]) * vectors(table["text2"])).sum(axis=1).round(4)
    found = score(evaluated("para_problem").record, task("para_problem")).value
    assert found == pytest.approx(pearsonr(cosines, table["label"])[0], abs=1e-4)


def test_fault_04_the_revision_that_was_first_fetched_is_kept(hub: Hub, home: Path) -> None:
    """The hub moves on; what main stood for is fetched again, unless another revision is asked for."""
    patenteb.get("effect2full")
    assert json.loads((home / "benchmarks" / "patenteb.json").read_text()) == {"effect2full": COMMIT}
    hub.commit = OTHER
    assert patenteb.get("effect2full").facts["benchmark"]["revision"] == COMMIT
    assert patenteb.get("effect2full", OTHER).facts["benchmark"]["revision"] == OTHER
    assert patenteb.revisions() == {"effect2full": OTHER}


def test_a_gated_task_says_where_to_ask(hub: Hub, home: Path) -> None:
    """Nothing is written."""
    hub.gated["datasets/datalyes/retrieval_IN"] = 403
    with pytest.raises(BenchmarkError, match="datasets/datalyes/retrieval_IN"):
        patenteb.get("retrieval_IN")
    assert not home.exists() or not list(home.rglob("*.json"))


def test_bytes_that_the_hub_does_not_name_are_refused(hub: Hub, home: Path) -> None:
    """And the landscape that was there stays."""
    patenteb.get("effect2full")
    before = (home / "landscapes" / "patenteb-effect2full" / "landscape.json").read_bytes()
    hub.commit = OTHER
    hub.corrupt.add(FILE)
    hub.repos["datasets/datalyes/effect2full"] = hub.repos["datasets/datalyes/title2full"]
    with pytest.raises(BenchmarkError, match="it was removed from the cache, run again,"):
        patenteb.get("effect2full", OTHER)
    assert (home / "landscapes" / "patenteb-effect2full" / "landscape.json").read_bytes() == before


def test_fault_04_other_rows_at_the_same_revision_are_another_record(
    hub: Hub, asked: list[str], tmp_path: Path
) -> None:
    """The key holds the texts, whatever the revision says."""
    first = evaluated("effect2substance")
    table = tables()["effect2substance"]
    serve(hub, "effect2substance", tmp_path, table | {"substance": table["substance"][::-1]})
    hub.commit = OTHER
    patenteb.get("effect2substance", OTHER)
    assert patenteb.run("effect2substance", "fake").path != first.path


def test_fault_30_one_patent_is_not_in_two_parts_of_a_split(hub: Hub) -> None:
    """Rows of one id are a family."""
    patenteb.get("class_nli_oldnew")
    learned = Classification("patenteb-class_nli_oldnew", "TEXT").task("class")
    ids = np.array([name.split("/")[0] for name in learned.names])
    parts = [set(ids[part]) for part in (learned.split.train, learned.split.validation, learned.split.test)]
    assert sum(map(len, parts)) == len(set(ids))


def test_without_a_hub_there_is_one_message(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing listens."""
    use_hub(monkeypatch, "http://127.0.0.1:9", tmp_path / "nothing")
    with pytest.raises(BenchmarkError, match=r"\): check the connection and HF_HUB_OFFLINE,"):
        patenteb.get("class_bloom")


@pytest.mark.parametrize(("name", "column"), [("retrieval_IN", "pos_text"), ("class_bloom", "label")])
def test_a_missing_column_is_named(hub: Hub, tmp_path: Path, name: str, column: str) -> None:
    """With what the file has instead."""
    serve(hub, name, tmp_path, {key: each for key, each in tables()[name].items() if key != column})
    with pytest.raises(BenchmarkError, match=f"{name}.*{column}.*it has .*q"):
        patenteb.get(name)


def test_columns_that_are_not_known_are_found_by_their_alternatives(hub: Hub, tmp_path: Path) -> None:
    """Two texts are joined by a newline; without ids rows are numbered; true and false are labels."""
    columns = {"premise": ["old"] * 4, "hypothesis": ["new", "", "x", "y"], "class": [True, False, True, False]}
    serve(hub, "class_nli_oldnew", tmp_path, columns)
    made = patenteb.get("class_nli_oldnew")
    assert made.column("text") == ["old\nnew", "old", "old\nx", "old\ny"]
    assert [each["class"] for each in made.column("labels")] == [["1"], ["0"], ["1"], ["0"]]
    assert made.facts["benchmark"]["columns"] == {"text": "premise", "second": "hypothesis", "label": "class"}


def test_what_rows_contradict_is_counted(hub: Hub, tmp_path: Path) -> None:
    """Another text for an id, a query that answers itself, a document judged both ways."""
    lines = [("a", "b", "c"), ("a", "c", "d"), ("a", "a", "d"), ("e", "b", "d")]
    q, pos, neg = zip(*lines, strict=True)
    texts = {"q_text": ["a", "a", "a", "e"], "pos_text": ["b", "c", "a", "B"], "neg_text": ["c", "d", "d", "d"]}
    serve(hub, "retrieval_IN", tmp_path, {"q": q, "pos": pos, "neg": neg, **texts})
    made = patenteb.get("retrieval_IN")
    assert made.facts["benchmark"]["counts"] == {AGAIN: 1, ITSELF: 1, BOTH: 1}
    assert (made.facts["queries"], made.facts["links"], int(made.ranked.sum())) == (2, 3, 4)


def test_rows_without_a_label_or_text_are_counted(hub: Hub, tmp_path: Path) -> None:
    """They are left out; labels of another range are brought to 0 to 1."""
    serve(hub, "clusters_inventor", tmp_path, {"q": ["a", "b", "c"], "text": ["x"] * 3, "cluster_id": ["1", "", "2"]})
    assert patenteb.get("clusters_inventor").facts["benchmark"]["counts"] == {UNLABELLED: 1}
    columns = {"q": ["a", "b", "c"], "text1": ["x"] * 3, "text2": ["y", "", "z"], "label": [1, 5, 5]}
    serve(hub, "para_problem", tmp_path / "pairs", columns)
    made = patenteb.get("para_problem")
    assert made.facts["benchmark"]["counts"] == {WITHOUT: 1, SCALED: 2}
    assert made.scores.tolist() == [0, 1]


@pytest.mark.parametrize("label", [None, "good", float("nan")])
def test_a_label_that_cannot_be_correlated_is_refused(hub: Hub, tmp_path: Path, label: object) -> None:
    """With its row."""
    columns = {"q": ["a", "b"], "text1": ["x", "x"], "text2": ["y", "z"], "label": [label, label]}
    serve(hub, "para_problem", tmp_path, columns)
    with pytest.raises(BenchmarkError, match="row 1, column 'label'"):
        patenteb.get("para_problem")


def test_what_is_not_there_is_said() -> None:
    """A task that does not exist, one that was not fetched."""
    with pytest.raises(BenchmarkError, match="did you mean 'retrieval_IN'"):
        patenteb.get("retrieval_in")
    with pytest.raises(BenchmarkError, match="benchmarks get patenteb:title2full"):
        patenteb.run("title2full", "fake")


def test_bm25_has_no_vectors_for_labels(hub: Hub) -> None:
    """It takes part in retrieval alone."""
    patenteb.get("clusters_inventor")
    with pytest.raises(PatbenchError, match="matches words and has no vectors"):
        patenteb.run("clusters_inventor", "bm25")

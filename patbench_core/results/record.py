"""What a result is: the schema of a record, key by key."""

from math import nan
from typing import Any, NotRequired, TypedDict, cast

from patbench_core.stats.bounds import FEWEST

SCHEMA = 1
"""Version of the schema. A reader refuses records of another version."""


class Scope(TypedDict):
    """Scores in one scope; ALL, IN and OUT are three judgments of one ranking."""

    n_queries: int  # judged queries: documents with at least one link in the scope; the denominator of every mean
    n_links: int  # relevant documents over all queries
    metrics: dict[str, float]  # means over the judged queries
    ci: dict[str, list[float]]  # 95 % bootstrap interval of each mean: [low, high]
    tie_band: dict[str, list[float]]  # each mean under the worst and the best order of tied documents


class Scores(TypedDict):
    """Scores of one method, such as a classifier, on one set of things."""

    n: int  # things that the metrics are over: test documents, clustered documents, pairs
    metrics: dict[str, float]
    ci: dict[str, list[float]]  # 95 % interval of each metric: [low, high]
    spread: NotRequired[dict[str, float]]  # standard deviation of each metric over seeds


class Landscape(TypedDict):
    """The landscape, or other set of data, of a record."""

    name: str
    digest: str  # of all its content
    synthetic: bool  # written by a generator
    documents: int
    benchmark: NotRequired[dict[str, str]]  # name, task (it decides the prompts) and revision, where it is of one


class Finetuned(TypedDict):
    """How patbench trained the model of a record; see `finetune`."""

    recipe: str | None  # None where it was distilled
    base: dict[str, str]  # name, and digest of its files
    landscape: dict[str, str]  # trained on: name and digest
    seed: int
    control: str | None  # "matched": as many pairs and tokens for every recipe
    pairs: dict[str, int]  # by signal
    tokens: int | None
    steps: int
    test_digest: str  # of the sorted publication numbers of the held-out test queries
    test_queries: NotRequired[list[str]]  # these numbers; not where there are thousands


class Model(TypedDict):
    """The model of a record; whole identities are in `Record.key`."""

    name: str
    dimension: int | None  # of the vectors, for late interaction of a token's; None for BM25
    dtype: str
    similarity: str  # cosine, dot, bm25; for late interaction maxsim, or meanmaxsim: divided by the query's vectors
    prompts: NotRequired[dict[str, str]]  # by role, name of the prompt put before its texts; not where there is none
    finetuned: NotRequired[Finetuned]  # where patbench trained it
    unused_prompts: NotRequired[list[str]]  # names of prompts that the model defines, where no role got one


class Side(TypedDict):
    """Queries or documents."""

    view: str
    texts: int  # distinct texts, empty ones left out
    empty: int  # without text (or vector): as documents they never rank, as queries they score zero
    token_coverage: float | None  # tokens read / tokens there, over all texts; None where the model has no tokens


class Labels(TypedDict):
    """The label set of a record."""

    set: str
    names: list[str]  # labels that count, sorted; none where there are thousands
    documents: int  # documents that have one of them and a vector
    left_out: dict[str, int]  # documents left out, by reason


class Timings(TypedDict):
    """What the run cost. It is not part of the identity."""

    encoded: int  # texts (or spans) that the store did not have
    encode_seconds: float  # wall time of encoding them, loading the model left out
    shrunk_to: NotRequired[int]  # texts in the smallest batch that memory was enough for, where a larger was planned
    rank_seconds: NotRequired[float]  # wall time of scoring and ranking
    task_seconds: NotRequired[float]  # wall time of another task, from vectors to scores


class Record(TypedDict):
    """One result. Tables lie beside it as ``<id>.<table>.parquet``; which ones, each task says.

    Retrieval has ``scores`` (a row a query and scope) and ``ranks`` (a row a link: rank of the cited document,
    documents of greater score, documents tied with it). Fusion has the same two for held-out queries, and ``grid``,
    ``cells`` and ``held_out``. Topics has ``topics`` (a row a query: IPC section and class of its first code) and no
    model: its model is named none. Classification and clustering have ``documents``; the first has ``labels``, the
    second ``clusters`` and ``tree``. Classifiers have both of the first. Label clusters have ``documents``. Layout
    has ``points``, pairs ``pairs``. Fine-tuning has ``queries`` and ``documents``, those that were held out; see
    `tasks.held_out`.
    """

    schema: int
    id: str  # digest of `key`; the name of the file
    key: dict[str, object]  # everything that could change the metrics: data, encoders, reading, protocol
    encoders: dict[str, dict[str, Any]]  # identity of the encoder of queries and of documents, field by field
    task: str
    landscape: Landscape
    model: Model
    reading: str  # spans x tokens, "whole" or "given"
    document: Side
    command: str  # computes this record
    created: str  # UTC, ISO 8601
    environment: dict[str, str]  # versions and kind of machine
    timings: Timings
    tables: NotRequired[list[str]]  # that lie beside it; records of before do not say
    # retrieval and what builds on it
    query: NotRequired[Side]
    scopes: NotRequired[dict[str, Scope]]
    judged: NotRequired[int]  # queries that could be judged, where fewer of them were drawn
    tie_rate: NotRequired[float]  # share of relevant documents whose score another ranked document has
    unknown_domain: NotRequired[int]  # links with an end without IPC or CPC code: in ALL, neither in IN nor in OUT
    # classification, clustering, pairs
    labels: NotRequired[Labels]
    split: NotRequired[
        str
    ]  # of links, where a task can part them in several ways; of classifiers, what learns from what
    scores: NotRequired[dict[str, Scores]]  # by method, such as "logistic regression" or "k-means"
    details: NotRequired[dict[str, Any]]  # what else a task says of a run: its own TypedDict, such as `FusionDetails`


def known(record: Record) -> Record:
    """The record as it is read: the ends of intervals over fewer than `FEWEST` units are NaN, they say nothing."""
    parts = {
        name: {key: _known(part) for key, part in cast(dict[str, Any], record[name]).items()}
        for name in ("scopes", "scores")
        if name in record
    }
    return cast(Record, {**record, **parts})


def _known(scored: dict[str, Any]) -> dict[str, Any]:
    units = scored["n_queries"] if "n_queries" in scored else scored["n"]
    return scored if units >= FEWEST else scored | {"ci": {metric: [nan, nan] for metric in scored["ci"]}}

"""One ranking, scored by patbench and by others: trec_eval, ir_measures, MTEB."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.export.mteb_task import MtebEncoder, Ties, mteb_task
from patbench_core.benchmarks.export.trec import write_trec
from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.resolve import resolve
from patbench_core.files import write_atomic
from patbench_core.progress import Progress
from patbench_core.tasks.retrieval.evaluation import Retrieval

MEASURE = "nDCG@10"
TOLERANCE = 1e-6
_TOOLS = {"pytrec-eval-terrier": "pytrec_eval", "ir-measures": "ir_measures", "mteb": "mteb"}
"""Package, and what is imported from it."""
_OWN, _MTEB = "publication numbers ascending", "document ids descending"
_RUN, _VECTORS, _WHOLE = "patbench's run file", "patbench's vectors", "MTEB's own, from text to score"


@dataclass(frozen=True)
class Check:
    """Score of one tool.

    Attributes
    ----------
    tool : str
        With its version.
    given : str
        What the tool was given, and so what it computed itself.
    ties : str
        The order of tied documents.
    """

    tool: str
    given: str
    ties: str
    score: float


@dataclass(frozen=True)
class Checks:
    """nDCG@10 of one model on one landscape by every tool, over all judged queries.

    Attributes
    ----------
    score : float
        Of the record.
    tie_band : tuple of float
        Of the record.
    """

    landscape: str
    digest: str
    model: str
    view: str
    command: str
    score: float
    tie_band: tuple[float, float]
    checks: tuple[Check, ...]

    def agrees(self, check: Check) -> bool:
        """Equal to 1e-6 under patbench's order of ties, inside the tie band under another.

        A pipeline of others has vectors of its own, which differ in the last bits: its score is within 1e-4.
        """
        worst, best = (self.score, self.score) if check.ties == _OWN else self.tie_band
        slack = 1e-4 if check.given == _WHOLE else TOLERANCE
        return worst - slack <= check.score <= best + slack


def check(evaluation: Retrieval, model: str, command: str, progress: Progress) -> Checks:
    """Let every tool score `model`.

    Parameters
    ----------
    command : str
        What makes these checks again.

    Raises
    ------
    BenchmarkError
        If one of the tools is not here: none of them is needed elsewhere.
    EncoderError
        If the model has none that MTEB could compare.
    """
    for package, module in _TOOLS.items():
        if find_spec(module) is None:
            raise BenchmarkError(f"{package} is not installed, and checks with it need it: run 'pip install {package}'")
    encoder = text_encoder(resolve(model, evaluation.landscape, evaluation.parsed_reading, evaluation.dtype))
    record = evaluation.entry(model, progress).record
    scope = record["scopes"]["ALL"]
    worst, best = scope["tie_band"][MEASURE]
    return Checks(
        landscape=record["landscape"]["name"],
        digest=record["landscape"]["digest"],
        model=record["model"]["name"],
        view=" to ".join(dict.fromkeys((record["query"]["view"], record["document"]["view"]))),
        command=command,
        score=scope["metrics"][MEASURE],
        tie_band=(worst, best),
        checks=(*_of_files(evaluation, model, progress), *_of_mteb(evaluation, encoder, progress)),
    )


def write_checks(checks: Checks, file: Path) -> None:
    """Keep the numbers, no patent text."""
    write_atomic(file, json.dumps(asdict(checks), indent=1).encode())


def read_checks(file: Path) -> Checks:
    """Read a file of `write_checks`."""
    facts = json.loads(file.read_text("utf-8"))
    checks = tuple(Check(**row) for row in facts["checks"])
    return Checks(**facts | {"tie_band": tuple(facts["tie_band"]), "checks": checks})


def _of_files(evaluation: Retrieval, model: str, progress: Progress) -> Iterator[Check]:
    """trec_eval and ir_measures on the files of ``patbench export trec``."""
    import ir_measures
    import pytrec_eval

    with TemporaryDirectory() as folder:
        write_trec(evaluation, model, Path(folder), 1000, progress)
        run = list(ir_measures.read_trec_run(f"{folder}/run.trec"))
        qrels = list(ir_measures.read_trec_qrels(f"{folder}/qrels.ALL.trec"))
    judged = _nested(qrels, "relevance")
    by_query = pytrec_eval.RelevanceEvaluator(judged, {"ndcg_cut.10"}).evaluate(_nested(run, "score"))
    yield _check(
        "pytrec-eval-terrier", _RUN, _OWN, sum(query["ndcg_cut_10"] for query in by_query.values()) / len(judged)
    )
    theirs = ir_measures.parse_measure(MEASURE)
    yield _check("ir-measures", _RUN, _OWN, ir_measures.calc_aggregate([theirs], qrels, run)[theirs])


def _nested(lines: list[Any], value: str) -> dict[str, dict[str, Any]]:
    """Lines of a TREC file by query and document."""
    nested: dict[str, dict[str, Any]] = {}
    for line in lines:
        nested.setdefault(line.query_id, {})[line.doc_id] = getattr(line, value)
    return nested


def _of_mteb(evaluation: Retrieval, encoder: DenseEncoder, progress: Progress) -> Iterator[Check]:
    """MTEB on patbench's vectors under both orders of ties, and on its own reading of the model's folder."""
    from mteb.models import SentenceTransformerEncoderWrapper

    makers: dict[str, Callable[[], Any]] = {
        _VECTORS: lambda: MtebEncoder(encoder, progress),
        _WHOLE: lambda: SentenceTransformerEncoderWrapper(str(encoder.folder.path)),
    }
    orders: dict[Ties, str] = {"patbench": _OWN, "mteb": _MTEB}
    for given, make in makers.items():
        model = make()
        for ties, order in orders.items():
            yield _check("mteb", given, order, mteb_score(evaluation, model, ties))


def mteb_score(evaluation: Retrieval, model: Any, ties: Ties) -> float:
    """The nDCG@10 that MTEB gives an encoder of its own kind on patbench's task, not rounded."""
    import mteb
    from datasets import disable_progress_bars

    disable_progress_bars()
    task = mteb_task(evaluation.task, "ALL", ties)
    result = mteb.evaluate(model, task, cache=None, co2_tracker=False, show_progress_bar=False)
    return float(result.task_results[0].scores["test"][0][MEASURE])


def _check(package: str, given: str, ties: str, score: float) -> Check:
    return Check(f"{package} {version(package)}", given, ties, float(score))

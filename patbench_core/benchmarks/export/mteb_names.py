"""MTEB's names of the tasks and models of patbench's records."""

import re
from dataclasses import dataclass

from patbench_core.benchmarks.dapfam import NAME, REVISION
from patbench_core.benchmarks.dapfam_tasks import TASKS, dapfam_task
from patbench_core.encoders import registry
from patbench_core.files import digest
from patbench_core.results.record import Record


@dataclass(frozen=True)
class MtebTask:
    """One record in one scope, as MTEB names it. Each scope is a task of its own, as DAPFAM's are.

    Attributes
    ----------
    name : str
        Name of the task, and of its file.
    revision : str
        Of the data set.
    main_score : str
        MTEB's name of the measure that stands for the task.
    """

    name: str
    revision: str
    split: str = "test"
    main_score: str = "ndcg_at_10"


def task_name(landscape: str, scope: str, query_view: str, doc_view: str) -> str:
    """Name of a task, such as ``PatbenchSynbioThomsonAllTAToTARetrieval``."""
    return f"Patbench{_joined(landscape)}{scope.title()}{_joined(query_view)}To{_joined(doc_view)}Retrieval"


def mteb_task_of(record: Record, scope: str) -> MtebTask:
    """MTEB's name of `record` in `scope`: of its own tasks on DAPFAM where the texts are its own, else one of ours.

    The revision of ours is the digest of the landscape's content.
    """
    landscape, views = record["landscape"], (record["query"]["view"], record["document"]["view"])
    for task in map(dapfam_task, TASKS if landscape["name"] == NAME else ()):
        if (task.scope, task.query_view, task.doc_view) == (scope, *views):
            return MtebTask(task.name, REVISION, "train", "ndcg_at_100")
    return MtebTask(task_name(landscape["name"], scope, *views), landscape["digest"])


@dataclass(frozen=True)
class MtebModel:
    """MTEB's name of a model: ``organisation/name`` and revision."""

    name: str
    revision: str

    @property
    def folder(self) -> str:
        """Where results of the model are."""
        return f"{self.name.replace('/', '__')}/{self.revision}"


def mteb_model_of(record: Record) -> MtebModel:
    """A model as it is on the hub has its hub name and revision; any other configuration has a name of patbench's own.

    The revision of the latter is a digest of the whole identity of the encoder, so that two never share a folder.
    """
    identity = record["encoders"]["query"]
    entry = registry.entries().get(record["model"]["name"])
    if entry and entry.hub and entry.revision and entry.revision == identity["revision"]:
        whole = record["reading"] in (f"1x{entry.max_tokens}", "whole")
        if whole and identity["dtype"] == "float32":
            return MtebModel(entry.hub, entry.revision)
    both = [record["key"]["query_encoder"], record["key"]["document_encoder"], record["reading"]]
    return MtebModel(f"patbench/{slug(record['model']['name'])}", digest(both)[:40])


def slug(name: str) -> str:
    """`name` without what a file name cannot hold."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name.rsplit("/", 1)[-1])


def _joined(name: str) -> str:
    """``synbio_thomson`` is ``SynbioThomson``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))

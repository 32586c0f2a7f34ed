"""The 15 files of PatenTEB in their schemas, with synthetic patents in the place of real ones."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.benchmarks.patenteb_tasks import FILE, tasks
from patbench_core.landscape.demo import generate
from patbench_core.landscape.schema import Patent

PATENTS = 240
Table = dict[str, list[object]]


def write_all(folder: Path) -> dict[str, Path]:
    """Write every task's repository below `folder`; the folders by ``datasets/organisation/name``."""
    written = {}
    for name, table in tables().items():
        repo = tasks()[name].repo
        file = folder / repo / FILE
        file.parent.mkdir(parents=True)
        pq.write_table(pa.table(table), file)
        written[f"datasets/{repo}"] = folder / repo
    return written


@cache
def tables() -> dict[str, Table]:
    """Columns of every task's file."""
    whole = [patent for patent in generate(PATENTS) if patent.abstract and patent.description and patent.ipc]
    topics = [patent.labels["topic"][0] for patent in whole]
    inventors = [f"{place // 3}" for place in range(len(whole))]
    said = [_said(patent) for patent in whole]
    problems, solutions, effects = (list(part) for part in zip(*said, strict=True))
    few = slice(0, 60)
    q = [patent.publication_number for patent in whole]
    full = [f"{patent.title}\n{patent.abstract}\n{patent.description}" for patent in whole]
    codes = {"first_ipcr3": [patent.ipc[0][:3] for patent in whole], "first_ipcr3_count": [1] * len(whole)}
    return {
        "class_bloom": {"q": q, "text": effects, "label": [len(text) % 3 for text in problems]},
        "class_nli_oldnew": _pairs(whole, problems, lambda one, other: one.publication_date < other.publication_date),
        "class_text2ipc3": {
            **codes,
            "label": codes["first_ipcr3"],
            "q": q,
            "text": [patent.abstract for patent in whole],
        },
        "clusters_ext_full_ipc": {"q": q, "text": full, "cluster_id": topics},
        "clusters_inventor": {"q": q, "text": [p.abstract for p in whole], "cluster_id": list(map(int, inventors))},
        "retrieval_IN": _triplets(whole, topics, same=True, seed=1),
        "retrieval_MIXED": _triplets(whole, topics, same=None, seed=2),
        "retrieval_OUT": _triplets(whole, topics, same=False, seed=3),
        "title2full": {**codes, "q": q, "title": [patent.title for patent in whole], "full_text": full},
        "problem2full": {**codes, "q": q, "problem": problems, "full_text": full},
        "problem2solution": {**codes, "q": q, "problem": problems, "solution": solutions},
        "effect2full": {"q": q[few], "effect": effects[few], "full_text": full[few]},
        "effect2substance": {"q": q[few], "effect": effects[few], "substance": [p.title for p in whole[few]]},
        "para_problem": _paraphrases(whole[:90], problems[:90]),
        "para_solution": _paraphrases(whole[:90], solutions[:90]),
    }


def _said(patent: Patent) -> tuple[str, str, str]:
    """Problem, solution and effect, as the description tells them below its headings."""
    paragraphs = [line for line in patent.description.splitlines() if line.endswith(".")]
    background, summary = (paragraph.split(". ") for paragraph in paragraphs[1:3])
    return ". ".join(background[1:]) or background[0], ". ".join(summary[:2]), ". ".join(summary[2:]) or summary[0]


def _triplets(patents: list[Patent], topics: list[str], same: bool | None, seed: int) -> Table:
    """Some queries have two rows; positives are of the query's topic, of another, or of any."""
    random, columns = Random(seed), {name: [] for name in ("q", "neg", "pos")}
    texts: Table = {f"{name}_text": [] for name in columns}
    for place in random.sample(range(len(patents)), 80):
        alike = [other for other in range(len(patents)) if other != place and topics[other] == topics[place]]
        unlike = [other for other in range(len(patents)) if topics[other] != topics[place]]
        near = alike + unlike if same is None else alike if same else unlike
        for _ in range(1 + place % 2):
            chosen = {"q": place, "pos": random.choice(near), "neg": random.choice(unlike)}
            for name, each in chosen.items():
                columns[name].append(patents[each].publication_number)
                texts[f"{name}_text"].append(f"{patents[each].title}\n{patents[each].abstract}")
    told = {"pos_link_type": "cited", "neg_computed_domain": "OUT", "objective": "retrieval"}
    return columns | {name: [value] * len(columns["q"]) for name, value in told.items()} | texts


def _pairs(patents: list[Patent], texts: list[str], label: object) -> Table:
    rows = [(one, other, *said) for (one, other), said in zip(pairwise(patents), pairwise(texts), strict=True)]
    return {
        "q": [one.publication_number for one, *_ in rows],
        "t": [other.publication_number for _, other, *_ in rows],
        "text1": [row[2] for row in rows],
        "text2": [row[3] for row in rows],
        "label": [int(label(one, other)) for one, other, *_ in rows],
    }


def _paraphrases(patents: list[Patent], texts: list[str]) -> Table:
    """Neighbours of one effect are said to mean the same."""
    table = _pairs(patents, texts, lambda one, other: one.labels["effect"] == other.labels["effect"])
    n = len(table["q"])
    return table | {"first_ipcr3": [each.ipc[0][:3] for each in patents[:n]], "first_ipcr3_count": [1] * n}


def rows(table: Table) -> Iterator[dict[str, object]]:
    """Rows of a table of columns."""
    for values in zip(*table.values(), strict=True):
        yield dict(zip(table, values, strict=True))

"""DAPFAM in its exact schema, of the patents that the demo's generator writes, for a hub on loopback."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.benchmarks.dapfam import FILES
from patbench_core.landscape.demo import generate
from patbench_core.landscape.schema import Patent

Row = dict[str, Any]
TEXT_COLUMNS = ("title_en", "abstract_en", "claims_text", "description_en")


@dataclass
class Dapfam:
    """Rows of the three tables."""

    corpus: list[Row]
    queries: list[Row]
    relations: list[Row]

    def write(self, folder: Path) -> Path:
        """The three files in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, file in FILES.items():
            pq.write_table(pa.Table.from_pylist(getattr(self, table)), folder / file)
        return folder


def made_dapfam(patents: int = 120, seed: int = 0) -> Dapfam:
    """Synthetic families: every third one that cites is a query, all others are documents.

    Positives are citations, IN or OUT by IPC class; there is a relation of score 0 for each of them.
    """
    random = Random(seed)
    families = {patent.publication_number: patent for patent in generate(patents, seed)}
    citing = [name for name, patent in families.items() if any(cited in families for cited in patent.cites)]
    asked = set(citing[::3])
    ids = {name: f"{place:03d}-{place * 37 % 1000:03d}-400" for place, name in enumerate(families)}
    documents = [name for name in families if name not in asked]
    relations = []
    for name in sorted(asked):
        for cited in families[name].cites:
            if cited in families and cited not in asked:
                domain = "IN" if _classes(families[name]) & _classes(families[cited]) else "OUT"
                relations.append(_relation(ids[name], ids[cited], 1.0, domain))
        taken = {relation["relevant_id"] for relation in relations if relation["query_id"] == ids[name]}
        free = [ids[other] for other in documents if ids[other] not in taken]
        relations += [_relation(ids[name], other, 0.0, "NC") for other in random.sample(free, len(taken))]
    corpus = [{"relevant_id": ids[name]} | _family(families[name]) for name in documents]
    queries = [
        {"query_id": ids[name]} | _family(families[name]) | {"abstract_keywords": "pump; valve"}
        for name in sorted(asked)
    ]
    return Dapfam(corpus, queries, relations)


def _classes(patent: Patent) -> set[str]:
    return {code[:3] for code in patent.ipc}


def _relation(query: str, document: str, score: float, domain: str) -> Row:
    return {"query_id": query, "relevant_id": document, "relevance_score": score, "domain_rel": domain}


def _family(patent: Patent) -> Row:
    texts: Sequence[str | None] = (patent.title, patent.abstract or None, patent.claims, patent.description)
    return {
        "earliest_claim_jusrisdiction": patent.country,
        "jurisdiction": patent.country,
        "ipcr_codes_str": str(list(patent.ipc)),
        "earliest_claim_date": patent.publication_date,
        "earliest_claim_year": int((patent.publication_date or "2000")[:4]),
        "classifications_ipcr_list_first_three_chars_list": sorted(_classes(patent)),
        **dict(zip(TEXT_COLUMNS, texts, strict=True)),
    }

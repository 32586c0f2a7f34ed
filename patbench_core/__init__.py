"""patbench: which embedding model, on which part of a patent, for which task, and how sure is that.

``import patbench_core as pb``, then::

    pb.ensure("retrieval", "mine", ["bm25", "all-MiniLM-L6-v2"], view="TA")
    records = pb.records("retrieval", view="TA")
    result = pb.compare(pb.scores(records), between="model", within="landscape")
    pb.verdict(result)

Names load what they need when they are first used.
"""

from importlib import import_module
from typing import Any

from patbench_core.injected import check_injected

__version__ = "0.1.0"
check_injected()  # a notebook imports this package behind its parameters, and before it reads them

_PUBLIC = {
    **dict.fromkeys(("ensure", "records", "scores", "ranks"), "frames"),
    **dict.fromkeys(("deciding", "CELL"), "choosing"),
    "contents": "book.catalogue",
    "compare": "stats.comparison",
    "Comparison": "stats.comparison",
    "verdict": "report.verdict",
    **dict.fromkeys(("table", "Column"), "report.table"),
    "plot": "report.plot",
    "form": "report.form",
    **dict.fromkeys(("section", "landscape_section", "fold", "made_by", "note", "answer", "page"), "report.section"),
}
__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"patbench_core has no attribute {name}")
    module = import_module(f"patbench_core.{_PUBLIC[name]}")
    return module if name == "plot" else getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})

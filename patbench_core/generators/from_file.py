"""Texts that another system wrote, from a file: a line a patent, its number and the texts by system."""

import gzip
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from patbench_core.errors import reason
from patbench_core.files import digest
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order, Real
from patbench_core.generators.registry import register


class FromFile(Generator):
    """Texts of one system in a JSONL file, plain or .gz: ``publication_number`` (or ``id``) and ``generated``.

    Parameters
    ----------
    argument : str
        ``PATH#SYSTEM``.

    Raises
    ------
    GeneratorError
        If the file cannot be read, or has no text of that system.
    """

    def __init__(self, argument: str) -> None:
        path, _, self.system = argument.rpartition("#")
        if not path:
            raise GeneratorError(f"generator 'file:{argument}' names no system: write file:PATH#SYSTEM, or file:PATH#*")
        self.texts = _read(Path(path), self.system)
        self.spec = f"file:{Path(path).name}#{self.system}"

    def identity(self) -> dict[str, object]:
        """See `Generator`: what the file holds, not where it is."""
        return {"generator": f"file#{self.system}", "version": self.version, "texts": digest(self.texts)}

    def usable(self, document: Real) -> bool:
        """Whether the file has a text of the document."""
        return bool(self.texts.get(document.number))

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`."""
        yield from (self.texts[order.parents[0].number] for order in orders)


def systems(path: str) -> list[str]:
    """Names of the systems of a file, sorted."""
    return sorted({name for texts in _rows(Path(path)).values() for name in texts})


def _read(path: Path, system: str) -> dict[str, str]:
    """Text by publication number."""
    rows = _rows(path)
    made = {number: str(texts.get(system) or "").strip() for number, texts in rows.items()}
    if not any(made.values()):
        raise GeneratorError(f"{path} has no text of system {system!r}: choose one of {', '.join(systems(str(path)))}")
    return made


@cache
def _rows(path: Path) -> dict[str, dict[str, object]]:
    """Texts by publication number and system."""
    try:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        if rows and rows[0].keys() >= {"text", "labels", "parents"}:
            raise GeneratorError(
                f"texts of {str(path)!r} are documents that 'patbench synthesize' wrote, with labels of their own: "
                "name their generator instead of the file"
            )
        return {str(row.get("publication_number") or row["id"]): dict(row["generated"]) for row in rows}
    except (OSError, EOFError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise GeneratorError(
            f"texts of {str(path)!r} cannot be read ({type(error).__name__}: {reason(error)}): give PATH#SYSTEM of "
            "a JSONL file with publication_number and generated, an object of texts by system"
        ) from error


register("file", FromFile, "PATH#SYSTEM")

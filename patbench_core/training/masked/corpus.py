"""What is read: texts of landscapes and of files, and which of them are held out."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from patbench_core.errors import reason
from patbench_core.files import digest, text_digest
from patbench_core.landscape import registry
from patbench_core.tasks.texts import side_texts
from patbench_core.training.errors import TrainingError

HELD_OUT = 0.05
"""Share of the documents, by family, that no weight and no tokenizer is trained on."""


@dataclass(frozen=True)
class Corpus:
    """Distinct texts.

    Attributes
    ----------
    name : str
        Of its sources, such as ``pap2pat``.
    train, held : tuple of str
        Ordered by a digest of each text, so that the order of a source's rows does not matter.
    """

    name: str
    train: tuple[str, ...]
    held: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """Digest of all that is trained on and judged by."""
        return digest([[text_digest(text).hex() for text in part] for part in (self.train, self.held)])


def corpus(landscapes: Sequence[str], files: Sequence[Path], view: str, held_out: Sequence[str] = ()) -> Corpus:
    """Read all sources.

    Parameters
    ----------
    landscapes : sequence of str
        Each document's text in `view`.
    files : sequence of Path
        Text with a document a line; or JSON lines, each a string or an object with ``text``.
    held_out : sequence of str
        Landscapes whose held-out documents are judged in place of those of the sources, so that models of several
        corpora are judged by one.

    Raises
    ------
    LandscapeError
        If no landscape of that name exists.
    TrainingError
        If a file cannot be read, or there is nothing to train on or to judge by.
    """
    texts = [(group, text) for name in landscapes for group, text in _landscape(name, view)]
    texts += [(text, text) for path in files for text in _file(path)]
    judged = [(group, text) for name in held_out for group, text in _landscape(name, view)] or texts
    held = {text for group, text in judged if _is_held(group)}
    train = {text for group, text in texts if not _is_held(group)} - held
    name = "+".join([*landscapes, *(path.stem for path in files)])
    if not train or not held:
        raise TrainingError(
            f"corpus {name or 'without a source'}: {len(train):,} documents with text to train on and {len(held):,} to "
            f"judge by (view {view}): name landscapes or files with more text, or another view"
        )
    return Corpus(name, tuple(sorted(train, key=text_digest)), tuple(sorted(held, key=text_digest)))


def _landscape(name: str, view: str) -> Iterator[tuple[str, str]]:
    """Family (a publication number where none is known) and text of each document that has one."""
    landscape = registry.get(name)
    numbers, families = landscape.publication_numbers.tolist(), landscape.families.tolist()
    first: dict[int, str] = {}
    for number, family in zip(numbers, families, strict=True):
        first[family] = min(first.get(family, number), number)
    for family, text in zip(families, side_texts(landscape, view).every, strict=True):
        if text:
            yield first[family], text


def _file(path: Path) -> Iterator[str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"text file {path}: {reason(error)}: give UTF-8 text, a document a line") from error
    for number, line in enumerate(lines, start=1):
        if path.suffix != ".jsonl":
            text = line.strip()
        elif line.strip():
            text = _json_text(path, number, line)
        else:
            continue
        if text:
            yield text


def _json_text(path: Path, number: int, line: str) -> str:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    text = row.get("text") if isinstance(row, dict) else row
    if not isinstance(text, str):
        raise TrainingError(f"text file {path}, line {number}: not a JSON string, nor an object with text")
    return text.strip()


def _is_held(group: str) -> bool:
    """Whether a family is held out: by a digest of its name, so that every corpus holds out the same."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") < HELD_OUT * 2**64

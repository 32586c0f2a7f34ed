"""Sets of a task that are not landscapes: those imported below the home folder, and a generated one."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors import reason
from patbench_core.files import folder_atomic, parquet_bytes
from patbench_core.paths import checked_name, home
from patbench_core.tasks.errors import TaskError

FORMAT = 1
"""Version of the layout of a set's folder."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Sets(Generic[Item]):
    """The sets of one kind.

    Attributes
    ----------
    kind : str
        Folder below home, name of the JSON file in each set's folder, and command of `patbench`.
    members : str
        What a set holds, such as ``pairs``.
    files : str
        Arguments of the import.
    demo : str
        Name of the generated set.
    generate : callable
        Makes it, whenever it is asked for.
    tables : mapping of str to sequence of str
        Tables of an imported one, each a Parquet file, and their columns.
    opened : callable
        Makes it of its facts and its tables.
    """

    kind: str
    members: str
    files: str
    demo: str
    generate: Callable[[], Item]
    tables: Mapping[str, Sequence[str]]
    opened: Callable[..., Item]

    def known(self) -> list[str]:
        """Names of the sets that `get` opens, in alphabetical order."""
        imported = (file.parent.name for file in (home() / self.kind).glob(f"*/{self.kind}.json"))
        return sorted({self.demo, *(name for name in imported if not name.startswith("."))})

    def folder(self, name: str) -> Path:
        """Where a set of that name is imported to.

        Raises
        ------
        PatbenchError, TaskError
            If the name cannot be one, or is that of the generated set.
        """
        if checked_name(name) == self.demo:
            raise TaskError(f"name {name!r} is kept for the generated {self.members}: choose another name")
        return home() / self.kind / name

    def content(self, name: str) -> str | None:
        """Digest of what the imported set of that name holds now; None where there is none."""
        try:
            facts = json.loads((home() / self.kind / name / f"{self.kind}.json").read_text("utf-8"))
            return str(facts["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def get(self, name: str) -> Item:
        """Open a set by name.

        Raises
        ------
        PatbenchError, TaskError
            If no such set exists, or its files cannot be read or do not belong together.
        """
        if name == self.demo:
            return self.generate()
        folder = self.folder(name)
        if not (folder / f"{self.kind}.json").exists():
            raise TaskError(
                f"set of {self.members} {name!r} is not known here (known: {', '.join(self.known())}): "
                f"import it with 'patbench {self.kind} import {self.files} --name {name}'"
            )
        return self._open(folder)

    def _open(self, folder: Path) -> Item:
        def broken(why: str) -> TaskError:
            return TaskError(f"folder of {self.members} {folder}: {why}; import it again")

        try:
            facts = json.loads((folder / f"{self.kind}.json").read_text("utf-8"))
            tables = [pq.read_table(folder / f"{name}.parquet") for name in self.tables]
            if facts["format"] != FORMAT:
                raise broken(f"its layout has version {facts['format']}, not {FORMAT}")
            named = [table.column_names for table in tables] == [list(names) for names in self.tables.values()]
            if not named or rows_digest(*tables) != facts["digest"]:
                files = ", ".join(f"{name}.parquet" for name in self.tables)
                are = "is not the table" if len(tables) == 1 else "are not the tables"
                raise broken(f"{files} {are} that {self.kind}.json describes")
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            raise broken(f"it cannot be read ({reason(error)})") from error
        return self.opened(facts, *tables)


def save(folder: Path, kind: str, facts: Mapping[str, object], tables: Mapping[str, pa.Table]) -> None:
    """Write ``KIND.json`` and a Parquet file a table into `folder`, all or none."""
    with folder_atomic(folder) as temporary:
        for name, table in tables.items():
            (temporary / f"{name}.parquet").write_bytes(parquet_bytes(table))
        (temporary / f"{kind}.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False), "utf-8")


def rows_digest(*tables: pa.Table) -> str:
    """SHA-256 of all rows, in their order; numbers as their shortest text."""
    content = hashlib.sha256()
    for table in tables:
        for row in zip(*(table[name].to_pylist() for name in table.column_names), strict=True):
            content.update(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return content.hexdigest()

"""Sets of a task that are not landscapes: those imported below the home folder, and a generated one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from patbench_core.paths import checked_name, home
from patbench_core.tasks.errors import TaskError

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
    read : callable
        Opens the folder of an imported one.
    """

    kind: str
    members: str
    files: str
    demo: str
    generate: Callable[[], Item]
    read: Callable[[Path], Item]

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
            If no such set exists, or its folder cannot be read.
        """
        if name == self.demo:
            return self.generate()
        folder = self.folder(name)
        if not (folder / f"{self.kind}.json").exists():
            raise TaskError(
                f"set of {self.members} {name!r} is not known here (known: {', '.join(self.known())}): "
                f"import it with 'patbench {self.kind} import {self.files} --name {name}'"
            )
        return self.read(folder)

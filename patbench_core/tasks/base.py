"""What all tasks share: resolve the model, make the key, find the record, run only what is lacking, record it."""

import shlex
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypedDict, TypeVar, cast

import pyarrow as pa

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.prompts import ROLES
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import model_supports, resolve
from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import record_head, shown_model, source_facts
from patbench_core.results.record import Landscape as SourceFacts
from patbench_core.results.record import Model, Record, Side, Timings
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.registry import Declaration, Precision, declaration

Key = dict[str, object]
"""Everything that could change the scores; its digest names the record."""


Details = TypeVar("Details")
"""A TypedDict: what a record says of its run or of its data."""


class NoExtra(TypedDict):
    """The extra keys of a record that has none."""


class DetailsExtra(TypedDict, Generic[Details]):
    """The keys of a record that has details alone; of others these and more."""

    details: Details


Extra = TypeVar("Extra", bound=Mapping[str, object], covariant=True)
"""A TypedDict: the keys of a record that only its task has."""

AnyEncoder = TypeVar("AnyEncoder", bound=Encoder | None)
"""None where no model takes part."""


@dataclass(frozen=True)
class Outcome(Generic[Extra]):
    """One run: the parts of a record that its task alone knows.

    Attributes
    ----------
    extra : Extra
        Further keys of the record.
    tables : mapping of str to pyarrow.Table
        What lies beside it.
    """

    model: Model
    document: Side
    timings: Timings
    extra: Extra
    tables: Mapping[str, pa.Table]


class Source(Protocol):
    """The data of a task: a landscape, or a set of pairs."""

    @property
    def name(self) -> str:
        """As in the ledger."""
        ...

    def prompt_task(self, task: str) -> str:
        """The task that decides a model's prompts: that of the benchmark that this is, else `task`."""
        ...


class Task(ABC, Generic[AnyEncoder, Extra]):
    """One task on one set of data, with its options; several models share what is made of the data.

    A subclass says what the key of a model is and how to run what the ledger lacks. Each declared `Option` is an
    attribute of the same name.
    """

    declared: ClassVar[Declaration]
    source: Source
    dtype: Precision = "float32"
    parsed_reading: Reading = Reading()

    @abstractmethod
    def key(self, encoder: AnyEncoder, part: str) -> Key:
        """Everything that could change the scores of `encoder` on one part of the task, such as a label set."""

    @abstractmethod
    def run(
        self, model: str, encoder: AnyEncoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[Extra]]]:
        """Score `encoder`, which the user calls `model`: each part and its outcome."""

    @abstractmethod
    def facts(self) -> SourceFacts:
        """The data as a record has them."""

    def default_parts(self) -> Sequence[str]:
        """Parts to run where none is named: only one, without a name, unless the task says more."""
        return ("",)

    def encoder(self, model: str) -> AnyEncoder:
        """The encoder that `model` names, with its prompts for this task.

        Raises
        ------
        PatbenchError
            If the model is not known, not installed, or does not suit the task.
        """
        prompts = self.source.prompt_task(self.declared.kind)
        landscape = self.source if isinstance(self.source, Landscape) else None
        encoder = resolve(model, landscape, self.parsed_reading, self.dtype, prompts)
        encoder.require(self.declared.needs)
        return cast(AnyEncoder, encoder)

    def check_models(self, models: Sequence[str]) -> list[str]:
        """Refuse options that none of the models reads, before any of them runs.

        Returns
        -------
        list of str
            Warnings, a line each.

        Raises
        ------
        PatbenchError
        """
        return []

    def tables(self) -> Iterable[str]:
        """Tables beside each of its records: those that it declares, unless an option leaves some out."""
        return self.declared.tables or ()

    def prepare(self) -> None:
        """Record what readers of the task's records need beside them: nothing, unless the task says more."""

    def entry(self, model: str = "", progress: Progress = silent) -> ledger.Entry:
        """The record of `model` on a task that has one; see `entries`."""
        (entry,) = self.entries(model, ("",), progress)
        return entry

    def entries(self, model: str, parts: Sequence[str], progress: Progress = silent) -> list[ledger.Entry]:
        """Records of `model`, one a part, computed only where the ledger lacks them.

        Raises
        ------
        PatbenchError
            If the model does not suit the task, or cannot encode the texts.
        """
        encoder, name, facts, tables = self.encoder(model), self.declared.name, self.facts(), self.tables()
        keys = {part: self.key(encoder, part) for part in parts}
        self.prepare()
        known = {part: ledger.recalled(facts, name, key, tables) for part, key in keys.items()}
        lacking = [part for part, entry in known.items() if entry is None]
        made = self.run(model, encoder, lacking, progress) if lacking else iter(())
        for part, outcome in made:
            record = self._record(encoder, keys[part], self.command(model, part), outcome)
            known[part] = ledger.add(record, outcome.tables)
        return [entry for entry in known.values() if entry]

    def identities(self, encoder: AnyEncoder) -> dict[str, Any]:
        """Identity of the encoder in each role that texts have in the task."""
        return {role: cast(Encoder, encoder).identity(role) for role in ROLES[self.declared.kind]}

    def reading_name(self, encoder: AnyEncoder) -> str:
        """The reading as a record has it."""
        return cast(Encoder, encoder).reading_name

    def command(self, model: str, part: str = "") -> str:
        """The command that makes the record of `model`: what it names always, and what differs from the default."""
        declared = self.declared
        words = ["patbench", *declared.command.split(), declared.source.word, self.source.name]
        words += [declared.part.word, part] if declared.part else []
        words += [declared.model.word, shown_model(model)] if declared.model else []
        for option in declared.options:
            value = getattr(self, option.name)
            if not option.silent and (option.always or value != option.default):
                words += [option.word, value]
        flag = declared.switch and not declared.switch.choices
        return shlex.join([*words, declared.switch.word] if declared.switch and flag else words)

    def _record(self, encoder: AnyEncoder, key: Key, command: str, outcome: Outcome[Mapping[str, object]]) -> Record:
        head = record_head(
            task=self.declared.name,
            key=key,
            identities=self.identities(encoder),
            landscape=self.facts(),
            model=outcome.model,
            reading=self.reading_name(encoder),
            document=outcome.document,
            command=command,
            timings=outcome.timings,
        )
        return cast(Record, {**head, **outcome.extra})


class LandscapeTask(Task[AnyEncoder, Extra]):
    """A task on a landscape.

    Raises
    ------
    LandscapeError
        If there is none of that name.
    """

    source: Landscape

    def __init__(self, landscape: str) -> None:
        self.source = registry.get(landscape)

    @property
    def landscape(self) -> Landscape:
        """The landscape."""
        return self.source

    def facts(self) -> SourceFacts:
        """See `Task`."""
        return source_facts(self.source.name, self.source.facts, len(self.source))

    def prepare(self) -> None:
        """See `Task`: the card of the landscape, by which comparisons know families."""
        declaration("card").load_class()(self.source.name).entry()


class NoModelTask(LandscapeTask[None, Extra]):
    """What a landscape says of itself; no model takes part."""

    @abstractmethod
    def made(self) -> tuple[Side, Extra, dict[str, pa.Table]]:
        """Documents as a record has them, extra keys and tables."""

    def encoder(self, model: str) -> None:
        """None."""

    def identities(self, encoder: None) -> dict[str, Any]:
        """None."""
        return {}

    def reading_name(self, encoder: None) -> str:
        """None, in so many letters."""
        return "none"

    def run(
        self, model: str, encoder: None, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[Extra]]]:
        """See `Task`."""
        begun = time.perf_counter()
        document, extra, tables = self.made()
        nothing: Model = {"name": "none", "dimension": None, "dtype": "none", "similarity": "none"}
        timings: Timings = {"encoded": 0, "encode_seconds": 0.0, "task_seconds": time.perf_counter() - begun}
        yield parts[0], Outcome(nothing, document, timings, extra, tables)


def ensure(
    task: str, source: str, models: Sequence[str], progress: Progress = silent, **options: Any
) -> list[ledger.Entry]:
    """Compute what the ledger lacks of one task; models that cannot take part are left out.

    Parameters
    ----------
    task : str
        As in records.
    source : str
        Name of a landscape, or of a set of pairs.
    models : sequence of str
        As for ``--model``; empty for a task without models.
    **options
        The task's own, such as ``view``, and its parts, such as ``labels=["ipc_class"]``; all parts by default.

    Returns
    -------
    list of Entry
        By model, then by part.

    Raises
    ------
    TaskError
        If no such task exists, it has no such option, or a text stands where names are listed.
    PatbenchError
    """
    declared = declaration(task)
    parts = options.pop(declared.part.name, None) if declared.part else None
    listed = {"models": models} | ({declared.part.name: parts} if declared.part else {})
    for name, value in listed.items():
        if isinstance(value, str):
            raise TaskError(f"task {task!r}: {name} {value!r} is a text: give a list of names, such as [{value!r}]")
    given = {name: _written(value) for name, value in options.items()}
    declared.check(given)
    able = [name for name in dict.fromkeys(models) if model_supports(name, declared.needs)]
    names = able if declared.model else [""]
    made = declared.load_class()(source, **given)
    made.check_models(names)
    parts = made.default_parts() if parts is None else parts
    return [entry for name in names for entry in made.entries(name, parts, progress)]


def _written(value: Any) -> Any:
    """An option as the command line has it: numbers, and lists of names or numbers, as a text."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

"""What tasks on generated text have in common: labelled documents of one landscape, and generators."""

from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.generators.registry import generators as named_generators
from patbench_core.generators.registry import in_order
from patbench_core.results.record import Labels
from patbench_core.tasks.base import Extra, Key, LandscapeTask
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.synthetic import BUDGET, SEEDS
from patbench_core.tasks.synthetic.pool import MASKED, Pool, default_view, pool


class GeneratedText(LandscapeTask[Encoder, Extra]):
    """Label sets of one landscape and what generators make of its documents.

    Parameters
    ----------
    landscape : str
    view : str or None
        Of the documents; see `default_view`.
    generators : str
        Specifications with commas, in any order; see `in_order`.
    budget : str
        Labelled documents that take part at most, a whole number.
    seeds : str
        Trainings of each kind.

    Raises
    ------
    LandscapeError
        If no landscape of that name exists.
    GeneratorError
        If a generator is not known.
    TaskError
        If the budget or the number of seeds is not a positive number.
    """

    def __init__(self, landscape: str, view: str | None, generators: str, budget: str, seeds: str) -> None:
        super().__init__(landscape)
        self.view, self.generators = view or default_view(self.landscape), in_order(generators)
        self.documents, self.repeats = BUDGET.whole(budget), SEEDS.whole(seeds)
        self.budget, self.seeds = budget, seeds
        self.made_by = named_generators(generators)
        self._pools: dict[str, Pool] = {}

    def pool(self, labels: str) -> Pool:
        """Documents of one label set that take part."""
        if labels not in self._pools:
            chosen = label_set(self.landscape, labels.removesuffix(MASKED))
            masked = labels.endswith(MASKED)
            self._pools[labels] = pool(self.landscape, chosen, self.view, self.documents, masked)
        return self._pools[labels]

    def key(self, encoder: Encoder, part: str) -> Key:
        """See `Task`; a part is a label set."""
        return {
            "task": self.declared.name,
            "data": self.pool(part).digest,
            "labels": part,
            "view": self.view,
            "reading": encoder.reading_name,
            "encoder": encoder.identity("document").digest,
            "generators": [digest(each.identity()) for each in self.made_by],
        }

    def label_facts(self, labels: str) -> Labels:
        """A label set as a record has it."""
        chosen = self.pool(labels)
        kept = len(chosen.documents)
        left_out = {"without label or text, or beyond the budget": len(self.landscape) - kept}
        return {"set": labels, "names": list(chosen.names), "documents": kept, "left_out": left_out}

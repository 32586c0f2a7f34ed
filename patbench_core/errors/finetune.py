"""Failures of mining training pairs."""

from patbench_core.errors import PatbenchError, UnfitLandscape


class LeakedPair(PatbenchError):
    """A training pair that holds a document which models are tested on."""

    def __init__(self, anchor: str, positive: str, document: str, family: str, reason: str) -> None:
        self.document, self.family, self.reason = document, family, reason
        super().__init__(
            f"training pair {anchor} - {positive}: {document} (family {family}) is held out ({reason}): "
            "mine the pairs again with this split, and delete pairs that were made by hand"
        )


class ForeignSplit(PatbenchError):
    """A split whose rows are those of another landscape."""

    def __init__(self, landscape: str) -> None:
        super().__init__(
            f"the split is not one of landscape {landscape!r} as it is now: split it again before mining pairs from it"
        )


class TooFewGroups(UnfitLandscape):
    """Queries that hang together so much that training, validation and test cannot each have some."""

    def __init__(self, landscape: str, queries: int, groups: int) -> None:
        super().__init__(
            f"landscape {landscape!r} has {queries} queries in {groups} groups (tied by families and cited patents): "
            "training, validation and test need one each; use a landscape with more citations"
        )


class EmptySignal(UnfitLandscape):
    """A recipe that finds nothing to learn from."""

    def __init__(self, landscape: str, recipe: str, signal: str, missing: str, remedy: str) -> None:
        self.signal, self.missing = signal, missing
        super().__init__(f"landscape {landscape!r}, recipe {recipe}, signal {signal!r}: {missing}: {remedy}")


class TooManyLabels(UnfitLandscape):
    """A label set in which hardly a document can share its label with another."""

    def __init__(self, landscape: str, recipe: str, name: str, labels: int, documents: int) -> None:
        super().__init__(
            f"landscape {landscape!r}, recipe {recipe}: label set {name!r} has {labels} labels, more than its "
            f"{documents} documents: choose a coarser set with --labels"
        )


class UnknownRecipe(PatbenchError):
    """A recipe, signal or pair of sections that does not exist."""

    def __init__(self, what: str, name: str, known: list[str]) -> None:
        super().__init__(f"no {what} {name!r}: choose one of {', '.join(known)}")


class NothingToMatch(PatbenchError):
    """A matched control of recipes of which one has no pairs, or fewer than asked for."""

    def __init__(self, recipe: str, pairs: int, wanted: int) -> None:
        super().__init__(
            f"recipe {recipe} has {pairs} pairs, the matched control asks for {wanted}: ask for fewer, or leave it out"
        )


class OwnControl(PatbenchError):
    """A matched control that would train a recipe on the very pairs that it has."""

    def __init__(self, recipe: str) -> None:
        super().__init__(f"no recipe has fewer pairs than {recipe}: it is its own matched control, look at it there")


class NotHeldOut(PatbenchError):
    """A model that may have been trained on what it is tested on."""

    def __init__(self, landscape: str, document: str, count: int) -> None:
        super().__init__(
            f"landscape {landscape!r}: {count} documents that are tested on, {document} first, could be trained on: "
            "hold their label set out, and name every landscape that is tested on before training"
        )

"""Failures of phrase pairs."""

from pathlib import Path

from patbench_core.errors import PatbenchError, UnfitLandscape


class MissingPairColumns(PatbenchError):
    """A table without the columns that pairs have."""

    def __init__(self, file: Path, missing: list[str]) -> None:
        super().__init__(
            f"file {file}, line 1: no column {', '.join(missing)}: "
            "pairs need the columns id, anchor, target, context and score"
        )


class EmptyPairField(PatbenchError):
    """A pair without an id, a phrase or a context."""

    def __init__(self, file: Path, line: int, field: str) -> None:
        super().__init__(f"file {file}, line {line}, column {field!r} is empty: every pair needs one")


class BadPairScore(PatbenchError):
    """A score that is no number from 0 to 1."""

    def __init__(self, file: Path, line: int, score: str) -> None:
        super().__init__(f"file {file}, line {line}, score {score[:40]!r}: a number from 0 to 1 is needed")


class RepeatedPair(PatbenchError):
    """Two pairs of one id."""

    def __init__(self, file: Path, line: int, pair: str, first: int) -> None:
        super().__init__(f"file {file}, line {line}: id {pair!r} is on line {first} too: give every pair its own id")


class NoPairs(PatbenchError):
    """A file with a header line and nothing below."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"file {file} has no pair below its header line: export it again")


class ReservedPairsName(PatbenchError):
    """A name that belongs to the pairs that patbench generates itself."""

    def __init__(self, name: str) -> None:
        super().__init__(f"name {name!r} is kept for the generated pairs: choose another name")


class UnknownPairs(PatbenchError):
    """A set of pairs that was neither imported nor ships with patbench."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            f"set of pairs {name!r} is not known here (known: {', '.join(known)}): "
            f"import it with 'patbench pairs import FILE --name {name}'"
        )


class BrokenPairs(PatbenchError):
    """A folder of pairs whose files do not belong together."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"folder of pairs {folder}: {why}; import it again")


class NothingToCorrelate(UnfitLandscape):
    """Pairs, or similarities of them, that do not vary."""

    def __init__(self, pairs: str, why: str) -> None:
        super().__init__(f"set of pairs {pairs!r}: {why}, so no correlation is defined: choose another set or model")


class VectorsOfDocuments(PatbenchError):
    """Vectors that came with patents, asked for phrases."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} has vectors of whole patents only, none of phrases: choose an encoder")

"""Failures of training: packages that are missing, numbers that are none, memory, disks, checkpoints of others."""

from pathlib import Path

from patbench_core.errors import PatbenchError


class TrainingPackagesMissing(PatbenchError):
    """Packages that only training needs."""

    def __init__(self, packages: list[str]) -> None:
        super().__init__(
            f"fine-tuning needs {' and '.join(packages)}, not installed here: run 'pip install \"patbench[finetune]\"'"
        )


class NotTrainable(PatbenchError):
    """A model without weights that gradients could change."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} cannot be fine-tuned: give a dense one, a sentence-transformers folder")


class NoTrainingPairs(PatbenchError):
    """A recipe that found nothing to train on."""

    def __init__(self, recipe: str, landscape: str) -> None:
        super().__init__(
            f"recipe {recipe} finds no training pairs in landscape {landscape!r}: choose another recipe, or a "
            "landscape that has its citations, labels or sections"
        )


class NotFiniteTraining(PatbenchError):
    """A loss or a gradient that is NaN or infinite."""

    def __init__(self, what: str, step: int, checkpoint: Path | None) -> None:
        kept = f"the last good checkpoint is {checkpoint}" if checkpoint else "there is no checkpoint before it"
        super().__init__(
            f"training stopped at step {step}: the {what} is NaN or infinite; {kept}; "
            "choose a smaller --learning-rate, or check the base model"
        )


class TrainingOutOfMemory(PatbenchError):
    """A batch that does not fit into memory however it is cut."""

    def __init__(self, step: int, batch: int) -> None:
        super().__init__(
            f"training stopped at step {step}: {batch} texts at once do not fit into memory; "
            "choose a smaller --batch or fewer --tokens, then run again: it goes on from the last checkpoint"
        )


class NoRoomForTraining(PatbenchError):
    """A disk that would be full before training ends."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"disk of {folder}: checkpoints and the model take {needed / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are "
            "free; free some space, or choose another --out"
        )


class OtherRun(PatbenchError):
    """Checkpoints of a run that was not this one."""

    def __init__(self, folder: Path, differs: list[str]) -> None:
        super().__init__(
            f"{folder} holds checkpoints of another run (other {', '.join(differs)}): "
            "finish that run, delete the folder, or choose another --out"
        )


class RunInProgress(PatbenchError):
    """Two processes that would train into one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is being trained by another process: wait for it, or choose another --out")


class LostCheckpoint(PatbenchError):
    """The best checkpoint that is not what was written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"checkpoint {folder} is not what was written: delete it and run again")


class BadOut(PatbenchError):
    """A place where no model can be written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is there and is no model that patbench trained: choose another --out")


class BadLayers(PatbenchError):
    """Layers of a teacher that it does not have."""

    def __init__(self, teacher: str, layers: tuple[int, ...], total: int | None) -> None:
        there = f"it has layers 0 to {total - 1}" if total else "it has none that can be chosen"
        super().__init__(
            f"model {teacher!r}: layers {', '.join(map(str, layers)) or 'none'}: {there}, each once, ascending"
        )


class BadDimension(PatbenchError):
    """A projection to more dimensions than there are."""

    def __init__(self, teacher: str, dimension: int, most: int) -> None:
        super().__init__(
            f"model {teacher!r}: no projection to {dimension} dimensions: choose 1 to {most} "
            "(the teacher's dimensions, or fewer where there are fewer texts)"
        )

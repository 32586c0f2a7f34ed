"""Failures of encoding: vectors that are no numbers, and machines that are too small."""

from collections.abc import Sequence
from pathlib import Path

from patbench_core.errors import PatbenchError


class NotFinite(PatbenchError):
    """A model gave NaN or infinity."""

    def __init__(self, model: str, texts: Sequence[str]) -> None:
        shown = ", ".join(texts[:5]) + (f" and {len(texts) - 5} more" if len(texts) > 5 else "")
        super().__init__(
            f"model {model!r} gave NaN or infinite vectors for {shown}: "
            "nothing of them was stored; check the model's weights or take another --dtype"
        )


class DiskTooSmall(PatbenchError):
    """The vectors to come do not fit on the disk."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"disk of {folder}: {needed / 1e6:,.0f} MB of vectors are to be written and {free / 1e6:,.0f} MB are free; "
            "free some space, or set PATBENCH_HOME to a larger disk"
        )


class DamagedShard(UserWarning):
    """A file of the store whose bytes are not those that were written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is damaged: it was set aside, and its texts are encoded again")


class LostVectors(PatbenchError):
    """Vectors that were stored a moment ago and are not there."""

    def __init__(self, folder: Path, texts: int) -> None:
        super().__init__(
            f"store {folder}: {texts} vectors that were just written are not there; check the disk, then run again"
        )


class OutOfMemory(PatbenchError):
    """Not even one text fits into memory."""

    def __init__(self, model: str, tokens: int) -> None:
        super().__init__(
            f"model {model!r}: one text of {tokens} tokens does not fit into memory; "
            "choose a shorter --reading, or --dtype bf16"
        )


class UnsupportedDtype(PatbenchError):
    """Arithmetic that this machine or model does not have."""

    def __init__(self, dtype: str, why: str) -> None:
        super().__init__(f"dtype {dtype!r}: {why}; choose --dtype float32")


class BrokenModelFolder(PatbenchError):
    """A folder that is no sentence-transformers model."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"model folder {folder}: {why}; give a folder that SentenceTransformer.save wrote")


class RemoteCodeNeeded(PatbenchError):
    """A model that runs only with code that comes with it."""

    def __init__(self, model: Path | str, where: str) -> None:
        super().__init__(
            f"model {str(model)!r} needs code of its own ({where}), which patbench does not run; choose another "
            "model, or a copy of it in the format of sentence-transformers"
        )


class UnknownPrompt(PatbenchError):
    """A prompt that a model does not define."""

    def __init__(self, model: str, name: str, defined: Sequence[str]) -> None:
        remedy = f"choose one of {', '.join(defined)}, or none" if defined else "it defines none, leave the option out"
        super().__init__(f"model {model!r} defines no prompt {name!r}: {remedy}")


class NoPromptToChoose(PatbenchError):
    """A prompt for what reads no text with a prompt: BM25, vectors that came with the patents."""

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} takes no prompt: leave out 'prompt='")


class GatedModel(PatbenchError):
    """A hub model for which a permission is needed."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"model {model!r} is gated: accept its terms at https://huggingface.co/{model}, run 'hf auth login' "
            "with a token of that account, then try again"
        )


class NotOnHub(PatbenchError):
    """A model, or a revision of one, that the hub does not have."""

    def __init__(self, model: str, revision: str | None) -> None:
        what = f"no revision {revision!r} of model {model!r}" if revision else f"no model {model!r}"
        remedy = "check the revision" if revision else "check the name, or run 'hf auth login' if it is a private one"
        super().__init__(f"the hub has {what}: {remedy}")


class HubUnreachable(PatbenchError):
    """A hub model that is neither here nor to be had."""

    def __init__(self, model: str, why: str) -> None:
        super().__init__(
            f"model {model!r} could not be fetched from the hub ({why}): check the name and the connection, "
            "or give the folder of a downloaded copy"
        )

"""Models of the Hugging Face hub, at a pinned revision."""

from pathlib import Path
from typing import NoReturn

from patbench_core.encoders.errors import HubUnreachable, gated_model, not_on_hub

_CONFIGURATION = ["*.json", "*.txt", "*.model", "artifact.metadata", "README.md"]
_WEIGHTS = ["*.safetensors"]
_PERMISSION = (401, 403)
"""What the hub answers who may not read a repository."""


def hub_folder(model: str, revision: str | None, weights: bool = True) -> tuple[Path, str]:
    """Download a model's files, or find them in the hub's cache.

    Parameters
    ----------
    model : str
        ``organisation/name``.
    revision : str or None
        A commit, tag or branch; None is the main branch. What it stands for now is what is returned.
    weights : bool
        Whether the weights are wanted too.

    Returns
    -------
    folder : Path
    revision : str
        The commit, 40 hexadecimal digits.

    Raises
    ------
    EncoderError
        If the hub asks for a permission.
        If the hub has no such model or revision.
    HubUnreachable
        If the hub cannot be reached.
    """
    from huggingface_hub import snapshot_download

    patterns = _CONFIGURATION + (_WEIGHTS if weights else [])
    try:
        folder = Path(snapshot_download(model, revision=revision, allow_patterns=patterns))
    except client_errors() as error:
        _refuse(model, revision, error)
    return folder, folder.name


def hub_files(model: str, revision: str | None) -> list[str]:
    """Paths of all files of a model on the hub.

    Raises
    ------
    EncoderError, HubUnreachable
    """
    from huggingface_hub import HfApi

    try:
        return HfApi().list_repo_files(model, revision=revision)
    except client_errors() as error:
        _refuse(model, revision, error)


def client_errors() -> tuple[type[Exception], ...]:
    """All that the hub's client raises: of its own, of its HTTP library, of the system."""
    from huggingface_hub import errors

    http: type[Exception] = errors.HTTPError  # type: ignore[attr-defined]  # of the HTTP library that it uses, unlisted
    return (http, errors.HFValidationError, OSError)


def _refuse(model: str, revision: str | None, error: Exception) -> NoReturn:
    """Say what the failure of the hub's client means."""
    from huggingface_hub.errors import (
        GatedRepoError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    causes = [error, error.__cause__]
    status = {getattr(getattr(cause, "response", None), "status_code", None) for cause in causes}
    if any(isinstance(cause, GatedRepoError) for cause in causes):
        raise gated_model(model) from error
    if any(isinstance(cause, RevisionNotFoundError) for cause in causes):
        raise not_on_hub(model, revision) from error
    if any(isinstance(cause, RepositoryNotFoundError) for cause in causes):
        raise not_on_hub(model, None) from error
    if status & set(_PERMISSION):
        raise gated_model(model) from error
    offline = any(isinstance(cause, OfflineModeIsEnabled) for cause in causes)
    why = "HF_HUB_OFFLINE is set, and the hub's cache does not have it" if offline else str(error.__cause__ or error)
    why = " ".join(why.split())
    raise HubUnreachable(model, why[:160]) from error

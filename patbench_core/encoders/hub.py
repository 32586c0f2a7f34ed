"""Models of the Hugging Face hub, at a pinned revision."""

from pathlib import Path

from patbench_core.errors.encoding import HubUnreachable

_FILES = ["*.json", "*.txt", "*.model", "*.safetensors", "artifact.metadata"]


def hub_folder(model: str, revision: str | None) -> tuple[Path, str]:
    """Download a model's files, or find them in the hub's cache.

    Parameters
    ----------
    model : str
        ``organisation/name``.
    revision : str or None
        A commit, tag or branch; None is the main branch. What it stands for now is what is returned.

    Returns
    -------
    folder : Path
    revision : str
        The commit, 40 hexadecimal digits.

    Raises
    ------
    HubUnreachable
        If the hub cannot be reached, does not have the model, or asks for a permission.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, HTTPError

    try:
        folder = Path(snapshot_download(model, revision=revision, allow_patterns=_FILES))
    except (HTTPError, HFValidationError, OSError) as error:
        why = " ".join(str(error).split())
        raise HubUnreachable(model, why[:160]) from error
    return folder, folder.name

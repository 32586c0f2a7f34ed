"""Files of data sets on the Hugging Face hub, at a pinned revision, each with its checksum verified."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from patbench_core.benchmarks.errors import BenchmarkError, dataset_unreachable, missing_dataset
from patbench_core.encoders.hub import client_errors
from patbench_core.files import file_sha256

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

_SHA256 = re.compile(r"[0-9a-f]{64}")


def dataset_file(repo: str, revision: str, path: str) -> Path:
    """Find a file in the hub's cache, or download it.

    The cache keeps a large file under the SHA-256 that the hub names for it; the bytes are compared with that name
    every time, so that a file that was damaged on the way or on the disk is never read.

    Parameters
    ----------
    repo : str
        ``organisation/name`` of the data set.
    revision : str
        A commit, 40 hexadecimal digits.
    path : str
        File in the repository.

    Raises
    ------
    BenchmarkError
        If it cannot be had.
        If its bytes are not those that the hub names; it is taken out of the cache.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        file = Path(hf_hub_download(repo, path, repo_type="dataset", revision=revision))
    except LocalEntryNotFoundError as error:
        raise dataset_unreachable(repo, path, _why(error.__cause__ or error)) from error
    except HfHubHTTPError as error:
        raise _refusal(repo, revision, path, error) from error
    except client_errors() as error:
        raise BenchmarkError(
            f"data set {repo!r}: the download of {path} broke off ({_why(error)}); nothing was kept, run again"
        ) from error
    blob = file.resolve()
    if _SHA256.fullmatch(blob.name) and (sha256 := file_sha256(blob)) != blob.name:
        file.unlink()
        blob.unlink(missing_ok=True)
        raise BenchmarkError(
            f"data set {repo!r}: {path} has SHA-256 {sha256}, expected is {blob.name}; it was "
            "removed from the cache, run again, and if that does not help, the data set "
            "has changed under its revision"
        )
    return file


def newest_revision(repo: str) -> str:
    """The commit that the main branch of a data set stands for now, 40 hexadecimal digits.

    Raises
    ------
    BenchmarkError
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    try:
        revision = HfApi().dataset_info(repo).sha
    except HfHubHTTPError as error:
        raise _refusal(repo, "main", "its main branch", error) from error
    except client_errors() as error:
        raise dataset_unreachable(repo, "its main branch", _why(error)) from error
    if revision is None:
        raise missing_dataset(repo, "main", "its main branch", "revision")
    return revision


def _refusal(repo: str, revision: str, path: str, error: "HfHubHTTPError") -> BenchmarkError:
    """What the hub's answer means for a reader."""
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        GatedRepoError,
        RemoteEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    kinds = {RevisionNotFoundError: "revision", RemoteEntryNotFoundError: "file", RepositoryNotFoundError: "data set"}
    if isinstance(error, GatedRepoError) or error.response.status_code in (401, 403):
        return BenchmarkError(
            f"data set {repo!r} is gated: accept its terms at {constants.ENDPOINT}/datasets/{repo}, "
            "then log in with 'hf auth login' and run again"
        )
    for kind, what in kinds.items():
        if isinstance(error, kind):
            return missing_dataset(repo, revision, path, what)
    return dataset_unreachable(repo, path, _why(error))


def _why(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__

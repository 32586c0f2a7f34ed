"""Tests of the hub, without one."""

from collections.abc import Callable
from pathlib import Path

import httpx2
import huggingface_hub
import pytest
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from patbench_core.encoders.hub import hub_files, hub_folder
from patbench_core.errors import PatbenchError
from patbench_core.errors.encoding import GatedModel, HubUnreachable, NotOnHub


@pytest.mark.parametrize("model", ["nobody/no-such-model", "AI-Growth-Lab/PatentSBERTa", "no body/odd name"])
@pytest.mark.parametrize("revision", [None, "main", "0" * 40])
def test_a_hub_that_cannot_be_reached_is_one_line(model: str, revision: str | None) -> None:
    """It names the model and the remedy."""
    with pytest.raises(HubUnreachable, match=f"{model!r} could not be fetched .* folder of a downloaded") as error:
        hub_folder(model, revision)
    assert "\n" not in str(error.value)


def answer(status: int) -> httpx2.Response:
    """What a hub says."""
    return httpx2.Response(status, request=httpx2.Request("GET", "https://huggingface.co/api/models/org/name"))


@pytest.mark.parametrize(
    ("failure", "error", "said"),
    [
        (lambda: GatedRepoError("gated", response=answer(403)), GatedModel, "https://huggingface.co/org/name"),
        (lambda: GatedRepoError("gated", response=answer(401)), GatedModel, "hf auth login"),
        (lambda: HfHubHTTPError("no", response=answer(401)), GatedModel, "hf auth login"),
        (lambda: HfHubHTTPError("no", response=answer(403)), GatedModel, "accept its terms"),
        (lambda: RepositoryNotFoundError("no", response=answer(404)), NotOnHub, "no model 'org/name'"),
        (lambda: RevisionNotFoundError("no", response=answer(404)), NotOnHub, "no revision 'v1' of model 'org/name'"),
        (lambda: HfHubHTTPError("down", response=answer(503)), HubUnreachable, "down"),
        (lambda: OSError("no network"), HubUnreachable, "no network"),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("ask", ["snapshot_download", "list_repo_files"])
def test_each_answer_of_the_hub_is_told_apart(
    failure: Callable[[], Exception],
    error: type[PatbenchError],
    said: str,
    behind: bool,
    ask: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Gated, not there, out of reach; also behind the error that the hub's client raises in its place."""

    def fail(*args: object, **kwargs: object) -> None:
        if behind:
            raise LocalEntryNotFoundError(f"Got: {failure()}") from failure()
        raise failure()

    monkeypatch.setattr(huggingface_hub, ask, fail)
    with pytest.raises(error, match=said) as told:
        hub_folder("org/name", "v1") if ask == "snapshot_download" else hub_files("org/name", "v1")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("weights", [True, False])
def test_weights_are_fetched_where_they_are_wanted(
    weights: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configuration always is; pickles never are."""
    asked = {}
    monkeypatch.setattr(
        huggingface_hub, "snapshot_download", lambda *_, **of: asked.update(of) or str(tmp_path / "c0ffee")
    )
    assert hub_folder("org/name", None, weights) == (tmp_path / "c0ffee", "c0ffee")
    assert ("*.safetensors" in asked["allow_patterns"]) == weights
    assert {"*.json", "README.md"} <= set(asked["allow_patterns"])
    assert not any("bin" in pattern for pattern in asked["allow_patterns"])

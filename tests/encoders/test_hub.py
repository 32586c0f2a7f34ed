"""Tests of models on the hub: without one, and with one on loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patbench_core.encoders.errors import EncoderError, HubUnreachable
from patbench_core.encoders.hub import hub_files, hub_folder
from patbench_core.errors import PatbenchError
from tests.hub_server import COMMIT, Hub, served, use_hub


@pytest.mark.parametrize("model", ["nobody/no-such-model", "AI-Growth-Lab/PatentSBERTa", "no body/odd name"])
@pytest.mark.parametrize("revision", [None, "main", "0" * 40])
def test_a_hub_that_cannot_be_reached_is_one_line(model: str, revision: str | None) -> None:
    """It names the model and the remedy."""
    with pytest.raises(HubUnreachable, match=f"{model!r} could not be fetched .* folder of a downloaded") as error:
        hub_folder(model, revision)
    assert "\n" not in str(error.value)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on loopback with one model, asked without waiting between attempts."""
    folder = tmp_path / "repo"
    folder.mkdir()
    for name in ("config.json", "model.safetensors", "pytorch_model.bin", "README.md"):
        (folder / name).write_text(name)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with served(Hub({"models/org/name": folder})) as hub:
        use_hub(monkeypatch, hub.url, tmp_path / "cache")
        yield hub


ASK: dict[str, Callable[[str, str | None], object]] = {"files": hub_files, "folder": hub_folder}


def refused(
    error: type[PatbenchError], said: str, ask: str, model: str = "org/name", revision: str | None = None
) -> bool:
    """Whether what the hub answers comes out as one line that says so."""
    with pytest.raises(error, match=said) as told:
        ASK[ask](model, revision)
    return "\n" not in str(told.value)


@pytest.mark.parametrize("ask", ASK)
@pytest.mark.parametrize("status", [401, 403])
def test_a_gated_model_says_where_to_accept(hub: Hub, ask: str, status: int) -> None:
    """And how to log in."""
    hub.gated["models/org/name"] = status
    assert refused(EncoderError, "accept its terms at .*org/name.*hf auth login", ask)


@pytest.mark.parametrize("ask", ASK)
def test_what_the_hub_does_not_have_is_named(hub: Hub, ask: str) -> None:
    """The model, or its revision."""
    assert refused(EncoderError, "no model 'org/other'", ask, "org/other")
    assert refused(EncoderError, "no revision 'v1' of model 'org/name'", ask, revision="v1")


@pytest.mark.parametrize("ask", ASK)
def test_a_hub_that_fails_is_told_from_one_that_refuses(hub: Hub, ask: str) -> None:
    """It may be there again later."""
    hub.down = 503
    assert refused(HubUnreachable, "could not be fetched", ask)


@pytest.mark.parametrize("weights", [True, False])
def test_weights_are_fetched_where_they_are_wanted(hub: Hub, weights: bool) -> None:
    """The configuration always is; pickles never are."""
    folder, revision = hub_folder("org/name", None, weights)
    names = {"config.json", "README.md"} | ({"model.safetensors"} if weights else set())
    assert ({file.name for file in folder.iterdir()}, revision) == (names, COMMIT)


def test_all_files_of_a_model_are_listed(hub: Hub) -> None:
    """Those that are not fetched too."""
    assert "pytorch_model.bin" in hub_files("org/name", None)

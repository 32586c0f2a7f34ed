"""Tests of the hub, without one."""

import pytest

from patbench_core.encoders.hub import hub_folder
from patbench_core.errors.encoding import HubUnreachable


@pytest.mark.parametrize("model", ["nobody/no-such-model", "AI-Growth-Lab/PatentSBERTa", "no body/odd name"])
@pytest.mark.parametrize("revision", [None, "main", "0" * 40])
def test_a_hub_that_cannot_be_reached_is_one_line(model: str, revision: str | None) -> None:
    """It names the model and the remedy."""
    with pytest.raises(HubUnreachable, match=f"{model!r} could not be fetched .* folder of a downloaded") as error:
        hub_folder(model, revision)
    assert "\n" not in str(error.value)

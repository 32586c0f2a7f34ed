"""Weights that are not there, and reports that nobody asked for."""

import logging
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from patbench_core.encoders.dense import load_pipeline
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.in_memory import reports, whole_weights
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from tests.tiny_transformers import save_model


def without(folder: Path, part: str) -> None:
    """Take the weights out of a model's file whose names hold `part`."""
    (file,) = folder.rglob("model.safetensors")
    weights = load_file(file)
    assert any(part in name for name in weights)
    save_file({name: weight for name, weight in weights.items() if part not in name}, file, {"format": "pt"})


@pytest.mark.parametrize("part", ["layer.1.attention.self.query", "attention.self.query.weight"])
@pytest.mark.parametrize("level", [logging.WARNING, logging.CRITICAL])
def test_weights_that_the_files_lack_are_not_made_up(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], level: int, part: str
) -> None:
    """The library fills them with random numbers and says so in a log; here the model is refused, whatever the log."""
    folder = Path(save_model(tmp_path / "model", layers=2))
    without(folder, part)
    logger = logging.getLogger("transformers.modeling_utils")
    usual = logger.level
    logger.setLevel(level)
    try:
        with pytest.raises(EncoderError, match=r"its files lack weights: encoder\.layer\..*attention\.self\.query"):
            load_pipeline(resolve(str(folder), None, Reading(), "float32"))
        assert logger.level == level
    finally:
        logger.setLevel(usual)
    assert "REPORT" not in "".join(capfd.readouterr())


def test_a_pooler_that_is_not_read_may_be_lacking(tmp_path: Path) -> None:
    """Models that were pretrained with masks have none."""
    folder = Path(save_model(tmp_path / "model", layers=2))
    without(folder, "pooler")
    assert load_pipeline(resolve(str(folder), None, Reading(), "float32")).encode(["a text"]).shape[0] == 1


def test_reports_are_kept_from_readers(caplog: pytest.LogCaptureFixture) -> None:
    """Other warnings of the library are shown; weights in the files that are not used are usual."""
    logger = logging.getLogger("transformers.modeling_utils")
    with reports() as made:
        logger.warning("Model LOAD REPORT from: x\nhead.bias | UNEXPECTED |")
        logger.warning("another thing")
    assert len(made) == 1
    assert [record.getMessage() for record in caplog.records] == ["another thing"]
    with whole_weights(Path("x")):
        logger.warning("Model LOAD REPORT from: x\nhead.bias | UNEXPECTED |\npooler.dense.bias | MISSING |")


def test_a_load_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither bars nor words of the library."""
    folder = save_model(tmp_path / "model", layers=2)
    capfd.readouterr()
    load_pipeline(resolve(str(folder), None, Reading(), "float32"))
    assert "".join(capfd.readouterr()) == ""

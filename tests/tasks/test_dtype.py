"""Half precision in every task that encodes: it reaches the model and stands in the command of the record."""

from pathlib import Path

import pytest

from patbench_core.encoders.dense import resolve_dtype
from patbench_core.encoders.errors import EncoderError
from patbench_core.tasks.base import Task
from patbench_core.tasks.classification.task import Classification
from patbench_core.tasks.clustering.task import Clustering
from patbench_core.tasks.fusion.task import Fusion
from patbench_core.tasks.pairs.task import Pairs
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape
from tests.pages.test_degenerate import PATENTS
from tests.tiny_transformers import save_model


@pytest.mark.parametrize("kind", [Retrieval, Classification, Clustering, Fusion, Pairs])
def test_the_arithmetic_is_the_models_and_the_commands(kind: type[Task], tmp_path: Path) -> None:  # type: ignore[type-arg]
    """The identity of the vectors differs from that of single precision, so that a record is not mistaken."""
    try:
        resolve_dtype("bf16")
    except EncoderError as error:
        pytest.skip(str(error))
    small_landscape(PATENTS)
    model = str(save_model(tmp_path / "model"))
    source = "demo-phrases" if kind is Pairs else "small"
    half, single = kind(source, dtype="bf16"), kind(source)  # type: ignore[call-arg]
    assert half.command(model).endswith("--dtype bf16")
    assert "--dtype" not in single.command(model)
    assert half.encoder(model).dtype.startswith("bf16")
    assert half.encoder(model).identity("document").digest != single.encoder(model).identity("document").digest

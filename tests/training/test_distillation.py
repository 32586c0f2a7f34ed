"""Distillation: a student of some layers with a projection."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape.landscape import Landscape
from patbench_core.training.card import Trained
from patbench_core.training.distillation import distil
from patbench_core.training.errors import TrainingError
from tests.tiny_transformers import save_model
from tests.training.planted import SETTINGS, judged, tiny


@pytest.fixture
def teacher(tmp_path: Path) -> Path:
    """A transformer of four layers."""
    return save_model(tmp_path / "teacher", positions=40, max_length=40, layers=4)


@pytest.fixture
def landscape() -> Landscape:
    """80 generated patents."""
    return tiny()


def distilled(teacher: Path, landscape: Landscape, layers: tuple[int, ...], dimension: int, rate: float) -> Trained:
    """A student of `teacher` on 60 titles."""
    texts = sorted(set(landscape.column("title")))[:60]
    return distil(
        str(teacher),
        texts,
        layers,
        dimension,
        replace(SETTINGS, learning_rate=rate),
        teacher.with_name("student"),
        landscape=landscape,
        validation=judged(landscape),
        facts={"control": None},
    )


def encoded(folder: Path, texts: list[str]) -> np.ndarray:
    """Vectors of a model folder."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    model.max_seq_length = SETTINGS.tokens
    return np.asarray(model.encode(texts, show_progress_bar=False), np.float64)


@pytest.mark.parametrize("kind", ["bert", "modernbert"])
def test_a_student_is_smaller_and_a_model_like_any_other(tmp_path: Path, landscape: Landscape, kind: str) -> None:
    """Fewer layers, fewer dimensions; also where a configuration names the kind of each layer."""
    teacher = save_model(tmp_path / "teacher", kind=kind, positions=40, max_length=40, layers=4)
    made = distilled(teacher, landscape, (0, 2), 3, 1e-3)
    folder = resolve(str(made.folder), landscape, Reading(), "float32").folder
    assert (folder.layers, folder.dimension) == (2, 3)
    assert encoded(made.folder, ["one"]).shape == (1, 3)
    assert "negatives of" not in (made.folder / "README.md").read_text("utf-8")


def test_all_layers_and_dimensions_begin_at_the_teacher(teacher: Path, landscape: Landscape) -> None:
    """Cosines are those of the teacher where nothing was learnt and nothing was left out."""
    made = distilled(teacher, landscape, (0, 1, 2, 3), 8, 1e-12)
    texts = landscape.column("title")[:10]
    unit = [
        each / np.linalg.norm(each, axis=1, keepdims=True)
        for each in (encoded(made.folder, texts), encoded(teacher, texts))
    ]
    np.testing.assert_allclose(unit[0] @ unit[0].T, unit[1] @ unit[1].T, atol=1e-5)
    assert made.before == pytest.approx(made.after, abs=1e-6)


@pytest.mark.parametrize("layers", [(), (2, 0), (0, 0), (0, 4), (-1, 2)])
def test_layers_that_a_teacher_lacks_are_said(teacher: Path, landscape: Landscape, layers: tuple[int, ...]) -> None:
    """As are layers out of order."""
    with pytest.raises(TrainingError, match="layers 0 to 3"):
        distilled(teacher, landscape, layers, 4, 1e-3)


def test_more_dimensions_than_the_teacher_has_are_refused(teacher: Path, landscape: Landscape) -> None:
    """The message says how many there can be."""
    with pytest.raises(TrainingError, match="choose 1 to 8"):
        distilled(teacher, landscape, (0,), 9, 1e-3)

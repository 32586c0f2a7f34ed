"""Tests of entries of the user's own: written from a model's files, read with the packaged ones."""

import json
import shutil
from pathlib import Path

import pytest

from patbench_core.encoders import registry
from patbench_core.encoders.adding import add_model, count_parameters, licence
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.errors import PatbenchError
from tests.encoders.tiny_models import table
from tests.tiny_transformers import save_model, save_table

HEAD = "---\nlanguage: en\nlicense: {}\n---\n# A model\nlicense: gpl\n"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with prompts and a licence."""
    folder = save_model(tmp_path_factory.mktemp("adding") / "my-model")
    prompts = {"query": 'find "é\n": ', "document": "", "Clustering": "group: "}
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    (folder / "README.md").write_text(HEAD.format("cc-by-nc-4.0"))
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return shutil.copytree(saved, tmp_path / "my-model")


def test_an_entry_says_what_the_files_say(folder: Path) -> None:
    """And is in the registry from then on, beside the packaged ones."""
    from sentence_transformers import SentenceTransformer

    made = add_model(str(folder))
    theirs = SentenceTransformer(str(folder), device="cpu")
    assert registry.get("my-model") == made
    assert "all-MiniLM-L6-v2" in registry.entries()
    assert (made.title, made.family, made.backend, made.default) == (
        "my-model",
        "my-model",
        "sentence-transformers",
        False,
    )
    assert made.parameters == pytest.approx(sum(each.numel() for each in theirs.parameters()) / 1e6, rel=1e-3)
    assert (made.dimension, made.max_tokens, made.pooling) == (8, 20, "mean")
    assert (made.licence, made.folder) == ("CC-BY-NC-4.0", str(folder))
    assert made.prompts == {"query": 'find "é\n": '}
    assert {"model.safetensors", "config.json", "1_Pooling/config.json"} <= set(made.sha256)


def test_a_model_that_was_added_runs_by_its_name(folder: Path) -> None:
    """With the vectors of its folder; two can be added."""
    add_model(str(folder), "one")
    add_model(str(save_table(folder.with_name("table"))), "two")
    encoder = resolve("one", None, Reading(), "float32")
    assert isinstance(encoder, DenseEncoder)
    assert (encoder.name, encoder.revision, encoder.prompts["query"].text) == ("one", "", 'find "é\n": ')
    assert encoder.identity("query").files == resolve(str(folder), None, Reading(), "float32").identity("query").files
    assert registry.get("two").backend == "static"


def test_a_folder_that_changed_is_refused(folder: Path) -> None:
    """The entry is of other bytes."""
    add_model(str(folder))
    (folder / "1_Pooling/config.json").write_text('{"pooling_mode": "cls"}')
    with pytest.raises(EncoderError, match=r"1_Pooling/config\.json is not the file .*models\.toml"):
        resolve("my-model", None, Reading(), "float32")


def test_a_hub_model_keeps_its_commit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the place of the hub's cache."""
    commit = "c" * 40
    monkeypatch.setattr("patbench_core.encoders.naming.hub_folder", lambda *_: (folder, commit))
    monkeypatch.setattr("patbench_core.encoders.naming.hub_files", lambda *_: ["model.safetensors"])
    made = add_model("org/Some-Model@v1")
    assert (made.name, made.hub, made.revision, made.folder) == ("Some-Model", "org/Some-Model", commit, None)


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "taken"])
def test_a_name_is_given_once(name: str, folder: Path, home: Path) -> None:
    """The file stays as it is."""
    add_model(str(folder), "taken")
    before = (home / "models.toml").read_bytes()
    with pytest.raises(EncoderError, match="choose another name with --name"):
        add_model(str(folder), name)
    assert (home / "models.toml").read_bytes() == before


def test_what_cannot_run_is_not_added(folder: Path, home: Path) -> None:
    """Code of its own, cut weights, a name that leads elsewhere; nothing is written."""
    cases = [("../x", "name"), ("x", "code of its own"), ("x", "no weights")]
    spoil = [
        lambda: None,
        lambda: (folder / "config.json").write_text('{"auto_map": {}}'),
        lambda: (folder / "model.safetensors").unlink(),
    ]
    for (name, said), change in zip(cases, spoil, strict=True):
        change()
        with pytest.raises(PatbenchError, match=said):
            add_model(str(folder), name)
    assert not (home / "models.toml").exists()


def test_a_broken_header_is_named(folder: Path) -> None:
    """Before the model is loaded."""
    (folder / "model.safetensors").write_bytes(b"cut")
    with pytest.raises(EncoderError, match=r"model\.safetensors is not readable"):
        count_parameters(folder)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD.format("apache-2.0"), "Apache-2.0"),
        (HEAD.format("'mit'"), "MIT"),
        (HEAD.format("other"), None),
        ("---\nlanguage: en\n---\nlicense: mit\n", None),
        ("license: mit\n", None),
        (None, None),
    ],
)
def test_the_licence_is_that_of_the_front_matter(text: str | None, found: str | None, tmp_path: Path) -> None:
    """By its SPDX identifier; a name that is none is not guessed."""
    if text:
        (tmp_path / "README.md").write_text(text)
    assert licence(tmp_path) == found


def test_an_own_registry_with_a_packaged_name_is_refused(home: Path) -> None:
    """With the line."""
    home.mkdir()
    (home / "models.toml").write_text("# mine\n" + table("bm25"))
    with pytest.raises(EncoderError, match=r"models\.toml, line 3, model 'bm25'"):
        registry.entries()

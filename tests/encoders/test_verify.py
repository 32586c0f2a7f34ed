"""Tests of entries against files: one thing is spoiled at a time, and is named."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import pytest

from patbench_core.encoders import verify as module
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.naming import locate
from patbench_core.encoders.packaged.folders import write_source
from patbench_core.encoders.registry import ModelEntry
from patbench_core.encoders.verify import Check, pooling_mode, verify_files, verify_loaded
from patbench_core.files import file_sha256
from tests.encoders.tiny_models import know
from tests.late import save_late
from tests.tiny_transformers import save_model, save_table, save_transformer

PROMPTS = {"query": "find: ", "document": "patent: "}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of eight dimensions, mean pooling and a Dense head that gives four, with prompts."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense

    folder = tmp_path_factory.mktemp("verify") / "model"
    model = SentenceTransformer(str(save_model(folder)), device="cpu")
    model.append(Dense(8, 4))
    model.prompts = PROMPTS
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return shutil.copytree(saved, tmp_path / "model")


@pytest.fixture
def entry() -> ModelEntry:
    """What a registry says of it, its prompts aside."""
    return ModelEntry(
        name="tiny",
        title="Tiny",
        backend="sentence-transformers",
        family="tiny",
        default=False,
        dimension=4,
        max_tokens=20,
        pooling="mean",
    )


def checks(entry: ModelEntry | None, folder: Path) -> dict[str, Check]:
    """All facts, by name."""
    files = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    return {check.what: check for check in verify_files(entry, folder, files)}


def differing(entry: ModelEntry | None, folder: Path) -> dict[str, str]:
    """What differs, and what the files say."""
    return {name: check.found for name, check in checks(entry, folder).items() if check.verdict == "differs"}


def edit(folder: Path, file: str, change: Callable[[object], object]) -> None:
    """Rewrite a JSON file."""
    path = folder / file
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def with_prompts(entry: ModelEntry, prompts: dict[str, str]) -> ModelEntry:
    """The entry, with prompts."""
    return replace(entry, prompts=prompts)


def test_a_good_entry_agrees(entry: ModelEntry, folder: Path) -> None:
    """In all that it says."""
    good = with_prompts(entry, PROMPTS)
    agreeing = {name for name, check in checks(good, folder).items() if check.verdict == "agrees"}
    assert differing(good, folder) == {}
    assert agreeing >= {"pooling", "Dense head", "dimension", "max tokens", "prompt of query", "prompt of document"}
    assert agreeing >= {"weights", "code of its own"}


def test_wrong_pooling_is_named(entry: ModelEntry, folder: Path) -> None:
    """CLS where the entry says mean."""
    entry = with_prompts(entry, PROMPTS)
    edit(folder, "1_Pooling/config.json", lambda config: config | {"pooling_mode": "cls"})
    assert differing(entry, folder) == {"pooling": "cls"}
    assert differing(replace(entry, pooling="CLS token"), folder) == {}


@pytest.mark.parametrize("proof", ["folder", "dimension", "notes"])
def test_a_dropped_dense_head_is_named(proof: str, entry: ModelEntry, folder: Path) -> None:
    """Whether its folder still lies there, the entry's dimension differs, or the entry names it."""
    entry = with_prompts(entry, PROMPTS)
    edit(folder, "modules.json", lambda modules: modules[:2])
    if proof != "folder":
        shutil.rmtree(folder / "2_Dense")
    if proof == "notes":
        entry = replace(entry, dimension=None, notes="Has a Dense head.")
    found = differing(entry, folder)
    assert found["Dense head"].startswith("dropped: modules.json")
    assert proof == "notes" or found["dimension"] == "8"


def test_a_dense_head_without_weights_is_named(entry: ModelEntry, folder: Path) -> None:
    """It would not load."""
    (folder / "2_Dense/model.safetensors").unlink()
    assert differing(with_prompts(entry, PROMPTS), folder) == {"Dense head": "no weights in 2_Dense"}


def test_one_of_several_heads_is_no_dropped_one(entry: ModelEntry, folder: Path) -> None:
    """A repository may hold a head for each dimension, of which modules.json lists one."""
    shutil.copytree(folder / "2_Dense", folder / "2_Dense_512")
    assert differing(with_prompts(entry, PROMPTS), folder) == {}


@pytest.mark.parametrize(
    ("files", "own", "named"),
    [
        ({}, PROMPTS, {"prompt of query": "missing", "prompt of document": "missing"}),
        (PROMPTS, {}, {"prompt of query": "'find: '", "prompt of document": "'patent: '"}),
        (PROMPTS, {"query": "find:", "document": "patent: "}, {"prompt of query": "'find: '"}),
        ({"query": "find: ", "passage": "patent: "}, PROMPTS, {}),
        (PROMPTS, PROMPTS | {"clustering.document": "group: "}, {"prompt of document, clustering": "'patent: '"}),
        (PROMPTS | {"Clustering": "group: "}, PROMPTS | {"clustering.document": "group: "}, {}),
        (PROMPTS | {"Clustering": "group: "}, PROMPTS, {}),
        (PROMPTS, PROMPTS | {"title2full.query": "title: "}, {"prompt of query, title2full": "'find: '"}),
        ({}, {}, {}),
    ],
)
def test_a_missing_or_different_prompt_is_named(
    files: dict[str, str], own: dict[str, str], named: dict[str, str], entry: ModelEntry, folder: Path
) -> None:
    """By role and task; what the files alone say of a task is what a run uses."""
    edit(folder, "config_sentence_transformers.json", lambda settings: settings | {"prompts": files})
    assert differing(with_prompts(entry, own), folder) == named


def test_a_default_prompt_that_is_not_there_is_named(folder: Path) -> None:
    """A folder contradicts itself: no entry is needed."""
    edit(folder, "config_sentence_transformers.json", lambda settings: settings | {"default_prompt_name": "web"})
    assert differing(None, folder) == {"default prompt": "not among the prompts: document, query"}


def test_dimension_and_tokens_are_compared(entry: ModelEntry, folder: Path) -> None:
    """As whoever runs the model sees them."""
    entry = with_prompts(replace(entry, dimension=3, max_tokens=512), PROMPTS)
    assert differing(entry, folder) == {"dimension": "4", "max tokens": "20"}


def test_fault_21_22_code_and_pickles_are_named(folder: Path) -> None:
    """Neither is refused before it is told."""
    edit(folder, "config.json", lambda config: config | {"auto_map": {"AutoModel": "code.Model"}})
    for file in folder.rglob("*.safetensors"):
        file.rename(file.with_name("pytorch_model.bin"))
    found = differing(None, folder)
    assert found["code of its own"] == "needed (auto_map)"
    assert found["weights"].startswith("pickled (")


def test_other_bytes_are_named(entry: ModelEntry, folder: Path) -> None:
    """By file; one that is not there too."""
    digests = {"config.json": "0" * 64, "modules.json": file_sha256(folder / "modules.json"), "gone.json": "0" * 64}
    found = differing(with_prompts(replace(entry, sha256=digests), PROMPTS), folder)
    assert found == {"SHA-256": "other: config.json, gone.json (missing)"}


def test_a_plain_transformer_and_a_table_can_be_verified(tmp_path: Path) -> None:
    """What their files do not say is not compared."""
    for path in (save_transformer(tmp_path / "plain"), save_table(tmp_path / "table")):
        assert differing(None, path) == {}
        assert checks(None, path)["pooling"].found == "mean"


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        *((name, "mean") for name in ("mean", "mean_tokens", "mean of table rows", "mean (assumed: a transformer)")),
        *((name, "cls") for name in ("cls", "CLS", "cls_token", "CLS token", "CLS, Dense 1024 to 768", "cls + Dense")),
        *((name, "last token") for name in ("lasttoken", "last token", "Last-token")),
        *(("weightedmean_tokens", "weighted mean"), ("mean_sqrt_len_tokens", "mean/sqrt"), ("max_tokens", "max")),
        *((name, "one vector a token") for name in ("MaxSim over token vectors", "one vector a token")),
        *(("mean+cls", "cls + mean"), ("unstated", None), ("", None), (None, None)),
    ],
)
def test_a_pooling_has_one_name(text: str | None, mode: str | None) -> None:
    """However files, libraries and people write it."""
    assert pooling_mode(text) == mode


def test_a_loaded_model_is_what_its_files_say(folder: Path) -> None:
    """Modules, pooling, prompts, dimension, tokens."""
    assert {check.verdict for check in verify_loaded("model", folder)} == {"agrees"}


def test_late_interaction_is_verified_as_what_it_is(tmp_path: Path) -> None:
    """Loaded by its own class, with the lengths of documents."""
    path = save_late(tmp_path / "late")
    facts = checks(None, path)
    assert (facts["pooling"].found, facts["similarity"].found) == ("one vector a token", "maxsim")
    assert {check.verdict for check in verify_loaded("late", path)} == {"agrees"}


def test_a_loader_that_does_otherwise_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another pooling, no head, no prompts: as sentence-transformers 2.2 would have it."""
    honest = module.load_pipeline

    def careless(*args: object) -> object:
        model = honest(*args)
        model[1].pooling_mode = "cls"
        model.prompts = {}
        del model[2]
        return model

    monkeypatch.setattr(module, "load_pipeline", careless)
    found = {check.what: check.found for check in verify_loaded("model", folder) if check.verdict == "differs"}
    assert found["loaded pooling"] == "cls"
    assert found["loaded modules"] == "Transformer, Pooling"
    assert found["loaded prompts"] == "none"
    assert found["loaded dimension"] == "8"


def test_weights_that_were_noted_when_a_model_was_made_are_compared(folder: Path, entry: ModelEntry) -> None:
    """As evaluate does: the registry names none of what this machine computes."""
    assert "SHA-256" not in checks(entry, folder)
    write_source(entry, folder)
    assert checks(entry, folder)["SHA-256"].verdict == "agrees"
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    for known in (entry, None):
        assert checks(known, folder)["SHA-256"] == Check("SHA-256", ANY, "other: model.safetensors", "differs")


def test_what_cannot_be_verified_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model, no files, no hub: one line each."""
    know(tmp_path, monkeypatch, name="far", hub="org/far")
    cases = {
        "nobody": "is not known",
        "bm25": "has no weights",
        "far": "could not be fetched from the hub",
        "org/x": "could not be fetched from the hub",
        "all-mpnet-base-v2": "is not installed",
    }
    for name, said in cases.items():
        with pytest.raises(EncoderError, match=said) as told:
            locate(name)
        assert "\n" not in str(told.value)
    with pytest.raises(EncoderError, match=r"neither modules\.json nor config\.json"):
        verify_files(None, tmp_path, [])


def test_a_hub_model_is_found_with_its_entry(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By registry name and by hub id; files that were not downloaded are known, too."""
    know(tmp_path, monkeypatch, name="far", hub="org/far", revision="c" * 40)
    asked = []

    def hub(model: str, revision: str | None, weights: bool) -> tuple[Path, str]:
        asked.append((model, revision, weights))
        return folder, "c" * 40

    monkeypatch.setattr("patbench_core.encoders.naming.hub_folder", hub)
    monkeypatch.setattr("patbench_core.encoders.naming.hub_files", lambda *_: ["pytorch_model.bin"])
    for name in ("far", "org/far", "org/far@v1"):
        found = locate(name)
        assert (found.entry.name, found.files, found.revision) == ("far", ("pytorch_model.bin",), "c" * 40)
    assert asked == [("org/far", "c" * 40, False), ("org/far", None, False), ("org/far", "v1", False)]

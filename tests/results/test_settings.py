"""Settings that a model can be run in wrongly, and records of them."""

from pathlib import Path

import numpy as np
import pandas as pd

import patbench_core as pb
from patbench_core.results.selection import setup
from patbench_core.results.settings import OWN, by_setting, settings
from tests.contests import add_retrieval
from tests.encoders.test_variants import headed, prompted
from tests.records import sample_record
from tests.tiny_transformers import save_model, save_table


def named(model: Path) -> list[str]:
    """The settings of a model in a folder, its path left out."""
    return [each.removeprefix(str(model)) for each in settings(str(model))]


def test_only_what_a_model_has_can_be_got_wrong(tmp_path: Path) -> None:
    """Its own pooling is none of the wrong ones; a table has nothing."""
    poolings = [":pooling=cls", ":pooling=max", ":pooling=lasttoken"]
    assert named(save_model(tmp_path / "model")) == ["", *poolings]
    assert named(headed(tmp_path / "head")) == ["", *poolings, ":heads=none"]
    assert named(save_table(tmp_path / "table")) == [""]
    assert settings("bm25") == ["bm25"]
    prompts = [":prompt=none", ":prompt=query"]
    assert named(prompted(tmp_path / "prompted", query="ab ", document="cd ")) == ["", *prompts, *poolings]
    assert named(prompted(tmp_path / "alike", query="ab ", document="ab ")) == ["", prompts[0], *poolings]


SCORES = np.random.default_rng(0).random(30)
GEMMA = "embeddinggemma-300m"


def test_a_wrong_setting_stays_off_other_pages() -> None:
    """Asked for by name alone; smaller models, and prompts where the own ones are not known, are not wrong settings."""
    others = [f"{GEMMA}:dim=128", "/models/mine:prompt=none"]
    for model in (GEMMA, f"{GEMMA}:pooling=cls", f"{GEMMA}:dim=128,prompt=none", *others):
        add_retrieval(model, SCORES)
    assert set(pb.records("retrieval")["model_id"]) == {GEMMA, *others} == set(pb.deciding()["model_id"])
    every = pb.records("retrieval", setup=None, scope="ALL").set_index("model_id")["setup"]
    assert every[f"{GEMMA}:pooling=cls"] == "pooling=cls"
    assert every[f"{GEMMA}:dim=128,prompt=none"] == "prompt=none"
    assert len(pb.records("retrieval", setup="pooling=cls", scope="ALL")) == 1


def test_a_prompt_of_a_benchmark_is_part_of_what_was_asked() -> None:
    """The published runs without prompts are not mistakes; another pooling is one everywhere."""
    own, asked = sample_record("b", f"{GEMMA}:prompt=none"), sample_record("b", f"{GEMMA}:pooling=cls,prompt=none")
    assert (setup(own), setup(asked)) == ("prompt=none", "prompt=none,pooling=cls")
    for record in (own, asked):
        record["landscape"]["benchmark"] = {"name": "DAPFAM"}
    assert (setup(own), setup(asked)) == ("", "pooling=cls")


def test_settings_are_told_in_words_beside_the_models_own() -> None:
    """In the arithmetic that has the wrong ones; models without any are left out, and so are cut layers."""
    rows = [
        (GEMMA, "bf16-autocast", "1x2048", ""),
        (f"{GEMMA}:pooling=cls", "bf16-autocast", "1x2048", "pooling=cls"),
        (f"{GEMMA}:prompt=none,heads=none", "bf16-autocast", "1x2048", "prompt=none,heads=none"),
        (f"{GEMMA}:dim=128", "bf16-autocast", "1x2048", ""),
        (f"{GEMMA}:layers=3", "bf16-autocast", "1x2048", ""),
        (GEMMA, "bf16-autocast", "1x128", ""),
        (GEMMA, "float32", "1x2048", ""),
        ("bm25", "float32", "whole", ""),
    ]
    records = pd.DataFrame(rows, columns=["model_id", "dtype", "reading", "setup"])
    records = records.assign(landscape="a", view="TA", task="retrieval")
    whole = records.iloc[:1].assign(task="scaling")
    found = by_setting(pd.concat([records, whole]))
    words = ["first token instead", "no prompt, Dense heads missing", "first 128 dimensions", "read as 1x128"]
    assert found["setting"].tolist() == [OWN, *words]
    assert set(found["name"]) == {"EmbeddingGemma-300m (bf16)"}
    assert by_setting(records.iloc[6:]).empty

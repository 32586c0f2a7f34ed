"""Tests of variants: sentence-transformers and the layers' own outputs are the oracles."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.encoders import resolve as module
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.encoders.variants import (
    POOLINGS,
    WHOLE,
    Variant,
    first_dimensions,
    keep_layers,
    split_variant,
    with_prompt,
)
from patbench_core.errors import PatbenchError
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.schema import Patent
from patbench_core.vectors.encode import encode
from tests.fakes import fake_encoder, no_progress, small_landscape
from tests.tiny_transformers import save_model, save_table

TEXTS = ["a valve that opens", "a rotor", "b c d e f g h i j k l m n o p q r s t u v w"]
numbers = st.none() | st.integers(1, 9999)


@pytest.fixture
def landscape() -> Landscape:
    """Two patents with a vector of three dimensions each."""
    return small_landscape(
        [Patent(f"US-{place}-A", "US", vectors={"embedding_v1": (3.0, 4.0, place)}) for place in (1, 2)]
    )


def find(model: object, landscape: Landscape) -> object:
    """Resolve with defaults."""
    return resolve(str(model), landscape, Reading(), "float32")


@given(
    layers=numbers,
    dim=numbers,
    prompt=st.sampled_from([None, "none", "retrieval.query", "Retrieval-query", "a b"]),
    pooling=st.sampled_from([None, *POOLINGS]),
    heads=st.sampled_from([None, "none"]),
)
@pytest.mark.parametrize("model", ["all-MiniLM-L6-v2", "/home/x:y/model", "org/name@main", "precomputed:embedding_v1"])
def test_a_variant_is_read_as_it_is_written(
    model: str, layers: int | None, dim: int | None, prompt: str | None, pooling: str | None, heads: str | None
) -> None:
    """Whatever names the model."""
    variant = Variant(layers, dim, prompt, pooling, heads)
    written = f"{model}:{variant}" if variant != WHOLE else model
    assert split_variant(written) == (model, variant)
    assert variant.base(written) == model


@pytest.mark.parametrize(
    "options",
    [
        *("dim=0", "dim=x", "dim=", "depth=3", "dim=3,dim=4", "layers=2;dim=3", "=3", "dim=-1"),
        *("prompt=", "prompt=a,prompt=b", "prompt=a=b"),
        *("pooling=median", "pooling=cls,pooling=max", "heads=2"),
    ],
)
def test_an_option_that_is_not_understood_is_told(options: str) -> None:
    """In one line, with how to write it."""
    with pytest.raises(EncoderError, match=r"write m:layers=N, m:dim=N or m:layers=N,dim=N") as told:
        split_variant(f"m:{options}")
    assert "\n" not in str(told.value)


def test_a_truncated_model_has_the_first_dimensions(tmp_path: Path, landscape: Landscape) -> None:
    """As sentence-transformers truncates them, at unit length."""
    from sentence_transformers import SentenceTransformer

    path = save_model(tmp_path / "model")
    encoder = find(f"{path}:dim=3", landscape)
    assert encoder.name == "model:dim=3"
    result = encode(encoder, "document", TEXTS, TEXTS, no_progress)
    theirs = SentenceTransformer(str(path), device="cpu", truncate_dim=3).encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(result.vectors, theirs, atol=1e-6)


def test_truncation_encodes_nothing_anew() -> None:
    """The vectors of the whole model are taken from the store; each span is cut before spans are pooled."""
    whole = fake_encoder(Reading(4, 8, "mean"))
    encode(whole, "document", TEXTS, TEXTS, no_progress)
    cut = fake_encoder(Reading(4, 8, "mean"), name="fake:dim=4")
    object.__setattr__(cut, "variant", Variant(dim=4))
    result = encode(cut, "document", TEXTS, TEXTS, no_progress)
    assert (result.encoded, cut.model.loads) == (0, 0)
    assert result.vectors.shape == (3, 4)
    np.testing.assert_allclose(np.linalg.norm(result.vectors, axis=1), 1, rtol=1e-6)


def test_every_variant_is_an_identity_of_its_own(tmp_path: Path, landscape: Landscape) -> None:
    """Of the whole model's name; dimensions share the store, layers do not."""
    path = save_model(tmp_path / "model")
    whole, cut = find(path, landscape), find(f"{path}:dim=3", landscape)
    assert cut.identity("query").digest != whole.identity("query").digest
    assert cut.identity("query").model == "model"
    assert cut.stored_identity("query") == whole.stored_identity("query") == whole.identity("query")
    shallow = DenseEncoder("model:layers=1", "", whole.folder, whole.reading, variant=Variant(layers=1))
    assert shallow.stored_identity("query").digest != whole.identity("query").digest


def test_what_keeps_everything_is_the_model_itself(tmp_path: Path, landscape: Landscape) -> None:
    """So nothing is computed or recorded twice."""
    path = save_model(tmp_path / "model")
    assert find(f"{path}:layers=1,dim=8", landscape) == find(path, landscape)
    assert find("precomputed:embedding_v1:dim=3", landscape) == find("precomputed:embedding_v1", landscape)


def test_what_is_not_there_cannot_be_kept(tmp_path: Path, landscape: Landscape) -> None:
    """More layers or dimensions than there are, layers of a table, vectors of BM25: one line each."""
    model, table = save_model(tmp_path / "model"), save_table(tmp_path / "table")
    cases: list[tuple[str, type[PatbenchError], str]] = [
        (f"{model}:layers=2", EncoderError, "has 1 layers; choose 1 to 1"),
        (f"{model}:dim=9", EncoderError, "has 8 dimensions"),
        (f"{table}:dim=9", EncoderError, "has 8 dimensions"),
        (f"{table}:layers=1", EncoderError, "leave out 'layers='"),
        ("precomputed:embedding_v1:layers=1", EncoderError, "leave out 'layers='"),
        ("precomputed:embedding_v1:dim=4", EncoderError, "has 3 dimensions"),
        ("bm25:dim=3", EncoderError, "use it as it is"),
    ]
    for name, error, said in cases:
        with pytest.raises(error, match=said):
            find(name, landscape)


def prompted(path: Path, **prompts: str) -> Path:
    """A tiny model with prompts."""
    save_model(path)
    (path / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return path


def test_fault_02_a_prompt_is_chosen_with_the_model(tmp_path: Path, landscape: Landscape) -> None:
    """It is part of the name; the vectors are those of sentence-transformers with it."""
    from sentence_transformers import SentenceTransformer

    path = prompted(tmp_path / "model", query="ab ", document="cd ")
    theirs = SentenceTransformer(str(path), device="cpu")
    for wanted, query, document in (("none", "", ""), ("query", "ab ", "ab "), (None, "ab ", "cd ")):
        encoder = find(f"{path}:prompt={wanted}" if wanted else path, landscape)
        assert encoder.name == (f"model:prompt={wanted}" if wanted else "model")
        for role, text in (("query", query), ("document", document)):
            found = encode(encoder, role, TEXTS, TEXTS, no_progress).vectors
            np.testing.assert_allclose(found, theirs.encode(TEXTS, prompt=text, normalize_embeddings=True), atol=1e-6)


def test_a_prompt_that_changes_no_text_is_no_variant(tmp_path: Path, landscape: Landscape) -> None:
    """So nothing is recorded under two names."""
    bare, both = save_model(tmp_path / "bare"), prompted(tmp_path / "both", query="ab ", document="ab ")
    assert find(f"{bare}:prompt=none", landscape) == find(bare, landscape)
    assert find(f"{both}:prompt=query", landscape) == find(both, landscape)
    assert find(f"{bare}:dim=3,prompt=none", landscape).name == "bare:dim=3"
    assert find(f"{both}:dim=3,prompt=none", landscape).name == "both:dim=3,prompt=none"


def test_a_prompt_that_is_not_there_is_told(tmp_path: Path, landscape: Landscape) -> None:
    """And where none can be."""
    path = prompted(tmp_path / "model", query="ab ", document="cd ")
    with pytest.raises(EncoderError, match="model 'model' defines no prompt 'web': choose one of query, document, or"):
        find(f"{path}:prompt=web", landscape)
    for name in ("bm25", "precomputed:embedding_v1"):
        with pytest.raises(EncoderError, match="takes no prompt"):
            find(f"{name}:prompt=none", landscape)


def test_the_task_decides_the_prompt(tmp_path: Path, landscape: Landscape) -> None:
    """The files' names for it; an option of the user comes first."""
    path = prompted(tmp_path / "model", query="ab ", document="cd ", Clustering="ef ")
    tasks = {"retrieval": ("ab ", "cd "), "clustering": ("ef ", "ef "), "title2full": ("ab ", "cd ")}
    for task, texts in tasks.items():
        encoder = resolve(str(path), landscape, Reading(), "float32", task)
        assert tuple(encoder.prompts[role].text for role in ("query", "document")) == texts
        assert resolve(f"{path}:prompt=none", landscape, Reading(), "float32", task).prompts["query"].text == ""


def test_a_prompt_is_added_to_what_a_user_calls_a_model() -> None:
    """Beside its other options, in place of another prompt."""
    assert with_prompt("m", None) == "m"
    assert with_prompt("m", "none") == "m:prompt=none"
    assert with_prompt("m:dim=3,prompt=query", "none") == "m:dim=3,prompt=none"


def headed(path: Path) -> Path:
    """A tiny model with a Dense module behind its pooling."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense

    plain = SentenceTransformer(str(save_model(path.with_name("plain"))), device="cpu")
    torch.manual_seed(1)
    dense = Dense(8, 6, bias=False, activation_function=torch.nn.Identity())
    SentenceTransformer(modules=[*plain, dense], device="cpu").save(str(path), create_model_card=False)
    return path


@pytest.mark.parametrize("pooling", POOLINGS)
def test_another_pooling_is_that_of_the_token_states(tmp_path: Path, landscape: Landscape, pooling: str) -> None:
    """First token, last token, mean and maximum of what the transformer gives, then the Dense module."""
    import torch
    from sentence_transformers import SentenceTransformer

    path = headed(tmp_path / "model")
    encoder = find(f"{path}:pooling={pooling}", landscape)
    theirs = SentenceTransformer(str(path), device="cpu")
    pool = {
        "cls": lambda s: s[0],
        "lasttoken": lambda s: s[-1],
        "mean": lambda s: s.mean(0),
        "max": lambda s: s.max(0)[0],
    }
    with torch.inference_mode():
        states = [theirs.encode(text, output_value="token_embeddings") for text in TEXTS]
        expected = torch.stack([theirs[2].linear(pool[pooling](state)) for state in states])
    expected = torch.nn.functional.normalize(expected, dim=1).numpy()
    found = encode(encoder, "document", TEXTS, TEXTS, no_progress).vectors
    np.testing.assert_allclose(found, expected, atol=1e-6)
    whole = find(path, landscape)
    assert (encoder == whole) is (pooling == "mean")
    assert (encoder.identity("query").digest == whole.identity("query").digest) is (pooling == "mean")


def test_without_its_heads_a_model_gives_the_pooled_states(tmp_path: Path, landscape: Landscape) -> None:
    """Under an identity of its own."""
    from sentence_transformers import SentenceTransformer

    path = headed(tmp_path / "model")
    bare, whole = find(f"{path}:heads=none", landscape), find(path, landscape)
    expected = SentenceTransformer(str(path.with_name("plain")), device="cpu").encode(TEXTS, normalize_embeddings=True)
    np.testing.assert_allclose(encode(bare, "query", TEXTS, TEXTS, no_progress).vectors, expected, atol=1e-6)
    assert encode(whole, "query", TEXTS, TEXTS, no_progress).vectors.shape == (3, 6)
    assert bare.stored_identity("query").digest != whole.stored_identity("query").digest
    assert bare.name == "model:heads=none"


def test_a_setting_of_a_module_that_is_not_there_is_refused(tmp_path: Path, landscape: Landscape) -> None:
    """Heads of a model without, pooling of a table and of given vectors."""
    model, table = save_model(tmp_path / "model"), save_table(tmp_path / "table")
    cases = [
        (f"{model}:heads=none", "'model' has no Dense module: leave out 'heads='"),
        (f"{table}:pooling=cls", "'table' has no Pooling module"),
        ("precomputed:embedding_v1:pooling=cls", "leave out 'pooling='"),
        ("bm25:pooling=cls", "use it as it is"),
    ]
    for name, said in cases:
        with pytest.raises(EncoderError, match=said):
            find(name, landscape)


def test_dimensions_that_the_files_do_not_tell_are_counted() -> None:
    """No vector is longer than the model made it."""
    with pytest.raises(EncoderError, match="dim=9, but it has 8 dimensions"):
        first_dimensions(np.zeros((2, 8), np.float32), 9, "model")


def test_precomputed_vectors_are_truncated(landscape: Landscape) -> None:
    """With a name and an identity of their own."""
    whole, cut = find("precomputed:embedding_v1", landscape), find("precomputed:embedding_v1:dim=2", landscape)
    assert isinstance(cut, PrecomputedEncoder)
    assert cut.name == "precomputed:embedding_v1:dim=2"
    np.testing.assert_array_equal(cut.vectors[1], whole.vectors[1][:, :2])
    one, other = cut.identity("query"), whole.identity("query")
    assert (one.files, one.model, one.dimension) == (other.files, other.model, 2)
    assert one.digest != other.digest


def test_a_variant_of_a_hub_model(landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub is asked for the whole model, at the revision."""
    path = save_model(tmp_path / "model")
    asked: list[tuple[str, str | None]] = []
    monkeypatch.setattr(module, "hub_folder", lambda name, revision: asked.append((name, revision)) or (path, "abc"))
    encoder = find("org/name@v1:dim=3", landscape)
    assert asked == [("org/name", "v1")]
    assert (encoder.name, encoder.identity("query").model) == ("org/name:dim=3", "org/name")


@pytest.mark.parametrize("kind", ["bert", "mpnet", "roberta", "distilbert"])
def test_the_first_layers_give_what_they_gave_inside_the_whole(kind: str) -> None:
    """The hidden states of the uncut model after that layer."""
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(0)
    config = AutoConfig.for_model(
        kind, vocab_size=30, hidden_size=8, num_hidden_layers=4, num_attention_heads=2, intermediate_size=8
    )
    model, words = AutoModel.from_config(config).eval(), torch.arange(4, 12)[None]
    with torch.inference_mode():
        expected = model(words, output_hidden_states=True).hidden_states[2]
        keep_layers(model, kind, range(2), 4)
        found = model(words).last_hidden_state
    torch.testing.assert_close(found, expected)


def test_a_model_without_a_stack_of_layers_is_told() -> None:
    """Layers that share weights, or two stacks of one length."""
    from torch.nn import Linear, ModuleDict, ModuleList

    for model in (Linear(2, 2), ModuleDict({side: ModuleList([Linear(2, 2)] * 3) for side in ("encoder", "decoder")})):
        with pytest.raises(EncoderError, match="'twice'"):
            keep_layers(model, "twice", range(1), 3)


def test_cut_layers_cost_less_and_leave_the_files_whole(tmp_path: Path, landscape: Landscape) -> None:
    """Half the layers have half the parameters outside of tables; the same folder gives the whole model again."""
    from patbench_core.encoders import registry
    from patbench_core.encoders.packaged import model_folder

    folder = model_folder(registry.get("all-MiniLM-L6-v2"))
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    half = find("all-MiniLM-L6-v2:layers=3", landscape)
    assert half.name == "all-MiniLM-L6-v2:layers=3"
    cut, whole = (encoder.load().parameters() for encoder in (half, find("all-MiniLM-L6-v2", landscape)))
    layer = (whole[0] - cut[0]) / 3
    assert cut[1] == whole[1] - 3 * layer
    assert whole[0] == pytest.approx(22.7e6, rel=0.01)
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == before

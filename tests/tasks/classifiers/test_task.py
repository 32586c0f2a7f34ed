"""Classifiers as a task: the same documents for all, resumed after a kill, and errors before anything is lost."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.frames import records, scores
from patbench_core.stats.comparison import compare
from patbench_core.tasks.classifiers import cells, finetune, learner
from patbench_core.tasks.classifiers.task import Classifiers
from patbench_core.tasks.errors import TaskError
from patbench_core.training.checkpoints import seal
from patbench_core.training.errors import TrainingError
from tests.cli.conftest import Done, patbench  # noqa: F401  # a fixture
from tests.fakes import small_landscape
from tests.labelled import labelled_patents
from tests.tiny_transformers import save_causal, save_model

FAST = {"epochs": "2", "batch": "8", "tokens": "16", "budget": "12"}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A BERT of two layers."""
    return str(save_model(tmp_path_factory.mktemp("models") / "tiny-bert", positions=40, layers=2))


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Llama of two layers."""
    return str(save_causal(tmp_path_factory.mktemp("models") / "tiny-llama"))


@pytest.fixture(autouse=True)
def landscape() -> None:
    """A small one."""
    small_landscape(labelled_patents(150))


def task(**options: str) -> Classifiers:
    """Five documents a label, and what makes a training fast where there is one."""
    trained = options.get("classifier", "head") != "head" and (options["classifier"] == "finetune" or "lora" in options)
    fast = FAST if trained else {"budget": FAST["budget"]}
    fast |= {"tokens": FAST["tokens"]} if options.get("classifier") == "instruct" else {}
    return Classifiers("small", **{"shots": "5", **fast, **options})


def test_all_classifiers_are_judged_on_the_same_documents(encoder: str, causal: str) -> None:
    """And so can be compared pair by pair; late fusion is a row of the same record."""
    made = [
        task().entries(encoder, ["topic"])[0],
        task(classifier="finetune", seeds="0,1").entries(encoder, ["topic"])[0],
        task(classifier="finetune", lora="2").entries(causal, ["topic"])[0],
    ]
    tested = {tuple(sorted(set(entry.table("documents")["doc_id"].to_pylist()))) for entry in made}
    assert len(tested) == 1
    assert len(next(iter(tested))) == 12
    assert list(made[1].record["scores"]) == ["fine-tuned", "fine-tuned, with frozen vectors"]
    frame = records("classifiers")
    assert sorted(frame["split"].unique()) == ["finetune, 5 a label", "finetune, rank 2, 5 a label", "head, 5 a label"]
    compared = compare(scores(frame).assign(item=lambda kept: kept["model"] + kept["method"]), between="item")
    observed = frame.set_index(frame["model"] + frame["method"])["micro F1"]
    for row in compared.models.itertuples():
        assert row.score == pytest.approx(observed[row.item], abs=1e-12)


def test_the_same_seed_gives_the_same_record(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trained anew, to the last digit; another seed gives others."""
    first, other = (task(classifier="finetune", seeds=seed).entries(encoder, ["topic"])[0] for seed in ("3", "4"))
    monkeypatch.setattr(cells, "_read", lambda file: None)
    again = task(classifier="finetune", seeds="3")
    study = again.study(again.encoder(encoder), "topic", lambda *_: None)
    rows = [row for row, _ in study.results()]
    counts = first.table("documents").to_pandas().query("method == 'fine-tuned'")
    numbers = study.task.names[study.draws[0].test]
    assert counts["n_given"].tolist() == rows[0].given.sum(axis=1)[np.argsort(numbers)].tolist()
    assert first.record["id"] != other.record["id"]


def test_fault_06_a_training_that_was_killed_goes_on(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its last complete checkpoint, and gives what it would have given."""
    whole = task(classifier="finetune").entries(encoder, ["topic"])[0]
    monkeypatch.setattr(cells, "_read", lambda file: None)
    saved: list[Path] = []

    def kill(checkpoint: Path) -> None:
        seal(checkpoint)
        saved.append(checkpoint)
        if len(saved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("patbench_core.training.trainer.seal", kill)
    again = task(classifier="finetune")
    study = again.study(again.encoder(encoder), "topic", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        list(study.results())
    resumed: list[object] = []
    train = learner.Learner.train
    monkeypatch.setattr(
        learner.Learner, "train", lambda self, **how: (resumed.append(*how.values()), train(self, **how))[1]
    )
    (row, _), _ = study.results()
    assert resumed == [str(saved[1])]
    counts = whole.table("documents").to_pandas().query("method == 'fine-tuned'")
    order = np.argsort(study.task.names[study.draws[0].test])
    assert (
        counts["n_hits"].tolist()
        == (row.given & study.task.indicators[study.draws[0].test]).sum(axis=1)[order].tolist()
    )


@pytest.mark.parametrize("prompt", ["zero", "few", "tuned"])
def test_instructed_models_give_labels(causal: str, prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zero-shot, with examples in the prompt, and trained; every word of the prompt is in the record's identity."""
    words = {str(place): name for place, name in enumerate(("word1", "word2 word3", "word4", "word5 word6"))}
    monkeypatch.setattr(
        "patbench_core.tasks.classifiers.wording.readable", lambda labels: tuple(words.values())[: len(labels.names)]
    )
    options = {"zero": {}, "few": {"examples": "2"}, "tuned": {"lora": "2"}}[prompt]
    asked = task(classifier="instruct", **options)
    (entry,) = asked.entries(causal, ["topic"])
    given = entry.table("labels").to_pandas()
    assert set(given["label"]) == {"rain", "snow", "wind", "hail"}
    methods = {"zero": "zero-shot", "few": "few-shot", "tuned": "LoRA-tuned"}[prompt]
    assert next(iter(entry.record["scores"])) == methods
    assert entry.record["details"]["names_in_texts"]["texts"] == 12
    key = asked.key(asked.encoder(causal), "topic")
    monkeypatch.setattr("patbench_core.tasks.classifiers.wording.BEFORE", "Here is a text.\n\n")
    assert key != asked.key(asked.encoder(causal), "topic")


def test_each_setting_that_is_read_makes_another_record(encoder: str) -> None:
    """One of another classifier is refused, see below."""

    def key(**options: str) -> object:
        made = task(**options)
        return made.key(made.encoder(encoder), "topic")

    tuned = [
        {},
        {"epochs": "9"},
        {"tokens": "9"},
        {"loss": "focal"},
        {"lora": "2"},
        {"learning_rate": "0.1"},
        {"shots": "6"},
    ]
    tuned += [{"seeds": "1"}, {"budget": "13"}, {"batch": "9"}]
    keys = [key(classifier="finetune", **options) for options in tuned]
    assert all(keys[one] != keys[other] for one in range(len(keys)) for other in range(one))


def test_fault_09_a_loss_that_is_no_number_stops_the_training(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says what to do."""
    monkeypatch.setattr(
        "patbench_core.tasks.classifiers.finetune.loss", lambda *_: lambda logits, labels: (logits * np.nan).sum()
    )
    with pytest.raises(TrainingError, match="training stopped at step 1: the loss is NaN or infinite"):
        task(classifier="finetune").entries(encoder, ["topic"])


def test_fault_08_too_little_memory_is_one_line(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the options that help."""

    def short(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr("patbench_core.tasks.classifiers.finetune.Classifier.forward", short)
    with pytest.raises(TaskError, match="8 texts at once do not fit into memory: choose a smaller --batch or fewer"):
        task(classifier="finetune").entries(encoder, ["topic"])


def test_a_training_without_its_packages_is_one_line(encoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frozen vectors need none."""
    monkeypatch.setattr("patbench_core.training.training.find_spec", lambda name: None)
    with pytest.raises(TrainingError, match="run pip install -e"):
        task(classifier="finetune").entries(encoder, ["topic"])
    assert task().entries(encoder, ["topic"])


def test_a_tokenizer_that_cannot_pad_is_one_line(tmp_path: Path) -> None:
    """One with a token that ends texts pads with that."""
    folder = str(save_causal(tmp_path / "bare", pad=False))
    with pytest.raises(EncoderError, match="no token to pad with"):
        task(classifier="finetune").entries(folder, ["topic"])


@pytest.mark.parametrize(("part", "classifier"), [("layers=1", "instruct"), ("dim=4", "finetune")])
def test_part_of_a_model_that_would_be_whole_is_one_line(causal: str, part: str, classifier: str) -> None:
    """Rather than a record under a wrong name."""
    with pytest.raises(TaskError, match=f"leave out ':{part}'"):
        task(classifier=classifier).entries(f"{causal}:{part}", ["topic"])


def test_layers_and_pooling_of_a_model_are_fine_tuned(causal: str) -> None:
    """As they are named: each is another record, and trains other weights."""
    study = task(classifier="finetune").study(
        task().encoder(f"{causal}:layers=1,pooling=mean"), "topic", lambda *_: None
    )
    module = finetune.classifier(study.encoder, np.full(4, 0.5), study.settings, {})
    assert len(module.body[0].auto_model.layers) == 1
    assert module.body[1].pooling_mode == "mean"
    assert {name for name, each in module.named_parameters() if each.requires_grad and "lora" not in name} == {
        "head.weight",
        "head.bias",
    }


@pytest.mark.parametrize("classifier", ["finetune", "instruct"])
def test_first_layers_can_be_frozen(causal: str, classifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record says so; all seeds use what the first one kept; adapters are in the other layers alone."""
    monkeypatch.setattr(
        "patbench_core.tasks.classifiers.wording.readable", lambda labels: ("word1", "word2", "word3", "word4")
    )
    asked = task(classifier=classifier, lora="2", freeze="1", seeds="0,1")
    adapted: list[str] = []
    learn = learner.learn

    def watched(job: learner.Job, *given: object) -> dict[str, float]:
        adapted.extend(name for name, each in job.module.named_parameters() if each.requires_grad and "lora" in name)
        return learn(job, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(learner, "learn", watched)
    record = asked.entries(causal, ["topic"])[0].record
    assert record["split"] == f"{classifier}, rank 2, 1 layer frozen, 5 a label"
    assert adapted and all("layers.1." in name for name in adapted)
    assert record["id"] != task(classifier=classifier, lora="2", seeds="0,1").entries(causal, ["topic"])[0].record["id"]


def test_a_model_whose_layers_are_all_frozen_is_one_line(causal: str) -> None:
    """It would learn nothing."""
    with pytest.raises(TaskError, match="has 2 layers, and one at least learns: --freeze takes fewer"):
        task(classifier="finetune", freeze="2").entries(causal, ["topic"])


def test_a_prompt_beyond_the_context_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any text was read."""
    folder = str(save_causal(tmp_path / "short", positions=24))
    monkeypatch.setattr(
        "patbench_core.tasks.classifiers.wording.readable", lambda labels: ("word1", "word2", "word3", "word4")
    )
    with pytest.raises(TaskError, match="reads 24 tokens; question, examples and a text of 16 take"):
        task(classifier="instruct").entries(folder, ["topic"])


@pytest.mark.parametrize(
    ("option", "word"),
    [("shots", "few"), ("seeds", "1,x"), ("learning_rate", "fast"), ("learning_rate", "2"), ("epochs", "0")],
)
def test_an_option_that_is_no_number_is_one_line(option: str, word: str) -> None:
    """Before anything is read."""
    with pytest.raises(TaskError, match=f"^--{option.replace('_', '-')} '"):
        task(classifier="finetune", **{option: word})


@pytest.mark.parametrize(
    ("classifier", "option", "word", "where"),
    [
        ("head", "freeze", "1", "finetune, and of instruct with --lora"),
        ("head", "loss", "focal", "finetune"),
        ("head", "loss", "bce", "finetune"),
        ("head", "batch", "16", "finetune, and of instruct with --lora"),
        ("finetune", "examples", "2", "instruct"),
        ("instruct", "learning_rate", "1e-3", "finetune, and of instruct with --lora"),
    ],
)
def test_an_option_of_another_classifier_is_one_line(classifier: str, option: str, word: str, where: str) -> None:
    """It would change nothing, and a record would say that it had."""
    flag = f"--{option.replace('_', '-')}"
    with pytest.raises(TaskError, match=f"^{flag} is of --classifier {where}: leave it out for {classifier}$"):
        task(classifier=classifier, **{option: word})


def test_a_seed_that_no_library_takes_is_one_line() -> None:
    """Before anything is read."""
    with pytest.raises(TaskError, match="seeds '4294967296': give whole numbers from 0 to 4,294,967,295"):
        task(seeds=str(2**32))


def test_the_default_is_the_plain_task() -> None:
    """Else a command could make either of two records."""
    with pytest.raises(TaskError, match="is the task classification: leave out --classifier and --shots"):
        Classifiers("small")


@pytest.mark.parametrize(
    "words",
    ["", "--seeds 0", "--seeds 00", "--seeds 0,0", "--shots all --classifier head", "--budget all --seeds 0"],
)
def test_a_default_that_is_spelled_out_is_no_other_task(
    words: str,
    encoder: str,
    patbench: Callable[..., Done],  # noqa: F811
) -> None:
    """Values are compared, not their spelling."""
    done = patbench("classify", "--landscape", "small", "--labels", "topic", "--model", encoder, *words.split())
    assert (done.code, list(records("classifiers")["record"])) == (0, []), done
    assert "k-NN" in done.out


@pytest.mark.parametrize("seeds", [",", "0,", "1,x"])
def test_seeds_that_are_no_numbers_are_said_as_they_were_typed(seeds: str) -> None:
    """With the commas that stand between them."""
    with pytest.raises(TaskError, match=f"^--seeds '{seeds}': give whole numbers .* with commas between them, such as"):
        task(seeds=seeds)


def test_the_help_says_what_makes_it_this_study(patbench: Callable[..., Done]) -> None:  # noqa: F811
    """Of the command that it shares with classification."""
    said = " ".join(patbench("classify", "--help").out.split())
    assert "Any of --classifier, --shots, --seeds," in said
    assert "that says other than its default makes it the study 'classifiers'" in said


def test_the_command_of_a_record_makes_it(encoder: str, patbench: Callable[..., Done]) -> None:  # noqa: F811
    """`classify` is the plain task until an option of this one is given."""
    words = ("classify", "--landscape", "small", "--labels", "topic", "--model", encoder)
    assert "k-NN" in patbench(*words).out
    done = patbench(*words, "--shots", "5", "--budget", "12")
    assert "head, 5 a label" in done.out
    (path,) = records("classifiers")["command"]
    assert "--classifier head --shots 5 --seeds 0 --budget 12" in path


def test_the_order_of_seeds_makes_no_other_record(encoder: str) -> None:
    """Nor does a blank, in key and command alike."""
    one, other = (task(seeds=seeds) for seeds in ("1, 0,1", "0,1"))
    known = one.encoder(encoder)
    assert one.key(known, "topic") == other.key(known, "topic")
    assert one.command(encoder, "topic") == other.command(encoder, "topic")


def test_what_is_read_of_the_texts_is_recorded(encoder: str) -> None:
    """Of a fine-tuned model the share of tokens that it learns from and is tested on, not that of frozen vectors."""
    made = [task(classifier="finetune", tokens=tokens).entries(encoder, ["topic"])[0].record for tokens in ("8", "16")]
    short, longer = (record["document"]["token_coverage"] for record in made)
    assert 0 < short < longer <= 1
    assert made[0]["details"]["cut"] > 0


def test_adapters_are_not_wider_than_the_model(causal: str) -> None:
    """One line, before anything is read."""
    with pytest.raises(TaskError, match=r"--lora 999 is wider than model '.*', of \d+ dimensions: choose"):
        task(classifier="finetune", lora="999").entries(causal, ["topic"])

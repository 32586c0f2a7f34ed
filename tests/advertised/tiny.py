"""What stands for what on a newcomer's small machine: names, sizes and files of advertised commands."""

import re

SKIPPED = {
    "pip install -e '.[finetune]'": "installs from a package index; tests/test_environment.py reads what it names",
    "pip install -e '.[ray]'": "installs from a package index; tests/test_environment.py reads what it names",
    "pip install -e '.[s3]'": "installs from a package index; tests/test_environment.py reads what it names",
    "pip install torch==2.13.0": "installs from a package index",
    "pip install -c requirements.lock -e .": "installs from a package index",
    "pip install -c requirements.lock -c requirements-test.lock -e '.[test]'": "installs from a package index",
    "pip freeze --all --exclude-editable": "lists the environment for a lock, nothing of patbench",
    "pip install pre-commit && pre-commit install": "installs from a package index, and hooks into the clone",
    "conda env create -f environment.yml": "needs conda; tests/test_environment.py compares environment.yml",
    "conda activate patbench": "needs conda",
    "source .venv/bin/activate": "is of the shell, not of patbench",
    ".ci/run": "is what runs these tests",
    "patbench book": "the demo at its full size takes minutes: `make test` runs it before the tests, as `make book`",
}
"""Commands that no test runs here, each with its reason."""

REPLACED = {
    "patbench models install all-mpnet-base-v2": "patbench models install all-MiniLM-L6-v2",
    "patbench models install embeddinggemma-300m --accept-licence": "patbench models install all-MiniLM-L6-v2",
    "patbench landscape import ... --name NAME --source ... --licence ...": (
        "patbench landscape import patents.jsonl.gz --name imported --source 'A register' --licence 'CC BY 4.0'"
    ),
    "patbench benchmarks get NAME": "patbench benchmarks get dapfam",
    "patbench models show NAME": "patbench models show bm25",
    "patbench models verify NAME": "patbench models verify ./my-model",
    "patbench compare MODEL MODEL": "patbench compare small-model bm25",
}
"""Commands with placeholders, and two that would fetch 400 MB and more: this model's package comes with patbench."""

_MODELS = (
    "minilm-static-256|all-MiniLM-L6-v2|all-mpnet-base-v2|paraphrase-MiniLM-L3-v2|multilingual-e5-small-4bit|embeddinggemma-300m|paecter|"
    "Qwen/[\\w.-]+"
)
_RULES = (
    (r"^make\b", "make --dry-run"),
    (r",(?:roundtrip|(?:paraphrase|like|llm|synonyms):[\w.-]+)", ""),
    (rf"(?<![\w/])(?:{_MODELS})(?![\w/.-])", "small-model"),
    ("organisation/name@revision", "organisation/name@main"),
    ("--patents [0-9]+", "--patents 40"),
    ("--budget [0-9]+", "--budget 40"),
    (r"^(patbench landscape import .*--name) \S+", r"\1 imported"),
    (r"(--landscape|--tested-on|--held-out) (?!mine|other)\w+", r"\1 mine"),
    (r"(--model|--tokenizer) (?:tiny|bert)-\w+-\w+", r"\1 small-model"),
    (r"--text \S+", "--text texts.jsonl"),
    (r"^(patbench pretrain .*) --steps [0-9]+", r"\1"),
    (r"^(patbench pretrain .*)$", r"\1 --steps 2 --batch 8 --length 64 --entries 400"),
    (" --dtype bf16", ""),
    (":dim=[0-9]+", ":dim=64"),
    ("mine:(?:labels|ipc_subclass|topic)", "mine:ipc_section"),
    ("--labels (?:labels:masked|labels|ipc_subclass|cpc_subclass)", "--labels ipc_section"),
    (r"--set \S+", "--set demo-phrases"),
    (r"--links \S+", "--links demo-products"),
    (r":prompt=\w+", ":prompt=none"),
    (r",file:[^']+", ""),
    ("--model NAME", "--model bm25"),
    (":TASK", ":title2full"),
    (r"^(patbench run \w+ --landscape \w+)$", r"\1 --model bm25 --model small-model"),
    (r"^(patbench book --landscape \w+).*$", r"\1 --model small-model"),
    (r"--training (\S+)", r"--training \1,epochs=1,width=8"),
    (r"^(patbench linkage (?!.*--training).*attention:.*) --seeds [0-9]+", r"\1 --training epochs=1,width=8"),
    (r"^(patbench linkage (?!.*--training).*(?:linear|finetune):.*) --seeds [0-9]+", r"\1 --training epochs=1"),
    (r"^(patbench linkage .*) --seeds [0-9]+", r"\1"),
    (r"SmolLM2-135M-Instruct(?::\S+)?(?= --classifier)", "small-causal"),
    (r"section:C1,crop,eda,mix,trigram,template", "eda"),
    (r"^(patbench synthetic (?!.*--generators).*)$", r"\1 --generators section:T,mix --budget 40"),
    (r"^(patbench synthetic) .*--(?:retriever|classifier finetune).*$", r"\1 --help"),
    (r"--classifier finetune (?!.*--epochs)", "--classifier finetune --epochs 1 "),
    ("--freeze [0-9]+", "--freeze 1"),
    (r"^(patbench finetune-study .*)$", r"\1 --seeds 1 --recipe R1 --control none"),
)
"""Models of random weights for large ones, landscapes of some patents for whole ones, one seed for three, one epoch for
twelve, and two models for the three that a notebook names, which `make book` runs; one for a book. A book with
./my-model, also a folder, would differ in the name alone. Generators that need a model or a package of their own are
left out. Trainings on generated text take minutes, or more patents than there are here: tests/tasks/synthetic runs
those."""


def tiny(command: str, spoken: bool = False) -> str:
    """The command as it is run here; the mere name of one, inside a sentence, is asked for its help."""
    if command in REPLACED:
        return REPLACED[command]
    for pattern, by in _RULES:
        command = re.sub(pattern, by, command)
    words = command.split()
    named = words[0] == "patbench" and not any(word.startswith("-") for word in words) and len(words) <= 3
    return f"{command} --help" if spoken and named else command

"""Every command that is advertised works: on a newcomer's small landscapes, in a copy of the compendium."""

import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from patbench_core.benchmarks.dapfam import REPO, REVISION
from patbench_core.encoders import registry
from patbench_core.landscape.demo import generate
from patbench_core.paths import ROOT
from tests.advertised.collect import Advertised, advertised, listed, published
from tests.advertised.tiny import REPLACED, SKIPPED, tiny
from tests.benchmarks.dapfam_fixture import made_dapfam
from tests.benchmarks.patenteb_fixtures import write_all
from tests.hub_server import Hub, served
from tests.phrases import phrase_lines, write_phrases
from tests.tiny_transformers import save_causal, save_model

PATENTS = 80
BEFORE = [
    f"patbench landscape demo --patents {PATENTS} --name mine",
    f"patbench landscape demo --patents {PATENTS} --seed 1 --name other",
    "patbench evaluate --landscape mine --model small-model --model bm25",
]
"""What a reader has done who comes to a page in the middle."""


@cache
def commands() -> dict[str, str]:
    """How each advertised command is run here; books last, since they show what the others computed."""
    ran = {one.command: tiny(one.command, one.spoken) for one in advertised() if one.command not in SKIPPED}
    ran |= {command: tiny(command) for command in (*published(), *listed())}
    return dict(sorted(ran.items(), key=lambda item: item[1].startswith("patbench book")))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What came of all commands, by command as it was run, and the folds of the pages."""
    folder = tmp_path_factory.mktemp("reader")
    _compendium(folder / "patbench")
    wanted = [*BEFORE, *dict.fromkeys(commands().values())]
    with served(_hub(folder / "hub")) as hub:
        yield _run(folder / "patbench", wanted, hub.url)


def _run(folder: Path, wanted: list[str], hub: str) -> dict[str, Any]:
    (folder / "commands.json").write_text(json.dumps(wanted), "utf-8")
    own = {
        "PYTHONPATH": str(folder),
        "PATBENCH_HOME": str(folder / "home"),
        "PATBENCH_RESULTS": str(folder / "published"),
    }
    own |= {"HF_ENDPOINT": hub, "HF_HUB_OFFLINE": "0", "HF_HOME": str(folder / "hf"), "OMP_NUM_THREADS": "1"}
    words = [sys.executable, "-m", "tests.advertised.reader", "commands.json", "report.json"]
    done = subprocess.run(words, cwd=folder, env=os.environ | own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads((folder / "report.json").read_text("utf-8"))
    return {"ran": {each["command"]: each for each in found["report"]}, "folds": found["folds"]}


def _compendium(folder: Path) -> None:
    """A clone with the files that a reader would bring."""
    for part in ("patbench_core", "notebooks", "book"):
        kept = shutil.ignore_patterns("__pycache__", "executed", "vendor")
        shutil.copytree(ROOT / part, folder / part, ignore=kept)
    shutil.copytree(ROOT / "tests" / "advertised", folder / "tests" / "advertised")
    for file in ("_toc.yml", "_config.yml", "Makefile", "pyproject.toml", *(each.name for each in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / file, folder / file)
    made = ROOT / ".patbench" / "models" / "minilm-static-256"
    if made.is_dir():  # distilled by `make book`: half a minute
        shutil.copytree(made, folder / "home" / "models" / made.name)
    save_model(folder / "small-model", positions=136, max_length=24, layers=3, hidden=128)
    save_model(folder / "my-model", positions=136, max_length=24)
    save_causal(folder / "small-causal", letters=True)
    write_phrases(folder, phrase_lines())
    (folder / "texts.jsonl").write_text("".join(f'"sentence {n} of a text"\n' for n in range(60)), "utf-8")
    rows = [asdict(patent) for patent in generate(PATENTS)]
    with gzip.open(folder / "patents.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in rows)
    for number, part in ((1, rows[::2]), (2, rows[1::2])):
        _export(folder / f"export-{number}.csv", part)


def _export(file: Path, rows: list[dict[str, Any]]) -> None:
    """An export as Lens.org writes it."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        head = ("Jurisdiction", "Kind", "Display Key", "Publication Date", "Title", "Abstract")
        written = csv.writer(opened)
        written.writerow([*head, "CPC Classifications", "IPCR Classifications"])
        for row in rows:
            country, number, kind = row["publication_number"].split("-")
            facts = (
                country,
                kind,
                f"{country} {number} {kind}",
                row["publication_date"],
                row["title"],
                row["abstract"],
            )
            written.writerow([*facts, ";;".join(row["cpc"]), ";;".join(row["ipc"])])


def _hub(folder: Path) -> Hub:
    """The benchmarks' data sets and a model, on loopback."""
    data = {f"datasets/{REPO}": made_dapfam().write(folder / "dapfam")} | write_all(folder / "patenteb")
    model = save_model(folder / "model", positions=136, max_length=24)
    return Hub(data | {"models/organisation/name": model}, commit=REVISION)


@pytest.mark.parametrize("one", advertised(), ids=lambda one: f"{one.place}: {one.command}")
def test_an_advertised_command_works(one: Advertised, reader: dict[str, Any]) -> None:
    """It ends with 0, or is skipped by its name with a reason; one that nobody ran is a failure."""
    if one.command in SKIPPED:
        pytest.skip(SKIPPED[one.command])
    done = reader["ran"][commands()[one.command]]
    assert done["code"] == 0, f"{done['command']}\n{done['said']}"


def test_every_command_of_a_record_or_a_table_works(reader: dict[str, Any]) -> None:
    """As its page prints it, on other patents."""
    wanted = [*published(), *listed()]
    done = [reader["ran"][commands()[command]] for command in wanted]
    assert published() and listed()
    assert [(each["command"], each["said"]) for each in done if each["code"]] == []


def test_the_commands_of_how_it_was_made_find_those_records(reader: dict[str, Any]) -> None:
    """Given again, each ends well; what it makes is what the page shows, so the ledger has nothing new."""
    folds = reader["folds"]
    assert len(folds) > 50
    assert [(each["command"], each["said"]) for each in folds if each["code"]] == []
    new = [each["command"] for before, each in pairwise(folds) if each["records"] != before["records"]]
    # A set without a card has a fold that says how to make one: that is the only thing new.
    assert [command for command in new if not command.startswith("patbench run landscapes --landscape")] == []


def test_nothing_is_skipped_or_replaced_that_is_not_advertised() -> None:
    """A command that is gone takes its exception along."""
    known = {one.command for one in advertised()}
    assert SKIPPED.keys() | REPLACED.keys() <= known


def test_advertised_models_are_known() -> None:
    """What small models stand for above can be had by its name."""
    named = set(re.findall(r"\b(?:all|minilm|paraphrase)-[\w-]+", " ".join(one.command for one in advertised())))
    assert named and named <= registry.entries().keys()

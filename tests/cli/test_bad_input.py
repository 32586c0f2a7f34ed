"""Every kind of bad input: one clear line, exit status 2, nothing left behind."""

import gzip
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Done

GOOD = {
    "publication_number": "US-1000001-A",
    "title": "Walking frame",
    "abstract": "A frame that walks.",
    "publication_date": "2001-02-03",
    "cites": [],
}


def lines(*rows: dict[str, Any]) -> bytes:
    """JSON lines of `rows`."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


FILES = {
    "cut.jsonl": lines(GOOD) + b'{"publication_number": "US-2-A", "tit',
    "binary.jsonl": bytes(range(256)) * 8,
    "columns.csv": b"number,words\n1,two\n",
    "twice.jsonl": lines(GOOD, GOOD | {"abstract": "Another text."}),
    "empty.jsonl": b"",
    "cut.jsonl.gz": gzip.compress(lines(GOOD) * 200)[:-9],
    "number.jsonl": lines(GOOD | {"publication_number": None}),
    "types.jsonl": lines(GOOD | {"title": ["a", "list"]}),
    "vectors.jsonl": lines(GOOD | {"embedding_v1": [1.0, None]}),
}


def is_one_clear_line(done: Done, home: Path) -> bool:
    """Exit status 2, nothing on standard output, one line of error, no trace of the attempt."""
    left = [path for path in home.rglob("*") if path.is_file()] if home.exists() else []
    return (done.code, done.out, len(done.err.strip().splitlines()), left) == (2, "", 1, [])


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_named(name: str, tmp_path: Path, home: Path, patbench: Callable[..., Done]) -> None:
    """File, remedy, and nothing imported."""
    file = tmp_path / name
    file.write_bytes(FILES[name])
    done = patbench("landscape", "import", file, "--name", "mine")
    assert is_one_clear_line(done, home), done
    assert name in done.err


def test_a_missing_file_is_named(tmp_path: Path, home: Path, patbench: Callable[..., Done]) -> None:
    """A path that is not there."""
    done = patbench("landscape", "import", tmp_path / "gone.jsonl", "--name", "mine")
    assert is_one_clear_line(done, home), done
    assert "gone.jsonl" in done.err


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a/b", "", ".hidden", "x" * 65, "con\x00"])
def test_fault_23_a_name_stays_in_its_folder(
    name: str, tmp_path: Path, home: Path, patbench: Callable[..., Done]
) -> None:
    """No name leads out of the home folder."""
    file = tmp_path / "good.jsonl"
    file.write_bytes(lines(GOOD))
    assert is_one_clear_line(patbench("landscape", "import", file, "--name", name), home)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evaluate", "--landscape", "nowhere", "--model", "bm25"], "nowhere"),
        (["evaluate", "--landscape", "../x", "--model", "bm25"], "../x"),
        (["landscape", "show", "nowhere"], "nowhere"),
        (["publish", "--landscape", "nowhere"], "nowhere"),
        (["run", "leaderbord"], "leaderbord"),
        (["models", "show", "MiniLM"], "MiniLM"),
        (["models", "install", "MiniLM"], "MiniLM"),
    ],
)
def test_an_unknown_name_is_said(words: list[str], said: str, home: Path, patbench: Callable[..., Done]) -> None:
    """Landscape, study, model."""
    done = patbench(*words)
    assert is_one_clear_line(done, home), done
    assert said in done.err


@pytest.fixture
def small(tmp_path: Path, patbench: Callable[..., Done]) -> str:
    """A landscape of two patents and a link."""
    file = tmp_path / "small.jsonl"
    citing = GOOD | {"publication_number": "US-1000002-A", "title": "Walking stick", "cites": ["US-1000001-A"]}
    file.write_bytes(lines(GOOD, citing))
    assert patbench("landscape", "import", file, "--name", "small").code == 0
    return "small"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "nothing-like-it"], "nothing-like-it"),
        (["--model", "bm25", "--view", "TAX"], "TAX"),
        (["--model", "bm25", "--view", "D"], "D"),
        (["--model", "bm25", "--reading", "512"], "512"),
        (["--model", "all-MiniLM-L6-v2", "--reading", "1x9999"], "9999"),
        (["--model", "precomputed:none"], "none"),
        (["--model", "some-organisation/some-model"], "some-organisation/some-model"),
    ],
)
def test_what_cannot_be_evaluated_is_said(
    words: list[str], said: str, small: str, home: Path, patbench: Callable[..., Done]
) -> None:
    """Model, view, reading, vectors, hub: one line, and no record."""
    done = patbench("evaluate", "--landscape", small, *words)
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1), done
    assert said in done.err
    assert not list((home / "ledger").rglob("*"))


def test_a_model_folder_without_weights_is_named(
    small: str, tmp_path: Path, home: Path, patbench: Callable[..., Done]
) -> None:
    """A folder with a configuration alone."""
    folder = tmp_path / "hollow"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    done = patbench("evaluate", "--landscape", small, "--model", folder)
    assert (done.code, done.out, len(done.err.strip().splitlines())) == (2, "", 1), done
    assert "hollow" in done.err
    assert "weights" in done.err


def test_a_landscape_without_links_is_named(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """Nothing cites anything."""
    file = tmp_path / "alone.jsonl"
    file.write_bytes(lines(GOOD))
    assert patbench("landscape", "import", file, "--name", "alone").code == 0
    done = patbench("evaluate", "--landscape", "alone", "--model", "bm25")
    assert done.code == 2
    assert "no citation link" in done.err


def test_skip_bad_keeps_the_rest(tmp_path: Path, home: Path, patbench: Callable[..., Done]) -> None:
    """The good rows are imported, the bad ones reported."""
    file = tmp_path / "mixed.jsonl"
    file.write_bytes(lines(GOOD, GOOD | {"publication_number": "US-3-A", "ipc": 7}))
    done = patbench("landscape", "import", file, "--name", "mixed", "--skip-bad")
    assert done.code == 0
    assert "ipc" in (home / "landscapes" / "mixed" / "skipped.tsv").read_text()


def test_a_bad_date_costs_the_date(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """The patent is imported, and the card says what was not read."""
    file = tmp_path / "date.jsonl"
    file.write_bytes(lines(GOOD, GOOD | {"publication_number": "US-3-A", "publication_date": "2001-13-41"}))
    done = patbench("landscape", "import", file, "--name", "dated")
    assert done.code == 0
    assert "publication_date not read" in done.out and "2001-13-41" in done.out


def test_a_home_that_is_no_folder_or_cannot_be_written_is_one_line(
    patbench: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where a folder should be."""
    home = tmp_path / "file"
    home.write_text("")
    monkeypatch.setenv("PATBENCH_HOME", str(home))
    done = patbench("landscape", "demo", "--patents", 40, "--name", "a")
    assert done.code == 2
    assert done.err.startswith("patbench: ") and str(home) in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("evaluate --landscape demo --model bm25 --dtype x", "'--dtype': 'x' is not one of 'float32', 'bf16'; see"),
        ("evaluate --landscape demo --modle bm25", "--modle (Possible options: --model); see patbench evaluate --help"),
        ("evaluate --model bm25", "Missing option '--landscape'; see patbench evaluate --help"),
        ("evaluate --landscape", "patbench: Option '--landscape' requires an argument; see patbench evaluate --help"),
        ("--help=x", "patbench: Option '--help' does not take a value; see patbench --help"),
        ("landscape demo --patents 1e3", "--patents '1e3': give a whole number from 2 on; see patbench landscape demo"),
        ("encode --landscape demo --model x --view T --workers 0", "--workers '0': give a whole number from 1 on; see"),
        ("compare a b --margin x", "--margin 'x': give a number; see patbench compare --help"),
        ("distil --seed -1", "--seed '-1': give a whole number from 0 to 4,294,967,295; see patbench distil --help"),
        ("finetune --recipe R1 --base x --landscape demo --out y --epochs nan", "'nan': give a number from 0.01 on"),
        ("evaluat", "Did you mean 'evaluate'? See patbench --help"),
    ],
)
def test_a_misused_command_is_one_line(words: str, told: str, home: Path, patbench: Callable[..., Done]) -> None:
    """Which option or word, and where to read what there is."""
    done = patbench(*words.split())
    assert is_one_clear_line(done, home), done
    assert told in done.err


@pytest.mark.parametrize(
    "words",
    [
        "evaluate --landscape demo --model bm25 --view T --view TA",
        "evaluate --landscape demo --landscape mine --model bm25",
        "classify --landscape demo --model bm25 --labels a --seeds 1 --seeds 2",
        "landscape demo --name mine --patents 40 --patents 50",
        "linkage card --links a --links b",
        "compare a b --json --json",
    ],
)
def test_an_option_given_twice_is_refused(words: str, home: Path, patbench: Callable[..., Done]) -> None:
    """Of every command and group: which of two values counts would be a guess."""
    done = patbench(*words.split())
    assert is_one_clear_line(done, home), done
    assert "is given more than once: give it once; see patbench" in done.err


def test_what_may_be_repeated_may_be(home: Path, patbench: Callable[..., Done]) -> None:
    """Models of one call: the next line is about what is not there."""
    done = patbench("evaluate", "--landscape", "nowhere", "--model", "bm25", "--model", "bm25")
    assert is_one_clear_line(done, home), done
    assert "'nowhere' is not known" in done.err


def test_a_warning_is_one_line_without_its_place_in_the_code(
    patbench: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every other line; the source line that Python shows helps nobody here."""
    monkeypatch.setattr(
        "patbench_core.landscape.registry.known", lambda: warnings.warn("two\nlines", UserWarning, 1) or []
    )
    assert patbench("landscape", "list").err == "patbench: warning: two lines\n"


@pytest.mark.parametrize("words", ["", "landscape"])
def test_without_words_there_is_help(words: str, patbench: Callable[..., Done]) -> None:
    """All of it, where errors go."""
    done = patbench(*words.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: patbench") and "Commands:" in done.err

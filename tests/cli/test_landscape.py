"""`patbench landscape`: formats, mappings, and what a user declares."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.cli import bar
from patbench_core.landscape.facts import declared
from patbench_core.landscape.formats.layout import layouts
from patbench_core.landscape.registry import get
from tests.cli.conftest import Done

ORBIT = "Report of today\n\nPat. no.;Name of it;Seen\nUS-1000001-A;Pump;\nUS-1000002-A;Valve;US-1000001-A\n"


def test_formats_are_listed_with_what_each_needs(patbench: Callable[..., Done]) -> None:
    """Every registered one, with a column that it cannot do without."""
    done = patbench("landscape", "formats")
    assert done.code == 0
    assert all(layout.name in done.out for layout in layouts())
    assert "Display Key" in done.out and "patent_id" in done.out


def test_a_mapping_is_kept_and_gives_the_same_landscape_again(
    tmp_path: Path, home: Path, patbench: Callable[..., Done]
) -> None:
    """What ``--map`` said can be handed on as a file; without it the file is refused with a line to start from."""
    (tmp_path / "orbit.csv").write_text(ORBIT)
    done = patbench("landscape", "import", tmp_path / "orbit.csv", "--name", "mine")
    assert done.code == 2 and "--map publication_number=" in done.err
    maps = [
        word for pair in ("publication_number=Pat. no.", "title=Name of it", "cites=Seen") for word in ("--map", pair)
    ]
    assert patbench("landscape", "import", tmp_path / "orbit.csv", "--name", "mine", *maps).code == 0
    kept = home / "landscapes" / "mine" / "mapping.toml"
    done = patbench("landscape", "import", tmp_path / "orbit.csv", "--name", "again", "--mapping", kept)
    assert done.code == 0 and "columns as mapped" in done.out
    assert get("mine").facts["digest"] == get("again").facts["digest"]
    assert get("mine").facts["links"] == 1


def test_what_a_user_declares_is_kept_and_shown(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """Source, licence, unit and meaning of labels; a unit that there is not is refused."""
    (tmp_path / "a.csv").write_text("publication_number,claims,labels\nUS-1-A,1. A pump.,F04\n")
    words = ["landscape", "import", tmp_path / "a.csv", "--name", "mine"]
    said = ["--source", "An office", "--licence", "CC BY 4.0", "--unit", "claims", "--label-meaning", "CPC subclass"]
    done = patbench(*words, *said)
    assert done.code == 0
    assert all(text in done.out for text in ("An office", "CC BY 4.0", "1 single claims", "CPC subclass"))
    kept = {"source": "An office", "licence": "CC BY 4.0", "unit": "claims", "label_meaning": "CPC subclass"}
    assert declared(get("mine").facts) == kept
    assert patbench(*words, "--unit", "novels").code == 2


def test_an_order_of_dates_can_be_forced_and_is_kept(tmp_path: Path, home: Path, patbench: Callable[..., Done]) -> None:
    """The refusal names the option; the card says that it was used, and the mapping file hands it on."""
    (tmp_path / "a.csv").write_text("publication_number,title,publication_date\nUS-1000001-A,Pump,04/05/2013\n")
    words = ["landscape", "import", tmp_path / "a.csv", "--name"]
    refused = patbench(*words, "mine")
    assert refused.code == 2 and "--dates day-first or month-first" in refused.err
    done = patbench(*words, "mine", "--dates", "month-first")
    assert done.code == 0 and "month first, as --dates says" in done.out
    assert patbench(*words, "again", "--mapping", home / "landscapes" / "mine" / "mapping.toml").code == 0
    assert get("mine").column("publication_date") == get("again").column("publication_date") == ["2013-04-05"]
    assert patbench(*words, "wrong", "--dates", "dmy").code == 2


def test_an_encoding_can_be_named(tmp_path: Path, patbench: Callable[..., Done]) -> None:
    """Where the detected one is wrong; one that is not known is refused."""
    (tmp_path / "a.csv").write_bytes("publication_number,title\nCZ-1-A,Zařízení\n".encode("cp1250"))
    words = ["landscape", "import", tmp_path / "a.csv", "--name", "mine", "--encoding"]
    assert patbench(*words, "cp1250").code == 0
    assert get("mine").column("title") == ["Zařízení"]
    assert patbench(*words, "latin-99").code == 2


def test_progress_without_a_terminal_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every fifteen seconds, however often it is told."""
    clock = iter(float(second) for second in range(40))
    monkeypatch.setattr(bar.time, "monotonic", lambda: next(clock))
    with bar.counted("rows") as progress:
        for done in range(1000, 36000, 1000):
            progress(done)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["15,000 rows, 1,000 a second", "30,000 rows, 1,000 a second"]

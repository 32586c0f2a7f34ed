"""Encodings of text files: proved by their bytes, or concluded from their words and said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats import exports
from patbench_core.landscape.formats.encoding import detected, named
from patbench_core.landscape.formats.opening import Source

Write = Callable[[str, str | bytes], Path]

GERMAN = "number;title\nDE1;Prüfgerät für Größen\nDE2;Ölfilter – Gehäuse\n"
FRENCH = "number;title\nFR1;Élément de pompe à géométrie variable\nFR2;L’invention du système\n"
CZECH = "Zařízení pro měření tlaku ve válci obsahuje snímač, který je upraven pro připojení k jednotce.\n" * 5


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *(
            (text, codec)
            for text in (GERMAN, FRENCH)
            for codec in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman")
        ),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        ("1;Müller\n", "cp1252"),
        (CZECH, "cp1250"),
        ("номер;название\nRU1;Насос, содержащий ротор\n", "cp1251"),
        ("番号;名称\nJP1;回転子を備えるポンプ。\n", "cp932"),
        ("号;名称\nCN1;一种智能电池管理系统，其特征在于，包括\n", "gb18030"),
        ("번호;이름\nKR1;회전자를 포함하는 펌프.\n", "cp949"),
        ("plain;ASCII\n1;2\n", "ascii"),
    ],
)
def test_no_letter_changes(write: Write, text: str, codec: str) -> None:
    """What is read is what was written, whatever the detected codec is called."""
    found = detected(Source(write("a.csv", text.encode(codec))))
    assert text.encode(codec).decode(found.name).lstrip("\ufeff") == text


def test_a_concluded_encoding_shows_its_words(write: Write) -> None:
    """A reader can see whether they are right; a proved encoding needs no words."""
    assert "Prüfgerät" in str(detected(Source(write("a.csv", GERMAN.encode("cp1252")))))
    assert str(detected(Source(write("a.csv", GERMAN)))) == "utf-8"


@pytest.mark.parametrize("damage", [b"\xff", b"pu\xb3mp", b"\x89PNG", b"\xc3"])
def test_broken_bytes_do_not_change_the_encoding_of_the_rest(write: Write, damage: bytes) -> None:
    """A UTF-8 file with a damaged line stays UTF-8: the line is refused, not read in other letters."""
    assert detected(Source(write("a.csv", GERMAN.encode() * 2 + damage + b"\n"))).name == "utf-8"


def test_an_encoding_that_is_not_known_is_refused() -> None:
    """And so is a codec that is not of texts."""
    for name in ("latin-99", "base64", "zlib"):
        with pytest.raises(LandscapeError, match=f"encoding '{name}' is not known"):
            named(name)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_an_encoding_that_the_file_has_not_is_told_with_the_remedy(write: Write, name: str, codec: str) -> None:
    """Whether its mark is missing or its bytes are wrong."""
    content = "publication_number,title\nUS-1-A,Pump\n" if name == "a.csv" else '{"publication_number": "US-1-A"}\n'
    with pytest.raises(LandscapeError, match=rf"{name} is not {codec}: leave --encoding out, or name another one"):
        list(exports([write(name, content)], encoding=codec)[0].patents())

"""Exports with bytes changed, cut, doubled and swapped: a landscape or one clear line, and nothing left behind.

300 files in each run of the tests; ``PATBENCH_MUTATIONS=20000`` for as many as one likes.
"""

import os
import random
import shutil
from pathlib import Path

from patbench_core.errors import PatbenchError
from patbench_core.landscape.importing import import_files
from tests.landscape.exports import MADE

COUNT = int(os.environ.get("PATBENCH_MUTATIONS", "300"))
ODD = (
    b"\0",
    b"\xff\xfe",
    b'"',
    b"\n",
    b"\r",
    b",",
    b"\xe9",
    b"[",
    b"{",
    b"\x1f\x8b",
    b"&a;",
    b"9" * 30,
    b"\xf0\x9f\x99",
)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """`data` after one to six changes."""
    content = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        place, length = dice.randrange(len(content) + 1), dice.choice((1, 1, 1, 2, 4, 16, 200))
        match dice.randrange(6):
            case 0:
                content[place : place + length] = dice.randbytes(length)
            case 1:
                del content[place : place + length]
            case 2:
                content[place:place] = dice.choice(ODD)
            case 3:
                content[place:place] = content[dice.randrange(len(content) + 1) :][:length]
            case 4 if dice.random() < 0.2:
                del content[place:]
            case _:
                if place < len(content):
                    content[place] ^= 1 << dice.randrange(8)
        content = content or bytearray(b"\n")
    return bytes(content)


def test_no_mutated_file_ends_in_a_traceback_or_leaves_anything(tmp_path: Path, home: Path) -> None:
    """Any exception but patbench's own fails this test, and so does a file in the home folder after a failure."""
    dice = random.Random(14)
    refused = 0
    for number in range(COUNT):
        name = dice.choice(list(MADE))
        file = tmp_path / name
        file.write_bytes(mutated(MADE[name], dice))
        try:
            import_files([file], "mutant", skip_bad=dice.random() < 0.5)
        except PatbenchError as error:
            refused += 1
            assert "\n" not in str(error), (number, name)
            assert [path for path in home.rglob("*") if path.is_file()] == [], (number, name)
        except Exception as error:
            raise AssertionError(f"mutant {number} of {name}: {error!r}") from error
        shutil.rmtree(home, ignore_errors=True)
    assert 0 < refused < COUNT

"""Archives: what is in them is read, within bounds."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats import exports, opening
from patbench_core.landscape.formats.opening import Source, opened, sources

Write = Callable[[str, str | bytes], Path]
Read = Callable[..., list]

LINE = '{"publication_number": "US-%d-A", "title": "t"}\n'


def packed(**members: str | bytes) -> bytes:
    """A zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return content.getvalue()


def test_an_archive_gives_each_file_of_data(write: Write, read: Read) -> None:
    """Whatever format each has; what else lies in it is passed over."""
    data = packed(
        a__jsonl=LINE % 1, b__csv="publication_number,title\nUS-2-A,x\n", README__md="# read me", **{"__MACOSX/x": ""}
    )
    file = write("both.zip", data)
    assert [source.member for source in sources(file)] == ["a.jsonl", "b.csv"]
    assert [patent.publication_number for _, patent in read(file)] == ["US-1-A", "US-2-A"]


def test_zstandard_is_read_like_gzip(write: Write, read: Read) -> None:
    """In one frame or several, whatever the name; a cut file is told."""
    frame = pa.Codec("zstd").compress((LINE % 1).encode(), asbytes=True)
    assert len(read(write("a.jsonl.zst", frame))) == 1
    assert len(read(write("a.jsonl", frame + frame.replace(b"US-1", b"US-1")))) == 2
    with pytest.raises(LandscapeError, match="is damaged"):
        read(write("cut.jsonl.zst", frame[:-4]))


def test_a_bomb_is_refused_and_honest_data_is_not(write: Write, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a size that every archive may have, far more bytes than were packed end the import."""
    monkeypatch.setattr(opening, "_FREE", 1 << 20)
    bombs = {"a.jsonl.gz": b" " * (1 << 23), "b.zip": packed(a__jsonl=b" " * (1 << 23))}
    for name, data in bombs.items():
        with pytest.raises(LandscapeError, match="archive bomb"):
            read(write(name, data))
    honest = "".join(LINE % place for place in range(60_000))
    assert len(read(write("c.jsonl.gz", honest))) == 60_000


def test_a_member_cannot_leave_its_archive(write: Write, tmp_path: Path, read: Read) -> None:
    """Names of members are names only: nothing is unpacked anywhere."""
    before = sorted(tmp_path.rglob("*"))
    file = write("sly.zip", packed(**{"../../sly__jsonl": LINE % 1}))
    assert len(read(file)) == 1
    assert sorted(tmp_path.rglob("*")) == sorted([*before, file])


def test_an_archive_without_files_and_a_locked_one_are_refused(write: Write) -> None:
    """Each with a remedy."""
    with pytest.raises(LandscapeError, match="without a file in it"):
        exports([write("empty.zip", packed(x="")[:0] or packed(**{"folder/": ""}))])
    archive = bytearray(packed(a=LINE % 1))
    archive[archive.index(b"PK\x01\x02") + 46] = 0  # a name ends at its first zero byte
    with pytest.raises(LandscapeError, match="without a file in it"):
        exports([write("nameless.zip", bytes(archive))])
    locked = bytearray(packed(a__jsonl=LINE % 1))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    with pytest.raises(LandscapeError, match="locked with a password"):
        exports([write("locked.zip", bytes(locked))])


def test_the_name_on_the_card_holds_no_folder(write: Write) -> None:
    """The reader's machine is nobody's business."""
    file = write("a.zip", packed(a__jsonl=json.dumps({"publication_number": "US-1-A"})))
    assert [source.name for source in sources(file)] == ["a.zip/a.jsonl"]
    with opened(Source(file, "a.jsonl")) as content:
        assert content.read().startswith(b"{")

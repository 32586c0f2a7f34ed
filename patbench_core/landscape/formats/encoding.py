"""Which encoding a text file has: by its mark, by its bytes, and where bytes alone cannot say, by its words.

UTF-8 and UTF-16 prove themselves. The older encodings give every byte a letter, so that a wrong one makes wrong words:
each candidate is judged by the words that it makes, the best is taken, and the card shows some of them to the reader.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats.opening import Source, opened

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
    *("cp1252", "mac-roman", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8-r", "mac-cyrillic", "cp850"),
    *("gb18030", "cp932", "cp949", "big5", "euc-jp"),
)
_CHUNK = 1 << 20
_SAMPLE = 1 << 17  # bytes of lines that are not ASCII: enough words to tell languages by
_LEAST, _FEW, _LEAST_OF_FEW = 0.35, 3, 0.6  # plausibility below which bytes are damage, not letters
_ENOUGH = 40  # odd bytes from which a model of languages is worth asking
_CLOSE = 0.15  # candidates this near to the best are left to a model of languages
_COMMON = frozenset("éèêëàâäáåæçíîïñóôöøœúùûüßÉÈÀÂÄÁÅÆÇÍÎÑÓÔÖØŒÚÜ")
"""Letters of the languages of Western Europe, in which most patents of older encodings are written."""
_MARKS_OF_TYPE = frozenset("«»‘’“”„–—…•·°®©™±×µ§²³½¼¾¿¡€£")
_BESIDE = re.compile(r".{0,6}[^\x00-\x7f].{0,6}")
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*")


@dataclass(frozen=True)
class Encoding:
    """A codec of Python, and how sure it is.

    Attributes
    ----------
    words : tuple of str
        Where it was concluded from words: some of them, for a reader to judge.
    """

    name: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.words)
        return f"{self.name} (detected; it makes words such as {shown})" if self.words else self.name


def named(name: str) -> Encoding:
    """The encoding that a user names.

    Raises
    ------
    LandscapeError
        If Python knows none of that name, or it is not one of text.
    """
    try:
        "a".encode(name)
    except (LookupError, ValueError) as error:
        raise LandscapeError(f"encoding {name!r} is not known: write one such as utf-8, cp1252 or mac-roman") from error
    return Encoding(name)


def detected(source: Source, few: int = 0) -> Encoding:
    """The encoding of a text file, from all of its bytes.

    Parameters
    ----------
    source : Source
    few : int
        So many bytes that are not UTF-8 are taken as damage, whatever words they make.
    """
    with opened(source) as content:
        head = content.peek(512)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return Encoding(name)
        if wide := _wide(head[:512]):
            return Encoding(wide)
        odd = _odd_lines(content)
    return _from_words(odd) if sum(byte > 0x7F for byte in odd) > few else Encoding("utf-8")


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of Western text is zero."""
    even, other = head[::2], head[1::2]
    if len(head) >= 8 and even.count(0) < len(even) // 8 and other.count(0) > len(other) // 2:
        return "utf-16-le"
    if len(head) >= 8 and other.count(0) < len(other) // 8 and even.count(0) > len(even) // 2:
        return "utf-16-be"
    return None


def _odd_lines(content: BinaryIO) -> bytes:
    """Lines with bytes beyond ASCII, as many as a sample holds; empty if the whole file is UTF-8."""
    decoder, odd, broken = codecs.getincrementaldecoder("utf-8")(), bytearray(), False
    while chunk := content.read(_CHUNK):
        if not broken:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                broken = True
        if not chunk.isascii() and len(odd) < _SAMPLE:
            lines = re.split(rb"[\r\n]+", chunk)
            odd += b"\n".join(line[:4096] for line in lines if not line.isascii())[:_SAMPLE] + b"\n"
        if broken and len(odd) >= _SAMPLE:
            break
    return bytes(odd) if broken else b""


def _from_words(odd: bytes) -> Encoding:
    """The encoding that makes the most plausible words of lines that are not UTF-8 throughout."""
    lenient = odd.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= letter <= "\udcff" for letter in lenient)
    right = sum(letter > "\x7f" for letter in lenient) - wrong
    if right > wrong:  # UTF-8 with a few broken bytes: the rows that hold them are refused
        return Encoding("utf-8")
    texts = {name: text for name in _CANDIDATES if (text := _decoded(odd, name))}
    judged = {name: _plausibility(text) for name, text in texts.items()}
    best = max(judged, key=lambda name: judged[name], default="utf-8")
    least = _LEAST if right + wrong >= _FEW else _LEAST_OF_FEW
    if judged.get(best, 0.0) < least:
        return Encoding("utf-8")
    best = _by_language(odd, [name for name, value in judged.items() if value > judged[best] - _CLOSE], best)
    words = dict.fromkeys(word for word in _WORD.findall(texts[best]) if len(word) > 1)
    beside = [match[0] for match in _BESIDE.finditer(texts[best])]
    return Encoding(best, tuple(word[:20] for word in (list(words) or beside)[:3]))


def _by_language(odd: bytes, close: list[str], best: str) -> str:
    """Among encodings that all make words, the one whose words are of a language; `best` if that cannot be said."""
    if len(close) == 1 or sum(byte > 0x7F for byte in odd) < _ENOUGH:
        return best
    from charset_normalizer import from_bytes

    found = from_bytes(odd, cp_isolation=close).best()
    texts = {_decoded(odd, name): name for name in reversed(close)}
    return texts.get(str(found), best) if found is not None and found.coherence > 0 else best


def _decoded(data: bytes, name: str) -> str:
    """The text, or nothing where the bytes cannot be of that encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        return decoder.decode(data)
    except UnicodeDecodeError:
        return ""


def _plausibility(text: str) -> float:
    """Mean plausibility of the characters beyond ASCII, -1 to 1."""
    padded = f" {text} "
    values = [
        _value(before, letter, after)
        for (before, letter), after in zip(pairwise(padded), padded[2:], strict=False)
        if letter > "\x7f"
    ]
    return sum(values) / len(values) if values else 0.0


def _value(before: str, letter: str, after: str) -> float:
    """How well a character stands between its neighbours."""
    category = unicodedata.category(letter)
    inside = before.isalpha() and after.isalpha()
    if category[0] == "C":  # control characters, unassigned and private ones
        return -1.0
    if category[0] != "L":
        if inside:
            return 0.95 if letter == "’" else -0.8
        return 0.6 if letter in _MARKS_OF_TYPE else -0.5
    script = _script(letter)
    beside = [_script(other) for other in (before, after) if other.isalpha()]
    if any(other != script for other in beside):
        return -0.8
    if script == "LATIN":
        if letter.isupper() and before.islower():
            return -0.8
        if all(other.isalpha() and other > "\x7f" for other in (before, after)):
            return 0.2  # three letters with accents seldom stand side by side
        return (0.9 if letter in _COMMON else 0.55) if beside else 0.1
    if script == "CJK":
        return 0.85 if "\u4e00" <= letter <= "\u9fff" and _usual(letter) else 0.2 if letter <= "\u9fff" else -0.5
    if letter.isupper() and before.islower():
        return -0.5
    if script == "HANGUL":
        return 0.9 if _usual(letter) else 0.2
    return 0.85 if beside else 0.1


def _usual(letter: str) -> bool:
    """Whether a character is of the first level of GB 2312, JIS X 0208, or a syllable of KS X 1001."""
    for codec, last in (("gb2312", 0xD7), ("euc-jp", 0xCF), ("euc-kr", 0xC8)):
        try:
            coded = letter.encode(codec)
        except UnicodeEncodeError:
            continue
        if len(coded) == 2 and 0xB0 <= coded[0] <= last:
            return True
    return False


def _script(letter: str) -> str:
    """The script of a letter, all that Chinese, Japanese and Korean mix being one."""
    if letter < "\u0250":
        return "LATIN"
    if "\u3000" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff":
        return "CJK"
    return unicodedata.name(letter, "?").split(" ")[0]

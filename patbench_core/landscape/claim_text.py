"""Claims: where the first one ends.

Offices print claims in three ways: numbered (``1. A pump``, ``(1) A pump``; CN ``1.一种``, TW ``一、一種``, FR ``1/``,
ES ``1ª.-``, RU, DE, EP, US), under a marked heading (JP ``【請求項１】``, KR ``【청구항 1】``, ``Anspruch 1:``), or as
one text.
"""

import re

_LEAD = re.compile(
    r"\s*(?:(?:claims?|(?:we|i|t) claim"  # T: an I misread
    r"|(?:what|that which|the invention) (?:(?:is|we|i) )?claim(?:ed)?(?: (?:is|are))?)\b[:.]?\s+)+"
    r"(?=[(（]?[1I]\s?[.):）]|[A-Z])",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\s*[【\[]?(?:书类名|書類名)?[】\]]?\s*[【\[]?\s*(?:权利要求书?|權利要求書?|申請專利範圍|专利申请范围|特許請求の範囲"
    r"|実用新案登録請求の範囲|(?:특허)?청구(?:의\s?)?범위|Формула (?:изобретения|полезной модели)|Патентная формула"
    r"|(?:Patent|Schutz)?ansprüche|Es wird beansprucht|Revendications?|Reivindicaciones|Reivindicações|Rivendicazioni"
    r"|ข้อถือสิทธิ)\s*[】\]]?\s*[:：]?\s*(?=\S)",
    re.IGNORECASE,
)
_DIGITS = "0-9０-９๐-๙٠-٩۰-۹०-९"
_ZEROS = "0０๐٠۰०"
_BEGIN = "A-Z{}\u0590-\u10ff\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff21-\uff3a".format(
    "".join(letter for letter in map(chr, range(0xC0, 0x530)) if letter.isupper())
)
"""Letters with which a claim can begin: capitals, and those of scripts that have none."""
_UNCASED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_POINT = r"[ªº°]?\s?(?:\.\s?[-–](?=\s|[A-Z])|[.):,，．、）：/-])"
_NUMBER = re.compile(rf"\s*(?P<number>[{_DIGITS}]{{1,3}}|I)(?:(?P<mark>{_POINT})\s*|\s(?=[{_BEGIN}]))")
_IN_BRACKETS = re.compile(rf"\s*[(（]\s?(?P<number>[{_DIGITS}]{{1,3}})[)）]\s*")
"""Not ``(1 )`` with a blank inside: published records hold texts that begin so, and their texts must stay."""
_HAN = "零一二三四五六七八九"
_IN_HAN = re.compile(rf"\s*(?P<number>[{_HAN[1:]}])\s?[、，．.]\s*")
_STATUS = r"(?i:\((?:original|new|amended|cancel|withdrawn|currently|previously))"
_RANGE = r"(?:\s?\.?\s?(?:[-–]|to)\s?[0-9]+)?"
_CANCELLED = re.compile(rf"\s*[0-9]+{_RANGE}\s?[.:)]?\s*\((?:cancel|withdrawn|deleted)[^)]*\)[.;]?", re.IGNORECASE)
_NO_SENTENCE_END = "".join(
    rf"(?<!\b{word}\.)" for word in ("[Ff][Ii][Gg]", "[Ff][Ii][Gg][Ss]", "[Nn][Oo]", "п", "пп", "[Фф]иг", "Nr", "Abb")
)
_MARK = re.compile(
    rf"[【\[［〔<＜（(]\s*(?:請求項|请求项|청구항|权利要求|權利要求)\s*([{_DIGITS}]+)\s*[】\]］〕>＞）)]"
    rf"|(?<=。)(?:請求項|权利要求|權利要求)\s*([{_DIGITS}]+)\s*[:：．.]"
    rf"|(?:^|\n)\s*[第제]\s?([{_DIGITS}]+)\s?[項项항]\s*?(?:[:：\n]|\u3000)"
    rf"|[【\[［]\s*(?i:claim|anspruch|revendication)\s*([0-9]+)\s*[】\]］]"
    rf"|(?:^|\n|(?<=[.。])\s)\s*(?:請求項|청구항|权利要求|權利要求|ข้อถือสิทธิ(?:ข้อ)?ที่?)\s*([{_DIGITS}]+)\s*(?:[.:：．、)）]|\n|\s(?!에|의|또는|に|の))"
    r"|(?:^|\n|(?<=\.)\s)\s*(?i:Claim)\s+([0-9]+)\s?[.:]|(?:^|\n)\s*(?i:Claim)\s+([0-9]+)(?:\s?\)|\n|\s(?=[A-Z]))"
    r"|(?:^|\n)\s*(?:(?:Patent|Schutz)?[Aa]nspruch|Revendication|Reivindicaci[oó]n|Reivindicação|Rivendicazione"
    r"|Пункт)\s+([0-9]+)\s*(?:[.:)]|\n)"
)
_CAN_BEGIN = re.compile(r"^|(?=[\n【\[［〔<＜（(])|(?<=[.。])")
"""Where a mark can begin; to try it there alone takes a tenth of the time."""
_LONGEST_HEADING = 40
_GONE = re.compile(
    r"[\s(（【\[]*(?:削除|삭제|取消|删除|刪除|cancel|withdrawn|deleted|gestrichen|entfällt|annul|supprim|исключен)\w*[\s)）】\].。]*",
    re.IGNORECASE,
)


def first_claim(claims: str) -> str:
    """The first claim that stands, without its number; all of `claims` where no further one begins.

    Words such as ``What is claimed is:`` and cancelled claims before it are left out. The next claim begins
    with the next number: on a new line, or behind a full stop where it is marked as the first one is (``2.``
    or ``2)``) and a capital letter, or one of a script without capitals, follows; or with the next heading. It is
    empty where all claims are cancelled.
    """
    if marks := _headings(claims):
        return _first_of(claims, marks)
    while cancelled := _CANCELLED.match(claims):
        claims = claims[cancelled.end() :]
    if lead := _LEAD.match(claims) or _HEADING.match(claims):
        claims = claims[lead.end() :]
    if written := _IN_BRACKETS.match(claims):
        following = _bracketed(int(written["number"]) + 1)
    elif written := _IN_HAN.match(claims):
        following = _in_han(_HAN.index(written["number"]) + 1)
    else:
        number, mark = 1, "."
        if written := _NUMBER.match(claims):
            number = 1 if written["number"] == "I" else int(written["number"])
            mark = (written["mark"] or "").lstrip("ªº° ")[:1]
        following = _beginning(number + 1, mark if mark in (")", "）", "、", "．", "，") else ".")
    claims = claims[written.end() :] if written else claims
    return following.split(claims, maxsplit=1)[0].strip()


def _headings(claims: str) -> list[re.Match[str]]:
    """Headings of claims, each of a higher number than the one before; none where the text does not begin with one."""
    first = _first_mark(claims)
    if first is None:
        return []
    starts, number = [], 0
    for mark in _MARK.finditer(claims, first.start()):
        if (own := int(next(filter(None, mark.groups())))) > number:
            starts.append(mark)
            number = own
    return starts


def _first_mark(claims: str) -> re.Match[str] | None:
    """The first mark, unless more than a heading stands before it."""
    for place in _CAN_BEGIN.finditer(claims):
        if len(claims[: place.start()].strip()) > _LONGEST_HEADING:
            return None
        if mark := _MARK.match(claims, place.start()):
            return mark
    return None


def _first_of(claims: str, marks: list[re.Match[str]]) -> str:
    """The first claim under headings that is not cancelled."""
    ends = [mark.start() for mark in marks[1:]] + [len(claims)]
    texts = (claims[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True))
    return next((text for text in texts if text and not _GONE.fullmatch(text)), "")


def _beginning(number: int, mark: str) -> re.Pattern[str]:
    """Where claim `number` begins, or a range of cancelled claims from there on."""
    written = _written(number)
    on_a_line = rf"\n\s*(?:{written}){_RANGE}{_POINT}\s*(?=[{_BEGIN}(（])"
    after_a_claim = rf"(?<=\.){_NO_SENTENCE_END}\s+(?:{written})\s?{re.escape(mark)}\s*(?=[{_BEGIN}]|{_STATUS})"
    uncased = rf"(?:(?<=[。．])|(?<=\.))\s*(?:{written})\s?[{re.escape(mark)}．、]\s*(?=[{_UNCASED}])"
    return re.compile(f"{on_a_line}|{after_a_claim}|{uncased}")


def _bracketed(number: int) -> re.Pattern[str]:
    """Where claim ``(2)`` begins: on a line, or behind a sentence."""
    written = rf"[(（]\s?(?:{_written(number)})\s?[)）]\s*"
    return re.compile(rf"\n\s*{written}(?=\S)|(?<=[.。．]){_NO_SENTENCE_END}\s*{written}(?=[{_BEGIN}])")


def _in_han(number: int) -> re.Pattern[str]:
    """Where claim ``二、`` begins; nowhere behind the ninth."""
    written = re.escape(_HAN[number]) if number < len(_HAN) else r"(?!)"
    return re.compile(rf"(?:\n|(?<=[。．]))\s*{written}\s?[、，．.]\s*(?=\S)")


def _written(number: int) -> str:
    """A number in the digits of each script."""
    return "|".join("".join(chr(ord(zero) + int(digit)) for digit in str(number)) for zero in _ZEROS)

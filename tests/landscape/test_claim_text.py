"""Tests of the first claim, on the shapes that real exports have."""

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.landscape import claim_text
from patbench_core.landscape.claim_text import first_claim

FIRST = "A pump comprising a rotor."


@pytest.mark.parametrize(
    "claims",
    [
        "1. A pump comprising a rotor. 2. The pump of claim 1. 3. The pump of claim 2.",
        "1. A pump comprising a rotor.\n2. The pump of claim 1.\n3. The pump of claim 2.",
        "1 . A pump comprising a rotor.\n2 . The pump of claim 1.",
        "1) A pump comprising a rotor. 2) The pump of claim 1.",
        "1: A pump comprising a rotor.\n2: The pump of claim 1.",
        "1- A pump comprising a rotor.\n2- The pump of claim 1.",
        "1 A pump comprising a rotor.",
        "I. A pump comprising a rotor. 2. The pump of claim 1.",
        "What is claimed is: 1. A pump comprising a rotor. 2. The pump of claim 1.",
        "What is claimed is:\n\n1. A pump comprising a rotor.\n\n2. The pump of claim 1.",
        "THAT WHICH IS CLAIMED IS: 1. A pump comprising a rotor.",
        "CLAIMS What is claimed is: 1. A pump comprising a rotor.",
        "We claim: 1. A pump comprising a rotor. 2. The pump of claim 1.",
        "I claim:\n1. A pump comprising a rotor.",
        "T claim: 1. A pump comprising a rotor.",
        "Claims 1. A pump comprising a rotor.",
        "A pump comprising a rotor.",
        "A pump comprising a rotor. 2. The pump of claim 1.",
        "A pump comprising a rotor.\n2. The pump of claim 1.",
        "1. A pump comprising a rotor.\n2-10. (canceled)\n11. The pump of claim 1.",
        "1. A pump comprising a rotor.\n2. (canceled)\n3. The pump of claim 1.",
        "1-31. (canceled)\n32. A pump comprising a rotor.\n33. The pump of claim 32.",
        "1.-8. (Cancelled)\n9. A pump comprising a rotor.\n10. The pump of claim 9.",
        "1. to 8. (canceled)\n9. A pump comprising a rotor.\n10. The pump of claim 9.",
        "1. (canceled)\n2. (canceled)\n3. A pump comprising a rotor.\n4. The pump of claim 3.",
        "1. (canceled) 2. A pump comprising a rotor. 3. The pump of claim 2.",
        "33. A pump comprising a rotor.\n34. The pump of claim 33.",
        "(1) A pump comprising a rotor.\n(2) The pump of claim 1.",
        "What is claimed is: (1) A pump comprising a rotor. (2) The pump of (1).",
        "[Claim 1] A pump comprising a rotor. [Claim 2] The pump of claim 1.",
        "CLAIM 1: A pump comprising a rotor.\nCLAIM 2: The pump of claim 1.",
        "Claim 1. A pump comprising a rotor. Claim 2. The pump of claim 1.",
        "Claim 1 A pump comprising a rotor.\nClaim 2 The pump of claim 1.",
        "1.- A pump comprising a rotor.\n2.- The pump of claim 1.",
        "1/ A pump comprising a rotor.\n2/ The pump of 1/.",
        "1ª.- A pump comprising a rotor.\n2ª.- The pump of claim 1.",
        "1. A pump comprising a rotor. 2. (Original) The pump of claim 1.",
    ],
)
def test_the_first_claim_is_found(claims: str) -> None:
    """Numbered or not, on lines or in a row, behind headings and cancelled claims."""
    assert first_claim(claims) == FIRST


@pytest.mark.parametrize(
    "claim",
    [
        "A lens as shown in FIG. 2. The lens is round.",
        "A lens as shown in Figs. 2. The lens is round.",
        "A lens as shown in Table 2. Values are in mm.",
        "A lens according to claim 2. The lens is round.",
        "A method comprising: (1) heating; (2) cooling.",
        "A protein of SEQ ID No. 2. The protein is long.",
        "A method comprising: (1) mixing; (2) Heating to 2. 5 degrees; and (3) cooling.",
        "A method comprising: 1) mixing; 2) Heating; 3) cooling.",
        "A composition of CH 2. 3 parts of it are used.",
        "A number n, wherein n is 1 or 2.\nThe number is even.",
        "The pump of claim 1, wherein the rotor is round.",
    ],
)
def test_numbers_within_a_claim_do_not_end_it(claim: str) -> None:
    """Figures, tables, steps, other claims, decimals."""
    assert first_claim(f"1. {claim}\n2. The rest.") == claim
    assert first_claim(claim) == claim


@pytest.mark.parametrize(
    ("claims", "first"),
    [
        ("1. 一种水泵，包括转子。\n2. 根据权利要求1所述的水泵。", "一种水泵，包括转子。"),
        ("1.一种水泵，包括转子。2.根据权利要求1所述的水泵。", "一种水泵，包括转子。"),
        ("1、一种水泵，包括：1、转子；2、定子。\n2、根据权利要求1所述的水泵。", "一种水泵，包括：1、转子；2、定子。"),
        ("权利要求书\n1.一种水泵。\n2.根据权利要求1所述的水泵。", "一种水泵。"),
        ("【請求項1】一種水泵。【請求項2】如請求項1所述之水泵。", "一種水泵。"),
        ("【請求項１】\n回転子を備えるポンプ。\n【請求項２】\n請求項１に記載のポンプ。", "回転子を備えるポンプ。"),
        (
            "【書類名】特許請求の範囲\n【請求項１】（削除）\n【請求項２】\n丸いポンプ。\n【請求項３】残り。",
            "丸いポンプ。",
        ),
        ("１．回転子を備えるポンプ。\n２．請求項１のポンプ。", "回転子を備えるポンプ。"),
        ("청구항 1\n회전자를 포함하는 펌프.\n청구항 2\n청구항 1에 있어서, 둥근 펌프.", "회전자를 포함하는 펌프."),
        ("【청구항 1】\n삭제\n【청구항 2】\n회전자를 포함하는 펌프.", "회전자를 포함하는 펌프."),
        ("1. Насос, содержащий ротор. 2. Насос по п. 1.", "Насос, содержащий ротор."),
        ("Формула изобретения\n1. Насос с ротором.\n2. Насос по п. 1.", "Насос с ротором."),
        ("Patentansprüche\n1. Überdruckpumpe.\n2. Überdruckpumpe nach Anspruch 1.", "Überdruckpumpe."),
        ("Anspruch 1: Pumpe mit Rotor.\nAnspruch 2: Pumpe nach Anspruch 1.", "Pumpe mit Rotor."),
        ("Revendications\n1. Élément de pompe. 2. Élément selon la revendication 1.", "Élément de pompe."),
        ("1. Bomba con rotor.\n2. Bomba según la reivindicación 1.", "Bomba con rotor."),
        ("1. Αντλία με ρότορα.\n2. Αντλία κατά την αξίωση 1.", "Αντλία με ρότορα."),
        ("1. ปั๊มที่มีโรเตอร์\n2. ปั๊มตามข้อถือสิทธิ 1", "ปั๊มที่มีโรเตอร์"),
        ("1. مضخة تشمل دوارا.\n2. مضخة وفقا لعنصر الحماية 1.", "مضخة تشمل دوارا."),
        ("Claim 1. A pump.\nClaim 2. The pump of claim 1.", "A pump."),
        ("（１）一种泵。（２）根据权利要求1所述的泵。", "一种泵。"),
        ("一、一種泵，包括杆。\n二、如權利要求一所述的泵。", "一種泵，包括杆。"),
        ("一、一种泵，包括杆。二、根据权利要求一所述的泵。", "一种泵，包括杆。"),
        ("一种泵，其中：一、杆；二、轴。", "一种泵，其中：一、杆；二、轴。"),
        ("請求項１　杆を備えるポンプ。\n請求項２　請求項１に記載のポンプ。", "杆を備えるポンプ。"),
        ("請求項1：一種泵。請求項2：如請求項1之泵。", "一種泵。"),
        ("第１項　杆を備えるポンプ。\n第２項　第１項のポンプ。", "杆を備えるポンプ。"),
        ("제 1 항\n막대를 갖는 펌프\n제 2 항\n제 1 항에 있어서, 펌프", "막대를 갖는 펌프"),
        ("Патентная формула\n1. Насос. 2. Насос по п. 1.", "Насос."),
    ],
)
def test_the_first_claim_is_found_in_the_forms_of_all_offices(claims: str, first: str) -> None:
    """CN, TW, JP, KR, RU, DE, FR, ES, GR, TH and Arabic offices number claims, or give each a heading."""
    assert first_claim(claims) == first


@pytest.mark.parametrize("claims", ["", "   ", "1-18. (canceled)", "1. (canceled)\n2. (withdrawn)"])
def test_there_may_be_no_claim(claims: str) -> None:
    """No text, or nothing but cancelled claims."""
    assert first_claim(claims) == ""


_PIECES = (
    *("\n", " ", "\u3000", ".", "。", "(", "（", "【", "]", "】", ")", "１", "1", "29", ":", "項", "x" * 20),
    *("第1項", "1. A", "請求項", "请求项", "청구항", "权利要求1.", "ข้อถือสิทธิ"),
    *("Claim ", "claim", "Anspruch 1", "anspruch", "Revendication 1\n"),
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_the_first_mark_is_the_one_that_a_search_finds(claims: str) -> None:
    """To try a mark only where one can begin changes nothing."""
    found = claim_text._MARK.search(claims)
    expected = found if found and len(claims[: found.start()].strip()) <= claim_text._LONGEST_HEADING else None
    first = claim_text._first_mark(claims)
    assert (first and first.span()) == (expected and expected.span())


@settings(deadline=None)
@given(st.text(max_size=300))
def test_the_first_claim_is_part_of_the_claims(claims: str) -> None:
    """Nothing is invented, no outer blanks are left, whatever the text."""
    claim = first_claim(claims)
    assert claim in claims
    assert claim == claim.strip()


def test_claims_of_nine_offices_as_they_print_them(shared: Path) -> None:
    """The first claim alone, without its number."""
    folder = shared / "cases/first_claim_scripts"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    rows = map(json.loads, (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines())
    assert {row["publication_number"]: first_claim(row["claims"]) for row in rows} == expected


def test_real_claims_end_where_the_second_begins(shared: Path) -> None:
    """At least 99.5 % of 1,813 US applications: no number before the claim, no numbered line inside."""
    with gzip.open(shared / "landscapes/pap2pat.jsonl.gz", "rt", encoding="utf-8") as lines:
        claims = [first_claim(json.loads(line)["claims"]) for line in lines]
    odd = [claim for claim in claims if not claim[:1].isalpha() or re.search(r"\n\s*[0-9]+\s?[.):-]\s*[A-Z(]", claim)]
    assert len(odd) <= 0.005 * len(claims)

"""Full texts in XML."""

# ruff: noqa: E501 (documents as the offices print them)

from collections.abc import Callable
from pathlib import Path
from typing import Any

from patbench_core.errors.landscape import BadField

Write = Callable[[str, str | bytes], Path]
Read = Callable[..., list[tuple[int, Any]]]

GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v47.dtd" [ ]>
<us-patent-grant lang="EN"><us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>10000000</doc-number><kind>B2</kind><date>20180619</date></document-id></publication-reference>
<classifications-ipcr><classification-ipcr><section>G</section><class>01</class><subclass>S</subclass><main-group>17</main-group><subgroup>89</subgroup></classification-ipcr></classifications-ipcr>
<classifications-cpc><main-cpc><classification-cpc><section>G</section><class>01</class><subclass>S</subclass><main-group>7</main-group><subgroup>4917</subgroup></classification-cpc></main-cpc></classifications-cpc>
<invention-title id="d2e43">Coherent <i>LADAR</i></invention-title>
<us-references-cited><us-citation><patcit num="1"><document-id><country>US</country><doc-number>5093563</doc-number><kind>A</kind></document-id></patcit></us-citation></us-references-cited>
</us-bibliographic-data-grant>
<abstract id="abstract"><p>A frequency &amp; phase.</p></abstract>
<description id="description"><p>Text.</p></description>
<claims id="claims"><claim id="1" num="1"><claim-text>1. A ladar system.</claim-text></claim><claim id="2" num="2"><claim-text>2. The system of <claim-ref>claim 1</claim-ref>.</claim-text></claim></claims>
</us-patent-grant>
"""
EPO = """<?xml version="1.0" encoding="UTF-8"?>
<ep-patent-document id="EP04023520B1" lang="de" country="EP" doc-number="1500000" kind="B1" date-publ="20080709">
<SDOBI lang="de"><B500><B510EP><classification-ipcr><text>A61B   5/00        20060101AFI20041208BHEP</text></classification-ipcr></B510EP>
<B540><B541>de</B541><B542>Pumpe</B542><B541>en</B541><B542>Pump</B542></B540>
<B560><B561><text>EP-A- 0 123 456</text></B561></B560></B500></SDOBI>
<description lang="de"><p>Beschreibung.</p></description>
<claims lang="de"><claim><claim-text>1. Pumpe.</claim-text></claim></claims>
<claims lang="en"><claim><claim-text>1. Pump.</claim-text></claim></claims>
</ep-patent-document>
"""
BOMB = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<us-patent-grant>&b;</us-patent-grant>\n'
THIEF = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<us-patent-grant><abstract>&a;</abstract></us-patent-grant>\n'


def test_a_weekly_file_gives_each_grant(write: Write, read: Read) -> None:
    """Documents one behind the other, each with its declaration; sequence listings are passed over."""
    listing = '<?xml version="1.0"?>\n<sequence-cwu><x/></sequence-cwu>\n'
    found = read(write("ipg.xml", GRANT + listing + GRANT.replace("10000000", "10000001")))
    assert [(line, patent.publication_number) for line, patent in found] == [
        (1, "US-10000000-B2"),
        (3, "US-10000001-B2"),
    ]
    patent = found[0][1]
    assert (patent.title, patent.abstract, patent.description) == ("Coherent LADAR", "A frequency & phase.", "Text.")
    assert patent.claims == "1. A ladar system.\n2. The system of claim 1."
    assert (patent.publication_date, patent.ipc, patent.cpc) == ("2018-06-19", ("G01S17/89",), ("G01S7/4917",))
    assert patent.cites == ("US-5093563-A",)


def test_a_document_of_the_epo_is_read_in_english(write: Write, read: Read) -> None:
    """Where it has English; the description in its own language."""
    ((_, patent),) = read(write("ep.xml", EPO))
    assert (patent.publication_number, patent.publication_date) == ("EP-1500000-B1", "2008-07-09")
    assert (patent.title, patent.claims, patent.description) == ("Pump", "1. Pump.", "Beschreibung.")
    assert (patent.ipc, patent.cites) == (("A61B5/00",), ("EP-0123456-A",))


def test_entities_are_refused_and_the_next_document_is_read(write: Write, read: Read) -> None:
    """Neither a bomb nor a file from outside gets in."""
    (_, bomb), (_, thief), (_, good) = read(write("sly.xml", BOMB + THIEF + GRANT))
    assert (
        isinstance(bomb, BadField) and isinstance(thief, BadField) and "entity" in str(bomb) and "entity" in str(thief)
    )
    assert good.publication_number == "US-10000000-B2"


def test_broken_xml_costs_its_document(write: Write, read: Read) -> None:
    """The others are read."""
    (_, bad), (_, good) = read(write("a.xml", GRANT.replace("</claims>", "") + GRANT))
    assert isinstance(bad, BadField) and bad.kind == "bad line" and good.title == "Coherent LADAR"

"""Import of links: numbers by their keys, what does not count, and one clear line for what cannot be read."""

import zipfile
from pathlib import Path

import pytest

from patbench_core.progress import silent
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage import registry
from patbench_core.tasks.linkage.asking import ranked_patents
from patbench_core.tasks.linkage.card import card, lines
from patbench_core.tasks.linkage.evaluation import Linkage
from patbench_core.tasks.linkage.importing import import_links
from tests.fakes import small_landscape
from tests.tasks.linkage.cases import written

PRODUCTS = [{"id": "a", "name": "Lamp"}, {"id": "b", "text": "a fan"}, {"id": "c", "name": "Bare"}]
PATENTS = [{"publication_number": "US-9242628-B2", "title": "A lamp"}, {"publication_number": "US-7994462-B2"}]
LINKS = "a\tUS9,242,628\tuse\na\tUS-9242628-B2\nb\tUS 7994462 B2\nb\tUS-1111111\nz\tUS-7994462\n"


def test_numbers_are_found_in_any_spelling(tmp_path: Path) -> None:
    """A link given twice counts once; one whose product or patent is not there is counted and left out."""
    links = written(tmp_path, LINKS, PRODUCTS, PATENTS)
    assert [tuple(row.values()) for row in links.links.to_pylist()] == [
        ("a", "US-9242628-B2", "use"),
        ("b", "US-7994462-B2", ""),
    ]
    assert links.facts["left_out"] == {
        "given before": 1,
        "of a patent that is not among the patents": 1,
        "of a product that is not in the file of products": 1,
    }
    assert registry.get("small").facts == links.facts


@pytest.mark.parametrize("header", ["product\tpatent\ttype\n", "product_id\tpublication_number\n"])
def test_a_header_changes_nothing(tmp_path: Path, header: str) -> None:
    """With or without one, the same set."""
    rows = "\n".join(
        "\t".join(line.split("\t")[:2] + [""] * ("type" in header)) for line in LINKS.replace(",", "").splitlines()
    )
    assert len(written(tmp_path, header + rows + "\n", PRODUCTS, PATENTS).links) == 2


@pytest.mark.parametrize("header", ["product,patent\n", ""])
def test_links_that_excel_saved_are_read(tmp_path: Path, header: str) -> None:
    """Its mark before the first line is not part of a name."""
    (tmp_path / "links.csv").write_text(f"{header}a,US-9242628-B2\r\n", "utf-8-sig")
    (tmp_path / "products.csv").write_text("id,name\na,Lamp\n", "utf-8-sig")
    (tmp_path / "patents.csv").write_text("publication_number,title\nUS-9242628-B2,Lamp\n", "utf-8-sig")
    links = import_links(tmp_path / "links.csv", tmp_path / "products.csv", str(tmp_path / "patents.csv"), "mine")
    assert links.links["product"].to_pylist() == ["a"]


def test_patents_of_a_landscape(tmp_path: Path) -> None:
    """By its name: texts and families come from there."""
    landscape = small_landscape()
    number = landscape.publication_numbers[3]
    (tmp_path / "links.csv").write_text(f"product,patent\na,{number}\n", "utf-8")
    (tmp_path / "products.csv").write_text("id,name\na,Lamp\n", "utf-8")
    links = import_links(tmp_path / "links.csv", tmp_path / "products.csv", landscape.name, "mine")
    assert links.numbers[int(links.ends[1][0])] == number
    assert len(links.numbers) == len(landscape)
    assert links.patents["title"].to_pylist()[int(links.ends[1][0])] == landscape.column("title")[3]


@pytest.mark.parametrize(
    ("links", "products", "words"),
    [
        ("z\tUS-1111111\n", PRODUCTS, "no link joins a product"),
        (LINKS, [*PRODUCTS, {"id": "a"}], "product 'a' is there twice"),
        (LINKS, [{"name": "Lamp"}], "every product needs an id"),
    ],
)
def test_what_cannot_be_linked_is_refused(
    tmp_path: Path, home: Path, links: str, products: list[dict[str, str]], words: str
) -> None:
    """In one line, with nothing written."""
    with pytest.raises(TaskError, match=words):
        written(tmp_path, links, products, PATENTS)
    assert not (home / "linkage").exists()


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    """A folder, a sheet, another alphabet, and a header that says something else."""
    sheet = tmp_path / "links.xlsx"
    with zipfile.ZipFile(sheet, "w") as packed:
        packed.writestr("a", "b")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("product,patent\nL\u00fcfter,US-1-A\n".encode("latin-1"))
    header = tmp_path / "header.csv"
    header.write_text("produkt;patent\na;US-9242628-B2\n")
    goods = tmp_path / "goods.csv"
    goods.write_text("id,text\na,a fan\n")
    small_landscape()
    for file, why in (
        (tmp_path, "is a folder"),
        (sheet, "save it as CSV"),
        (latin, "not UTF-8"),
        (header, "no column 'product' among produkt, patent"),
    ):
        with pytest.raises(TaskError, match=why):
            import_links(file, goods, "small", "mine")


def test_a_view_that_links_do_not_hold_is_refused(tmp_path: Path) -> None:
    """On either side."""
    written(tmp_path, LINKS, PRODUCTS, PATENTS)
    for views in ({"view": "D"}, {"product_view": "FULL"}):
        with pytest.raises(TaskError, match="which sets of links do not hold: choose one of title"):
            Linkage("small", **views)


def test_a_text_of_other_words_is_told(tmp_path: Path) -> None:
    """BM25 knows words alone."""
    landscape = small_landscape().name
    with pytest.raises(TaskError, match="has a word of the text"):
        ranked_patents("zzz qqq", landscape, "bm25", "TA", 5, silent)


def test_a_changed_table_is_noticed(tmp_path: Path, home: Path) -> None:
    """The digest of all rows says so."""
    links = written(tmp_path, LINKS, PRODUCTS, PATENTS)
    facts = home / "linkage" / "small" / "linkage.json"
    facts.write_text(facts.read_text("utf-8").replace(links.facts["digest"], "0" * 64), "utf-8")
    with pytest.raises(TaskError, match="import it again"):
        registry.get("small")


def test_the_card_says_what_is_missing(tmp_path: Path) -> None:
    """A product without links, patents without text, and the query that would fill them."""
    facts = card(written(tmp_path, LINKS, PRODUCTS, PATENTS))
    assert (facts["product_degree"]["without"], facts["patents_without_text"], facts["components"]) == (1, 1, 2)
    shown = "\n".join(lines(registry.get("small")))
    assert "[OFFSET(1)] IN ('7994462')" in shown
    assert "left out: 1 links given before" in shown

"""What is added to a page when the book is built."""

import base64
import json
import re
from pathlib import Path

from patbench_core import __version__
from patbench_core.report.form import form
from patbench_core.report.section import page, section
from patbench_core.report.sphinx_pages import INLINE, contents, footer, with_files


def test_contents_hold_headings_of_notebooks_and_of_sphinx() -> None:
    """In the order of the page, h3 below h2, badges and link marks left out."""
    sphinx = '<section id="how"><h2>How &amp; why<a class="headerlink" href="#how">#</a></h2></section>'
    body = page(section("us", "", ("real patents",), section("Part", level=3)), section("other")).html() + sphinx
    listed = contents(body)
    assert re.findall(r'href="#([^"]+)">([^<]+)<', listed) == [
        ("us", "us"), ("part", "Part"), ("other", "other"), ("how", "How &amp; why"),
    ]  # fmt: skip
    assert listed.index("<ul>", 1) < listed.index("Part") < listed.index("</ul>") < listed.index("other")
    assert listed.count("<li>") == listed.count("</li>") == 4
    assert listed.count("<ul>") == listed.count("</ul>")


def test_a_page_without_headings_has_no_contents() -> None:
    """So that the theme leaves the list out."""
    assert contents("<p>x</p>") == ""


def test_a_long_csv_becomes_a_file_with_the_same_bytes(tmp_path: Path) -> None:
    """A short one stays in the page."""
    long, short = b"a,b\n" * INLINE, b"a,b\n1,2\n"
    link = '<a class="pb-csv" download="x.csv" href="data:text/csv;charset=utf-8;base64,{}">'
    body = "".join(link.format(base64.b64encode(each).decode()) for each in (long, short))
    made = with_files(body, tmp_path, lambda file: f"../{file}")
    (file,) = (tmp_path / "csv").iterdir()
    assert file.read_bytes() == long
    assert f'href="../csv/{file.name}"' in made
    assert base64.b64encode(short).decode() in made


def test_long_data_of_a_form_become_a_script_that_assigns_them(tmp_path: Path) -> None:
    """From disk a page may load scripts only; short data stay in the page, where a script reads them as they are."""
    evil = "</script><script>alert(1)</script>"
    long, short = ({"ids": ["é" * size, evil], "none": float("nan")} for size in (INLINE, 3))
    made = with_files(form("queries", long).html() + form("choose", short).html(), tmp_path, lambda file: f"../{file}")
    (file,) = (tmp_path / "data").iterdir()
    assert f'<script defer src="../data/{file.name}"></script>' in made
    ((name, content),) = re.findall(r'^\(window.patbenchData \?\?= {}\)\["(.*?)"\] = (.*);$', file.read_text("utf-8"))
    assert json.loads(content) == long | {"none": None}
    assert f'data-from="{name}"' in made
    (inline,) = re.findall(r'class="pb-data" id="choose-\w+">(.*?)</script>', made)
    assert json.loads(inline) == short | {"none": None}
    assert evil not in made


def test_a_page_says_its_version() -> None:
    """And how to cite it."""
    assert f"Version {__version__}" in footer()
    assert "Cite as" in footer()

"""The section on other tools: read from a file, with nothing computed."""

from pathlib import Path

from patbench_core.benchmarks.export.checks import Check, Checks, write_checks
from patbench_core.studies.checks import section, sections

OWN = "publication numbers ascending"


def found(*checks: Check, landscape: str = "small") -> Checks:
    """Checks of one record."""
    return Checks(landscape, "0", "<model>", "TA", "patbench export checks", 0.3395, (0.3395, 0.3416), checks)


def test_both_numbers_and_their_difference_are_in_one_table() -> None:
    """And the tool that disagrees is said."""
    checks = found(Check("mteb 2", "vectors", "document ids descending", 0.3416), Check("other 1", "run", OWN, 0.35))
    shown = section(checks).table.shown
    assert shown["nDCG@10"].tolist() == ["0.339500", "0.341600", "0.350000"]
    assert shown["difference"].tolist() == ["+0.000000", "+0.002100", "+0.010500"]
    assert shown["agrees"].tolist() == ["", "yes", "no"]
    assert section(checks).answer.startswith("1 of 2 scores")


def test_the_page_reads_what_is_published(tmp_path: Path) -> None:
    """A section a file, names escaped; none where nothing was checked."""
    assert sections() == []
    for landscape in ("first", "second"):
        write_checks(found(landscape=landscape), tmp_path / "results" / "checks" / f"{landscape}.json")
    assert [each.heading for each in sections()] == ["Checked: first, <model>", "Checked: second, <model>"]
    assert not any("<model>" in each.html() for each in sections())

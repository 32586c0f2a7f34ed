"""Data cards as records."""

from dataclasses import replace

import pytest

from patbench_core.landscape.card import card
from patbench_core.tasks.profile.cards import NOT_STATED, profiles
from patbench_core.tasks.profile.task import Profile
from tests.fakes import small_landscape, small_patents


def test_a_card_is_the_landscape_s_own_and_holds_no_text() -> None:
    """What the command line prints of a landscape is what a page reads without its patents."""
    landscape = small_landscape(small_patents(40), "small")
    details = Profile("small").entry().record["details"]
    counted = card(landscape)
    assert details["card"]["sections"] == counted.sections
    assert details["card"]["fields"] == counted.fields
    assert sum(details["years"].values()) == counted.fields["publication_date"]
    assert "abstract" not in str(details["facts"])


def test_a_page_says_what_nobody_stated() -> None:
    """One row a landscape, its shares counted again here."""
    landscape = small_landscape(small_patents(40), "small")
    Profile("small").entry()
    (row,) = profiles().to_dict("records")
    assert {row["source"], row["licence"], row["label_meaning"]} == {NOT_STATED}
    assert row["landscape"] == "small"
    assert row["links"] == len(landscape.qrels.query_row)
    assert row["families"] == pytest.approx(sum(map(bool, landscape.column("family_id"))) / 40)


def test_a_changed_landscape_has_a_new_card_and_the_newest_is_shown() -> None:
    """The key follows the content; a landscape without dates has no share of later documents."""
    small_landscape(small_patents(40), "small")
    before = Profile("small").entry().record
    small_landscape([replace(each, publication_date=None) for each in small_patents(40)], "small")
    assert Profile("small").entry().record["id"] != before["id"]
    (row,) = profiles().to_dict("records")
    assert (row["not_earlier"], row["first_year"]) == (None, "")


def test_no_card_is_an_empty_table() -> None:
    """With all its columns."""
    assert profiles().empty
    assert "not_earlier" in profiles()

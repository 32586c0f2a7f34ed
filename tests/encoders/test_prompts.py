"""Tests of which prompt a model gets, with the names that published models give to theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.prompts import NONE, ROLES, Defined, Prompt, kind, unused

E5 = Defined(entry={"query": "query: ", "document": "passage: "})
JINA = Defined(
    files={"retrieval.query": "Q: ", "retrieval.passage": "P: ", "separation": "S: ", "text-matching": "M: "}
)
NOMIC = Defined(files={"query": "search_query: ", "passage": "search_document: ", "Clustering": "clustering: "})
OLD_NOMIC = Defined(files={"search_query": "sq: ", "search_document": "sd: ", "classification": "c: "})
GEMMA = Defined(
    files={
        "query": "task: search result | query: ",
        "document": "title: none | text: ",
        "Retrieval-query": "task: search result | query: ",
        "Retrieval-document": "title: none | text: ",
        "Clustering": "task: clustering | query: ",
        "Classification": "task: classification | query: ",
        "STS": "task: sentence similarity | query: ",
    }
)
QWEN = Defined(files={"query": "Instruct: ", "document": ""})
STELLA = Defined(files={"s2p_query": "p: ", "s2s_query": "s: "})
PATEMBED = Defined(
    entry={"retrieval_IN.query": "same q: ", "retrieval_IN.document": "same d: ", "query": "q: ", "document": "d: "},
    files={"title2full": "title: "},
)


@pytest.mark.parametrize(
    ("defined", "task", "query", "document"),
    [
        (E5, "retrieval", "query: ", "passage: "),
        (E5, "clustering", "query: ", "passage: "),
        (E5, "title2full", "query: ", "passage: "),
        (JINA, "retrieval", "Q: ", "P: "),
        (JINA, "clustering", "S: ", "S: "),
        (JINA, "pairs", "M: ", "M: "),
        (JINA, "classification", "Q: ", "P: "),
        (NOMIC, "retrieval", "search_query: ", "search_document: "),
        (NOMIC, "clustering", "clustering: ", "clustering: "),
        (OLD_NOMIC, "retrieval", "sq: ", "sd: "),
        (OLD_NOMIC, "classification", "c: ", "c: "),
        (GEMMA, "retrieval", "task: search result | query: ", "title: none | text: "),
        (GEMMA, "pairs", "task: sentence similarity | query: ", "task: sentence similarity | query: "),
        (GEMMA, "class_bloom", "task: classification | query: ", "task: classification | query: "),
        (GEMMA, "clusters_inventor", "task: clustering | query: ", "task: clustering | query: "),
        (GEMMA, "para_problem", "task: sentence similarity | query: ", "task: sentence similarity | query: "),
        (QWEN, "retrieval", "Instruct: ", ""),
        (STELLA, "retrieval", "", ""),
        (PATEMBED, "retrieval_IN", "same q: ", "same d: "),
        (PATEMBED, "retrieval_OUT", "q: ", "d: "),
        (PATEMBED, "title2full", "title: ", "title: "),
        (Defined(), "retrieval", "", ""),
    ],
)
def test_fault_02_each_task_and_role_gets_its_prompt(defined: Defined, task: str, query: str, document: str) -> None:
    """From the particular to the general."""
    assert [defined.choose(task, role).text for role in ("query", "document")] == [query, document]


def test_the_registry_comes_before_the_files() -> None:
    """At one step; a particular name of the files comes before a general one of the registry."""
    both = Defined({"query": "ours "}, {"Retrieval-query": "theirs ", "Clustering": "group "})
    assert both.choose("retrieval", "query") == Prompt("ours ", "query")
    assert both.choose("clustering", "document") == Prompt("group ", "Clustering")


def test_the_default_prompt_is_for_what_no_name_fits() -> None:
    """An empty prompt is a prompt too: nothing is put in its place."""
    files = {"query": "q ", "other": "o "}
    assert Defined(files=files, default="other").choose("retrieval", "document") == Prompt("o ", "other")
    assert Defined(files=files | {"passage": ""}, default="other").choose("retrieval", "document").text == ""
    assert Defined(files=files, default="gone").choose("retrieval", "document") == Prompt()


@pytest.mark.parametrize(
    ("defined", "wanted", "query", "document"),
    [
        (GEMMA, "none", "", ""),
        (GEMMA, "Clustering", "task: clustering | query: ", "task: clustering | query: "),
        (GEMMA, "retrieval", "task: search result | query: ", "title: none | text: "),
        (JINA, "retrieval", "Q: ", "P: "),
        (OLD_NOMIC, "search", "sq: ", "sd: "),
        (PATEMBED, "retrieval_IN", "same q: ", "same d: "),
        (STELLA, "s2p", "p: ", ""),
        (STELLA, "s2s_query", "s: ", "s: "),
        (E5, "query", "query: ", "query: "),
        (Defined(), "none", "", ""),
    ],
)
def test_a_user_chooses_by_name(defined: Defined, wanted: str, query: str, document: str) -> None:
    """Each role takes the form of the name that is its own, else the name."""
    assert [defined.choose("retrieval", role, wanted).text for role in ("query", "document")] == [query, document]


def test_an_unknown_prompt_is_told_with_the_known_ones() -> None:
    """Or that there are none."""
    with pytest.raises(EncoderError, match="'m' defines no prompt 'web': choose one of s2p_query, s2s_query, or"):
        STELLA.choose("retrieval", "query", "web", "m")
    with pytest.raises(EncoderError, match="it defines none"):
        Defined().choose("retrieval", "query", "web", "m")


def test_a_prompt_that_no_role_gets_is_unused() -> None:
    """Only roles of the task count, and only prompts with a text."""
    chosen = {role: STELLA.choose("retrieval", role) for role in ROLES["retrieval"]}
    assert unused(STELLA, "retrieval", chosen) == ["s2p_query", "s2s_query"]
    only = Defined(files={"query": "q: "})
    for task, names in (("retrieval", []), ("clustering", ["query"]), ("pairs", [])):
        assert unused(only, task, {role: only.choose(task, role) for role in ROLES["retrieval"]}) == names
    assert unused(QWEN, "clustering", {role: QWEN.choose("clustering", role) for role in ROLES["retrieval"]}) == []


@given(st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=9), max_size=4), st.sampled_from(list(ROLES)))
def test_whatever_is_chosen_is_one_of_the_model_s(prompts: dict[str, str], task: str) -> None:
    """Or nothing."""
    for role in ROLES["retrieval"]:
        chosen = Defined(files=prompts).choose(task, role)
        assert chosen == Prompt() if chosen.name is None else prompts[chosen.name] == chosen.text
        assert Defined(files=prompts).choose(task, role, NONE) == Prompt()


@pytest.mark.parametrize(
    ("task", "found"),
    [
        *(("pairs", "pairs"), ("class_nli_oldnew", "classification"), ("clusters_ext_full_ipc", "clustering")),
        *(("para_solution", "pairs"), ("effect2substance", "retrieval"), ("DAPFAMInTitlAbs", "retrieval")),
    ],
)
def test_every_task_is_of_a_kind(task: str, found: str) -> None:
    """By the beginning of its name."""
    assert kind(task) == found

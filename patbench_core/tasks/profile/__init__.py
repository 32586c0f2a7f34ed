"""Data cards of landscapes as records, so that the page *Landscapes* needs no patents."""

from patbench_core.tasks.registry import Declaration, register

DECLARED = register(
    Declaration(
        name="profile",
        load="patbench_core.tasks.profile.task:Profile",
        summary="What a landscape holds: texts, fields, offices, years, citations, labels.",
        command="publish",
        own_command=False,
        model=None,
    )
)

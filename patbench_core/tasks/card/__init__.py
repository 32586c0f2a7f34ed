"""Cards of landscapes: families, offices and dates, so that pages need no patents."""

from patbench_core.tasks.registry import Declaration, register

DECLARED = register(
    Declaration(
        name="card",
        load="patbench_core.tasks.card.task:Card",
        summary="Families, offices and dates of the documents.",
        command="publish",
        own_command=False,
        model=None,
        tables={"documents": "document"},
    )
)

"""Maps of landscapes."""

from patbench_core.tasks.registry import Declaration, Option, register

DECLARED = register(
    Declaration(
        name="layout",
        load="patbench_core.tasks.layout.task:Layout",
        summary="A map of the documents, for pictures only.",
        command="run clustering",
        own_command=False,
        options=(Option("view", "View of the documents; the default is TA where it is held.", silent=True),),
        prompts="clustering",
        vectors="one",
        tables={"points": "document"},
    )
)

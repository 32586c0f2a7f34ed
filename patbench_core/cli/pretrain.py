"""`patbench pretrain`: a masked language model on patents, from random weights."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from patbench_core.cli.bar import bar
from patbench_core.training.settings import LAST_SEED


def pretrain(
    out: Annotated[Path, typer.Option(help="Folder of the model that is written.")],
    landscape: Annotated[list[str] | None, typer.Option(help="Its texts are read; repeatable.")] = None,
    text: Annotated[
        list[Path] | None, typer.Option(help="File with a document a line, or JSON lines with text; repeatable.")
    ] = None,
    held_out: Annotated[
        list[str] | None,
        typer.Option(help="Landscape whose held-out documents are judged; those read by default; repeatable."),
    ] = None,
    tokenizer: Annotated[str, typer.Option(help="own, or a model or folder whose tokenizer is taken over.")] = "own",
    config: Annotated[str, typer.Option(help="tiny, tiny-bert, base, or a model's config.json.")] = "tiny",
    view: Annotated[str, typer.Option(help="Of the landscapes' documents.")] = "FULL",
    entries: Annotated[int, typer.Option(min=1, help="Vocabulary of an own tokenizer, at most.")] = 8_192,
    steps: Annotated[int, typer.Option(min=0, help="0 writes the random weights.")] = 400,
    batch: Annotated[int, typer.Option(min=1, help="Sequences of a step.")] = 32,
    length: Annotated[int, typer.Option(min=8, help="Tokens of a sequence.")] = 128,
    masked: Annotated[float, typer.Option(min=0.01, max=0.99, help="Share of tokens to be found again.")] = 0.3,
    rate: Annotated[float, typer.Option(min=0.0, help="Learning rate at its peak.")] = 1e-3,
    evaluations: Annotated[int, typer.Option(min=1, help="Looks at held-out text, each a checkpoint.")] = 5,
    seed: Annotated[int, typer.Option(min=0, max=LAST_SEED, help="Of weights, order and masks.")] = 0,
    dtype: Annotated[Literal["float32", "bf16"], typer.Option(help="bf16: autocast.")] = "float32",
) -> None:
    """Train a masked language model from random weights; a run that was cut off is taken up.

    The folder is a model for every command; its record has perplexity, bits a byte and tokens a word on held-out text.
    """
    from patbench_core.training.masked.pretrain import Pretraining
    from patbench_core.training.masked.pretrain import pretrain as run
    from patbench_core.training.masked.settings import MaskedSettings

    spec = Pretraining(
        landscapes=tuple(landscape or ()),
        files=tuple(text or ()),
        held_out=tuple(held_out or ()),
        tokenizer=tokenizer,
        config=config,
        view=view,
        entries=entries,
        settings=MaskedSettings(
            steps=steps,
            batch=batch,
            length=length,
            masked=masked,
            rate=rate,
            evaluations=evaluations,
            seed=seed,
            dtype=dtype,
        ),
    )
    with bar() as progress:
        entry = run(spec, out, progress)
    details = entry.record["details"]
    print(f"{out}: {details['architecture']} of {details['parameters']:,} parameters, {steps:,} steps")
    print(
        f"held-out text: perplexity {details['perplexity']:.1f}, {details['bits per byte']:.3f} bits a byte, "
        f"{details['tokens a word']:.2f} tokens a word"
    )
    if speed := details["tokens a second"]:
        print(f"{speed:,.0f} tokens a second")

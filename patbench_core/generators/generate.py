"""From training documents to generated ones; each text is written once and kept, like a vector."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from patbench_core.files import digest
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order, Real, Synthetic
from patbench_core.paths import home
from patbench_core.progress import Progress, silent


def generate(
    generator: Generator, training: Sequence[Real], number: int, seed: int, progress: Progress = silent
) -> list[Synthetic]:
    """`number` documents made of `training`; fewer where the generator gives empty texts.

    Texts that an earlier call made of the same documents are taken from where they are kept. One that fails midway
    keeps what it has, and the next call goes on from there.

    Raises
    ------
    GeneratorError
        If no training document has what the generator reads, or it fails; the message says how many texts are kept.
    """
    orders = generator.orders(training, number, seed)
    return documents(orders, write(generator, orders, progress))


def write(generator: Generator, orders: Sequence[Order], progress: Progress = silent) -> "Kept":
    """Have all texts of `orders` written; see `generate`. The orders of many training sets together fill batches."""
    kept, distinct = Kept(generator), {order.key: order for order in orders}
    lacking = [order for key, order in distinct.items() if key not in kept.texts]
    what, done = f"{generator.spec}: texts", len(distinct) - len(lacking)
    try:
        for order, text in zip(lacking, generator.write(lacking), strict=True):
            kept.add(order, text)
            done += 1
            progress(what, done, len(distinct))
    except GeneratorError as error:
        raise GeneratorError(f"{error}; {done} of {len(distinct)} texts are kept in {kept.path}") from error
    return kept


def documents(orders: Sequence[Order], kept: "Kept") -> list[Synthetic]:
    """Documents of orders that are written; those without a text are left out."""
    made = (
        Synthetic(kept.texts[order.key], order.labels, tuple(parent.number for parent in order.parents))
        for order in orders
    )
    return [document for document in made if document.text]


class Kept:
    """The texts of one generator in one configuration: a file of lines, which only grows.

    Attributes
    ----------
    path : Path
    texts : dict of str to str
        By the key of their order.
    """

    def __init__(self, generator: Generator) -> None:
        self.path: Path = home() / "generated" / f"{digest(generator.identity())[:32]}.jsonl"
        self.texts: dict[str, str] = {}
        if self.path.is_file():
            for line in self.path.read_text("utf-8", errors="replace").splitlines():
                try:
                    key, text = json.loads(line)
                except ValueError:  # cut off by a kill, or two lines in one: written again
                    continue
                self.texts.setdefault(key, text)

    def add(self, order: Order, text: str) -> None:
        """Keep one text; a line begins with its own break, so that one that was cut off spoils no other."""
        self.texts[order.key] = text
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, f"\n{json.dumps([order.key, text])}".encode())
        finally:
            os.close(handle)

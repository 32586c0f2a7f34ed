"""Training documents, and generators that misbehave."""

from collections.abc import Iterator, Sequence

from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order, Real


def real(number: str, text: str, *labels: str, **sections: str) -> Real:
    """A training document."""
    return Real(number, text, tuple(sorted(labels)), sections)


def some() -> list[Real]:
    """Six documents, two a label set."""
    return [
        real("US-1", "A pump has a rotor. The rotor turns in oil. A seal holds it.", "F", C1="A pump with a rotor."),
        real("US-2", "A valve has a seat. The seat is of steel. A spring closes it.", "F", C1="A valve with a seat."),
        real("US-3", "A lens bends light. The light falls on a sensor. A filter is red.", "G"),
        real("US-4", "A mirror turns light. The light leaves a fibre. A filter is blue.", "G"),
        real("US-5", "A pump cools a lens. The lens moves. A sensor sees the oil.", "F", "G"),
        real("US-6", "A valve shuts a fibre. The fibre is cold. A sensor sees light.", "F", "G"),
    ]


class Counting(Generator):
    """Writes the number of its parent, and fails from one text on.

    Parameters
    ----------
    fails_at : int, optional
    """

    spec = "counting"

    def __init__(self, fails_at: int = 10**9) -> None:
        self.fails_at, self.written = fails_at, 0

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`."""
        for order in orders:
            if self.written == self.fails_at:
                raise GeneratorError("the machine stopped: start it again")
            self.written += 1
            yield f"{order.parents[0].number} {order.turn}"

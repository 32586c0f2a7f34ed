"""The records that pages need, computed before the first page is executed."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import chain
from multiprocessing import get_context
from multiprocessing.queues import Queue
from threading import Thread
from typing import Any

from patbench_core.book.catalogue import pages
from patbench_core.book.execute import ensure_study
from patbench_core.encoders.precomputed import PREFIX
from patbench_core.errors import PatbenchError, UnfitLandscape
from patbench_core.progress import Progress
from patbench_core.threads import cores

LARGE = 15_000
"""Documents from which studies are computed two at a time, each on half of the cores: one alone leaves some idle."""

_AT_ONCE = 2
_CONTEXT = get_context("spawn")

Told = tuple[str, int, int]
Parameters = Mapping[str, Any]


def ensure_records(studies: Sequence[str], parameters: Parameters, progress: Progress) -> dict[str, UnfitLandscape]:
    """Compute what studies lack: a page shows the records of all, and is stale without one.

    Returns
    -------
    dict of {str: UnfitLandscape}
        Studies that the landscape does not fit; they have the records of their own landscape instead.

    Raises
    ------
    BookError, PatbenchError
    """
    if _large(parameters) and cores() >= _AT_ONCE:
        return _side_by_side(studies, parameters, progress)
    unfit = {}
    for done, study in enumerate(studies):
        progress("records of pages", done, len(studies))
        if error := ensured(study, parameters, progress):
            unfit[study] = error
    return unfit


def ensured(study: str, parameters: Parameters, progress: Progress) -> UnfitLandscape | None:
    """Compute what one study lacks; why the landscape does not fit, where it does not."""
    try:
        ensure_study(study, parameters, progress)
    except UnfitLandscape as error:
        ensure_study(study, elsewhere(parameters), progress)
        return error
    return None


def elsewhere(parameters: Parameters) -> dict[str, Any]:
    """What of `parameters` holds on the notebooks' own landscape: not another's name, nor vectors that came with it."""
    kept = {name: value for name, value in parameters.items() if name not in ("landscape", "models")}
    models = [model for model in parameters.get("models", ()) if not model.startswith(PREFIX)]
    return kept | ({"models": models} if models else {})


def _large(parameters: Parameters) -> bool:
    """Whether the landscape is large, and no model is on a GPU, where it would be loaded twice."""
    from patbench_core.landscape import registry

    try:
        large = len(registry.get(parameters.get("landscape", ""))) > LARGE
    except PatbenchError:  # a set of pairs, or nothing: the study says so
        return False
    if large:
        from patbench_core.encoders.in_memory import processor

        large = processor() == "cpu"
    return large


def _side_by_side(studies: Sequence[str], parameters: Parameters, progress: Progress) -> dict[str, UnfitLandscape]:
    """In processes of their own: first, one by one, what most others have in common, and what measures speed."""
    told: Queue[Told | None] = _CONTEXT.Queue()
    listening = Thread(target=_listen, args=(told, progress), daemon=True)
    listening.start()
    said = {page.name: page.records for page in pages()}
    alone = [study for study in studies if study == studies[0] or said[study] == "alone"]
    others = sorted(set(studies) - set(alone), key=lambda each: (said[each] != "first", studies.index(each)))
    unfit, done = {}, 0
    try:
        for study, error in chain(*(_outcomes(*some, parameters, told) for some in ((alone, 1), (others, _AT_ONCE)))):
            if error:
                unfit[study] = error
            done += 1
            progress("records of pages", done, len(studies))
    finally:
        told.put(None)
        listening.join()
    return unfit


def _outcomes(
    studies: Sequence[str], at_once: int, parameters: Parameters, told: "Queue[Told | None]"
) -> Iterator[tuple[str, UnfitLandscape | None]]:
    """Each study when it is computed, and why the landscape does not fit it; no other is begun after an error."""
    with _threads(cores() // at_once), ProcessPoolExecutor(at_once, _CONTEXT, _tell, (told,)) as pool:
        running = {pool.submit(_computed, study, dict(parameters)): study for study in studies}
        try:
            for each in as_completed(running):
                fits, error = each.result()
                if error and fits:
                    raise PatbenchError(error)
                yield running[each], UnfitLandscape(error) if error else None
        finally:
            pool.shutdown(cancel_futures=True)


def _computed(study: str, parameters: Parameters) -> tuple[bool, str]:
    """In a process of its own: whether the landscape fits, and what went wrong; errors are told by their message."""
    try:
        unfit = ensured(study, parameters, lambda *each: _TOLD[0].put(each))
    except PatbenchError as error:
        return True, str(error)
    return unfit is None, "" if unfit is None else str(unfit)


_TOLD: list["Queue[Told | None]"] = []
"""In a process of its own: where it tells how far it is."""


def _tell(told: "Queue[Told | None]") -> None:
    _TOLD.append(told)


def _listen(told: "Queue[Told | None]", progress: Progress) -> None:
    while (each := told.get()) is not None:
        progress(*each)


@contextmanager
def _threads(most: int) -> Iterator[None]:
    """Let processes that begin inside the block have so many threads each."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = str(most)
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before

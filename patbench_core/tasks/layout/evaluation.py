"""The map of one landscape's documents by the vectors of one model: read the record, or make it."""

import time

from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import documents_head, shown_model
from patbench_core.tasks.clustering.evaluation import Clustering
from patbench_core.tasks.layout.task import TASK, key, points_table
from patbench_core.tasks.vectors import document_vectors, one_vector


def layout_entry(clustering: Clustering, model: str, progress: Progress = silent) -> ledger.Entry:
    """The record of the map, with the table ``points``; computed only where the ledger lacks it.

    Parameters
    ----------
    clustering : Clustering
        The landscape and the view.

    Raises
    ------
    NoVectors, EncoderError
        If the model has none, or one a token.
    EmptyView
        If no document has text.
    """
    landscape, view = clustering.landscape, clustering.view
    task = landscape.prompt_task("clustering")
    encoder = one_vector(resolve(model, landscape, Reading(), "float32", task))
    of = key(landscape, clustering.texts, view, encoder)
    if found := ledger.find(landscape.name, TASK, of):
        return found
    vectors = document_vectors(landscape, view, encoder, progress)
    progress(f"{encoder.name}: map", 0, 1)
    begun = time.perf_counter()
    table = points_table(landscape, vectors)
    head = documents_head(
        task=TASK,
        key=of,
        encoder=encoder,
        landscape=landscape,
        vectors=vectors,
        command=f"patbench run clustering --landscape {landscape.name} --model {shown_model(model)}",
        seconds=time.perf_counter() - begun,
    )
    progress(f"{encoder.name}: map", 1, 1)
    return ledger.add(head, {"points": table})

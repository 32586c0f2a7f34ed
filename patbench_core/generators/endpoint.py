"""Texts by a model behind an OpenAI-compatible endpoint, when the user names one."""

import json
import os
import urllib.request
from functools import partial
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from patbench_core.errors import reason
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Order
from patbench_core.generators.prompts import Prompted, cleaned
from patbench_core.generators.registry import register

KEY = "PATBENCH_ENDPOINT_KEY"
"""Environment variable of the key, which no file and no message repeats."""

_NAMES = ("endpoint-paraphrase", "endpoint-like", "endpoint")
"""By the number of examples of a new text."""

SECONDS, TOKENS, TEMPERATURE = 120, 256, 0.8


class Endpoint(Prompted):
    """``POST URL/chat/completions``, one request a text.

    Parameters
    ----------
    argument : str
        ``URL#MODEL``, the URL up to and with ``/v1``.
    examples : {0, 1, 2}
        See `Prompted`.

    Raises
    ------
    GeneratorError
        If it is not such.
    """

    def __init__(self, argument: str, examples: int) -> None:
        self.examples = examples
        self.url, _, self.model = argument.rpartition("#")
        if not self.url.startswith(("http://", "https://")) or not self.model:
            raise GeneratorError(f"endpoint {argument!r}: give URL#MODEL, such as http://localhost:8000/v1#llama")
        self.spec = f"{_NAMES[examples]}:{self.model}"

    def identity(self) -> dict[str, object]:
        """See `Generator`; what the server does behind the name of a model cannot be known."""
        return super().identity() | {"url": self.url, "tokens": TOKENS, "temperature": TEMPERATURE}

    def text(self, order: Order) -> str:
        """See `Generator`.

        Raises
        ------
        GeneratorError
            If the endpoint does not answer, or not with a text.
        """
        asked = {
            "model": self.model,
            "messages": [{"role": "user", "content": self.prompt(order)}],
            "max_tokens": TOKENS,
            "temperature": TEMPERATURE,
            "seed": int(order.key[:7], 16),
        }
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {key}"
        request = urllib.request.Request(f"{self.url}/chat/completions", json.dumps(asked).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return cleaned(str(json.load(answer)["choices"][0]["message"]["content"] or ""))
        except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
            raise GeneratorError(
                f"endpoint {self.url} gave no text of {self.model!r} ({_why(error)}): check the server, and {KEY} if "
                "it wants a key; run the command again to go on"
            ) from error


def _why(error: Exception) -> str:
    """What went wrong, in words: of the connection, or with the answer."""
    if isinstance(error, HTTPError):
        return f"the server answers {error.code} {error.reason}".strip()
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(cause, OSError):
        words = reason(cause)
        return words[:1].lower() + words[1:] if words[1:2].islower() else words
    return f"its answer is not a chat completion, {type(error).__name__}: {error}"


for _examples, _name in enumerate(_NAMES):
    register(_name, partial(Endpoint, examples=_examples), "URL#MODEL")

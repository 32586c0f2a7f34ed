"""An OpenAI-compatible endpoint on loopback, whole and failing."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from patbench_core.generators.endpoint import KEY
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generate import generate
from patbench_core.generators.registry import generator
from tests.generators.cases import some


class Server(ThreadingHTTPServer):
    """Answers with the number of the request; `fails_at` one breaks, `answer` replaces all."""

    asked: list[dict[str, Any]]
    keys: list[str | None]
    fails_at = -1
    answer: bytes | None = None


class Handler(BaseHTTPRequestHandler):
    """``/v1/chat/completions``."""

    server: Server

    def do_POST(self) -> None:
        """Answer one request."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        failing = len(self.server.asked) == self.server.fails_at
        self.server.keys.append(self.headers["Authorization"])
        if not failing:
            self.server.asked.append(asked)
        text = {"choices": [{"message": {"content": f" Text\n {len(self.server.asked)} "}}]}
        self.send_response(503 if failing or self.path != "/v1/chat/completions" else 200)
        self.end_headers()
        self.wfile.write(self.server.answer or json.dumps(text).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for one test."""
    with Server(("127.0.0.1", 0), Handler) as made:
        made.asked, made.keys = [], []
        Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def spec(server: Server, kind: str = "endpoint") -> str:
    """Its specification."""
    return f"{kind}:http://127.0.0.1:{server.server_port}/v1#m"


def test_fault_06_an_endpoint_that_fails_midway_loses_nothing(server: Server) -> None:
    """What it gave is kept, and is not asked for again."""
    server.fails_at = 2
    with pytest.raises(GeneratorError, match=r"gave no text of 'm' \(the server answers 503 .*run the command.*2 of 5"):
        generate(generator(spec(server)), some(), 5, 0)
    server.fails_at = -1
    made = generate(generator(spec(server)), some(), 5, 0)
    assert len(server.asked) == 5
    assert sorted(document.text for document in made) == [f"Text {place}" for place in range(1, 6)]


def test_prompts_hold_texts_and_no_labels(server: Server) -> None:
    """Two examples of one label set for a new text, one for a paraphrase."""
    training = some()
    generate(generator(spec(server)), training, 6, 0)
    generate(generator(spec(server, "endpoint-paraphrase")), training, 6, 0)
    said = [asked["messages"][0]["content"] for asked in server.asked]
    counts = [sum(document.text in prompt for document in training) for prompt in said]
    assert counts == [2] * 6 + [1] * 6
    assert not any(f" {label} " in prompt for prompt in said for label in ("F", "G"))
    assert len({asked["seed"] for asked in server.asked[:6]}) == 6


def test_the_key_comes_from_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """And stands in no message."""
    monkeypatch.setenv(KEY, "secret")
    generate(generator(spec(server)), some(), 1, 0)
    assert server.keys == ["Bearer secret"]
    server.answer = b"not JSON"
    with pytest.raises(GeneratorError, match="its answer is not a chat completion, JSONDecodeError") as raised:
        generate(generator(spec(server)), some(), 2, 1)
    assert "secret" not in str(raised.value)


def test_what_is_not_an_endpoint_is_refused() -> None:
    """Nor is a server that is not there waited for: the message says in words that it is not."""
    with pytest.raises(GeneratorError, match="give URL#MODEL"):
        generator("endpoint:file:///etc#m")
    with pytest.raises(GeneratorError, match=r"gave no text of 'm' \(connection refused\): check the server"):
        generate(generator("endpoint:http://127.0.0.1:9/v1#m"), some(), 1, 0)

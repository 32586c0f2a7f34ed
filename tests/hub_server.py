"""A hub on loopback: the part of the Hugging Face hub's protocol by which files are found and fetched.

It serves folders, each a repository at one commit, and misbehaves on demand. ``huggingface_hub`` reads its endpoint
once, when it is imported, so a test points the imported module to the server with `use_hub`, or sets ``HF_ENDPOINT``
for a process of its own.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"

_RESOLVE = re.compile(r"/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
_API = re.compile(r"/api/(models|datasets)/([^/]+/[^/]+)(?:/(revision|tree)/([^/?]+))?/?")


@dataclass
class Hub:
    """What the server holds, and how it misbehaves.

    Attributes
    ----------
    repos : dict of str to Path
        ``datasets/organisation/name`` or ``models/organisation/name``: folder of its files.
    commit : str
        The one revision of all of them; ``main`` stands for it.
    gated : dict of str to int
        Repositories that answer 401 or 403.
    corrupt : set of str
        Files that are sent with the right length and other bytes.
    cut : dict of str to int
        Files whose connection breaks; so many times.
    down : int
        Status of every answer, where the hub itself fails; 0 where it does not.
    asked : list of str
        Method and path of every request.
    """

    repos: dict[str, Path] = field(default_factory=dict)
    commit: str = COMMIT
    gated: dict[str, int] = field(default_factory=dict)
    corrupt: set[str] = field(default_factory=set)
    cut: dict[str, int] = field(default_factory=dict)
    down: int = 0
    asked: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def served(hub: Hub) -> Iterator[Hub]:
    """The hub behind a port of this machine, as long as the context lasts."""

    class Handler(_Handler):
        pass

    Handler.hub = hub
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def use_hub(monkeypatch: pytest.MonkeyPatch, url: str, cache: Path) -> None:
    """Point the imported ``huggingface_hub`` to a hub and to a cache of the test's own."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)


class _Handler(BaseHTTPRequestHandler):
    """Answers HEAD and GET."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        """Metadata of a file."""
        self._answer(body=False)

    def do_GET(self) -> None:
        """A file, or what the hub says of a repository."""
        self._answer(body=True)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _answer(self, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(f"{self.command} {path}")
        if match := _RESOLVE.fullmatch(path):
            self._file(("datasets/" if match[1] else "models/") + match[2], match[3], match[4], body)
        elif match := _API.fullmatch(path):
            self._api(f"{match[1]}/{match[2]}", match[3], match[4] or "main")
        else:
            self._refuse(404, "RepoNotFound")

    def _folder(self, repo: str, revision: str) -> Path | None:
        """The repository's folder, after saying no where there is a reason to."""
        if self.hub.down:
            return self._refuse(self.hub.down, "Down")
        if repo not in self.hub.repos:
            return self._refuse(404, "RepoNotFound")
        if status := self.hub.gated.get(repo):
            return self._refuse(status, "GatedRepo")
        if revision not in ("main", self.hub.commit):
            return self._refuse(404, "RevisionNotFound")
        return self.hub.repos[repo]

    def _file(self, repo: str, revision: str, name: str, body: bool) -> None:
        folder = self._folder(repo, revision)
        if folder is None:
            return
        if not (folder / name).is_file():
            self._refuse(404, "EntryNotFound")
            return
        content = (folder / name).read_bytes()
        etag = hashlib.sha256(content).hexdigest()
        if name in self.hub.corrupt:
            content = bytes(byte ^ 1 for byte in content)
        first = int(match[1]) if (match := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))) else 0
        part = content[first:]
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        for key, value in {"X-Repo-Commit": self.hub.commit, "ETag": f'"{etag}"', "Content-Length": len(part)}.items():
            self.send_header(key, str(value))
        self.end_headers()
        if body and self.hub.cut.get(name, 0):
            self.hub.cut[name] -= 1
            self.wfile.write(part[: len(part) // 2])
            self.close_connection = True
        elif body:
            self.wfile.write(part)

    def _api(self, repo: str, what: str | None, revision: str) -> None:
        folder = self._folder(repo, revision)
        if folder is None:
            return
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        names = [path.relative_to(folder).as_posix() for path in files]
        if what == "tree":
            answer: object = [_entry(name, path) for name, path in zip(names, files, strict=True)]
        else:
            answer = {
                "_id": "1",
                "id": repo.split("/", 1)[1],
                "sha": self.hub.commit,
                "private": False,
                "gated": False,
                "disabled": False,
                "tags": [],
                "siblings": [{"rfilename": name} for name in names],
            }
        self._send(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _refuse(self, status: int, code: str) -> None:
        self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": code, "Content-Type": "application/json"})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _entry(name: str, path: Path) -> dict[str, object]:
    """A file in a tree listing."""
    digest, size = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size
    lfs = {"oid": digest, "size": size, "pointerSize": 134}
    return {"type": "file", "oid": digest[:40], "size": size, "path": name, "lfs": lfs}

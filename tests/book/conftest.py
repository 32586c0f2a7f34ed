"""One browser for all tests of pages."""

from collections.abc import Iterator

import pytest

from patbench_core.book.build import HTML
from tests.book.browser import Browser, find_browser, running


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium; skips where there is none."""
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with running(path, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """A Chromium for the built book; skips where there is none of both."""
    if not (HTML / "index.html").is_file():
        pytest.skip("the book is not built: run 'make book'")
    return chromium

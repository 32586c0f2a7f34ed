"""The browser for tests of the built book."""

import pytest

from patbench_core.book.build import HTML
from tests.book.browser import Browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """A Chromium for the built book; skips where there is none of both."""
    if not (HTML / "index.html").is_file():
        pytest.skip("the book is not built: run 'make book'")
    return chromium

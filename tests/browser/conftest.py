"""The browser that the tests here share."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser, chromium


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium; a test that changes more than the page takes a tab of its own."""
    with chromium(tmp_path_factory.mktemp("profile")) as session:
        yield session

"""What several test files share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mkdocs_briefings.adapters.wording import Wording


@pytest.fixture(scope="session")
def say() -> Callable[..., str]:
    """The English words for a key of the user interface, so that no test repeats their wording."""
    wording = Wording("en")
    return lambda key, **values: wording.text(key, **values).unescape()

"""What several test files share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_briefings.adapters.wording import Wording


@pytest.fixture(scope="session")
def say() -> Callable[..., str]:
    """The English words for a key of the user interface, so that no test repeats their wording."""
    wording = Wording("en")
    return lambda key, **values: wording.text(key, **values).unescape()


@pytest.fixture(scope="session")
def node_tool() -> Callable[[str], Path]:
    """Finds what `make test` installs by npm; where it is missing, its test is skipped."""

    def find(name: str) -> Path:
        found = Path(sys.prefix) / "node-tools/node_modules" / name
        if not found.exists():
            missing = f"{name} is not installed; `make test` installs it where there is npm"
            if os.environ.get("CI") == "true" and shutil.which("npm"):
                pytest.fail(missing)
            pytest.skip(missing)
        return found

    return find


@pytest.fixture(scope="session")
def exchange_libraries() -> Path:
    """The folder of the libraries for other platforms' formats, which `make test` installs."""
    folder = Path(sys.prefix) / "exchange"
    if not (folder / "stix2validator").is_dir():
        pytest.skip(f"{folder} lacks the libraries for other platforms' formats: make {folder}")
    return folder

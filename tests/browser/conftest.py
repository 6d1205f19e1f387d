"""A real browser on our own site: served as on the web, and opened from a disk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import serving
from find_browser import installed

ROOT = Path(__file__).parents[2]
PHONE, DESK = 360, 1400
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name of another machine is found: nothing can leave this one.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
Visit = Callable[..., Page]


def _built(folder: Path, **settings: str) -> Path:
    """Our own site, built into a folder."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(folder)]
    kept = {key: value for key, value in os.environ.items() if key != "SITE_URL"}
    environment = {**kept, "NO_MKDOCS_2_WARNING": "1", **settings}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return folder


@pytest.fixture(scope="session")
def in_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built for a server."""
    return _built(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def served(in_folders: Path) -> Iterator[str]:
    """The address of the site as a server gives it."""
    with serving.served(in_folders) as address:
        yield address


@pytest.fixture(scope="session")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the site as a file."""
    folder = _built(tmp_path_factory.mktemp("disk"), OFFLINE="true", DIRECTORY_URLS="false")
    return f"{folder.as_uri()}/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without which these tests are left out."""
    named = os.environ.get("BRIEFINGS_BROWSER", "")
    path = shutil.which(named) or installed()
    if path is None:
        pytest.skip("no Chromium: name one with BRIEFINGS_BROWSER=/path/to/it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a page; at the end, nothing may have failed on any that was opened."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        address: str,
        *,
        width: int = DESK,
        scheme: str = "light",
        touch: bool = False,
        script: bool = True,
        disk: bool = False,
        before: Callable[[Page], None] = lambda page: None,
    ) -> Page:
        root: str = request.getfixturevalue("on_disk" if disk else "served")
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            has_touch=touch,
            is_mobile=touch,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        _watch(page, faults, root)
        before(page)
        if disk:
            path, hash_sign, anchor = address.partition("#")
            name = f"{path}index.html" if path in FOLDERS else f"{path.rstrip('/')}.html"
            address = f"{name}{hash_sign}{anchor}"
        page.goto(root + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


FOLDERS = ("", "actors/", "topics/", "data/")
"""The pages that are folders on a disk, too."""


def _watch(page: Page, faults: list[str], root: str) -> None:
    """Note every error, and every request that fails or leaves the machine."""

    def console(message: Any) -> None:
        where = message.location.get("url", "")
        if message.type in ("error", "warning"):
            faults.append(f"{message.text} ({where})")

    def requested(route: Any) -> None:
        if not route.request.url.startswith((root, "data:", "blob:")):
            faults.append(f"request to {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def responded(response: Any) -> None:
        if response.status >= 400:
            faults.append(f"{response.status}: {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", responded)
    page.route("**/*", requested)

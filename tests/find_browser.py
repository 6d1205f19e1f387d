"""Find a Chromium for the browser tests, or get one; print its path.

In this order: the one that BRIEFINGS_BROWSER names, one that is installed, Playwright's own, which
is downloaded, and Debian's package where this may install one. Without any, the tests that need a
browser are left out, loudly; where CI is `true` that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 300
"""Seconds that a download or an installation may take."""


def installed() -> str | None:
    """A browser that is there already."""
    named = os.environ.get("BRIEFINGS_BROWSER")
    if named and shutil.which(named):
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def playwrights_own() -> str | None:
    """The browser that Playwright downloads, if it can."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        run([sys.executable, "-m", "playwright", "install", "chromium"])
    return path if Path(path).exists() else None


def debians() -> str | None:
    """Debian's package, where this user may install one."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    run([apt, "update", "-qq"])
    run([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return installed()


def run(command: list[str]) -> None:
    """Run a command that may fail; what it says goes to the log."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, stdout=sys.stderr, timeout=PATIENCE, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired) as fault:
        print(f"{command[0]}: {fault}", file=sys.stderr)


def main() -> int:
    """Print the path of a browser; tell where there is none."""
    path = installed() or playwrights_own() or debians()
    if path is not None:
        print(path)
        return 0
    print(
        "\n*** No Chromium was found and none could be installed. ***\n"
        "*** Every test that needs a browser is LEFT OUT of this run. ***\n"
        "*** Install Chromium, or name one with BRIEFINGS_BROWSER=/path/to/it. ***\n",
        file=sys.stderr,
    )
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())

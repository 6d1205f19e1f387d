"""Reading without a network: what the theme would fetch from elsewhere, and the site as one ZIP."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path

from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.adapters.writing import whole_file
from mkdocs_briefings.core import addresses
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.core.dates import PartialDate, parse_date
from mkdocs_briefings.views.start import StartHere

SEARCH_FRAME = "assets/briefings/iframe-worker.js"
"""Lets Material's search work in pages opened as files; Material knows it by this file's name."""

START = "START-HERE.html"
_READ_ME = "README.txt"
_FOLDER = "site"
_OF_NO_USE = ("404.html", "sitemap.xml", "sitemap.xml.gz")
"""What only a web server asks for; the sitemap would besides carry the day of the build."""


def local_polyfills(polyfills: Iterable[str]) -> list[str]:
    """The theme's extra scripts, with our own file in place of one that comes from elsewhere."""
    kept = [str(script) for script in polyfills if "://unpkg.com/iframe-worker" not in str(script)]
    known = any("iframe-worker" in script for script in kept)
    return kept if known else [*kept, SEARCH_FRAME]


def search_frame() -> str:
    """The script behind `SEARCH_FRAME`."""
    file = resources.files("mkdocs_briefings") / "assets" / "offline" / "iframe-worker.js"
    return file.read_text(encoding="utf-8")


class Pack:
    """A site that was built for reading from a folder, to be put into one ZIP."""

    def __init__(self, site_dir: Path, wording: Wording) -> None:
        """Raises Misuse where the folder holds no site that can be read from it."""
        ledger = site_dir / addresses.LEDGER
        if not ledger.is_file():
            raise Misuse(f"{site_dir} holds no site with briefings. Build it first.")
        if not (site_dir / Addresses(directory_urls=False).page(addresses.CLAIMS)).is_file():
            raise Misuse(
                f"the links of the site in {site_dir} need a web server. "
                "Build it with `use_directory_urls: false`, or with Material's plugin `offline`."
            )
        data = json.loads(ledger.read_text(encoding="utf-8"))
        self._site_dir = site_dir
        self._wording = wording
        self._site_name = str(data["site"]["name"])
        dates = [
            parse_date(b[key]) for b in data["briefings"] for key in ("date", "updated") if b[key]
        ]
        self._count = len(data["briefings"])
        self._newest = max(dates, key=lambda date: date.first, default=None)

    @property
    def name(self) -> str:
        """The site's name as part of a file's name."""
        return "-".join(re.findall(r"\w+", self._site_name.lower())) or "site"

    def write(self, target: Path, epoch: int | None) -> None:
        """Write the ZIP: the same bytes from the same site.

        Every file bears the time ``epoch``, in seconds since 1970, or else the newest briefing's.
        """
        moment = self._moment(epoch)
        with whole_file(target) as file, zipfile.ZipFile(file, "w") as archive:
            for name, content in self._files():
                entry = zipfile.ZipInfo(f"{self.name}/{name}", moment.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix, wherever this runs
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, content, compresslevel=9)

    def _files(self) -> Iterator[tuple[str, bytes]]:
        yield _READ_ME, self._read_me().encode()
        yield START, self._start().encode()
        found = {p.relative_to(self._site_dir).as_posix(): p for p in self._site_dir.rglob("*")}
        for name, path in sorted(found.items()):
            if path.is_file() and name not in _OF_NO_USE and not name.endswith(".map"):
                yield f"{_FOLDER}/{name}", path.read_bytes()

    def _start(self) -> str:
        view = StartHere(
            site=self._site_name,
            language=self._wording.language,
            direction=self._wording.direction,
            home=f"{_FOLDER}/{Addresses(directory_urls=False).page(addresses.HOME)}",
            briefings=self._count,
            newest=self._newest,
        )
        renderer = Renderer(self._wording, Addresses(directory_urls=False))
        return renderer.panel(view, str)

    def _read_me(self) -> str:
        def words(key: str, **values: object) -> str:
            return self._wording.text(f"offline.{key}", **values).unescape()

        lines = [
            self._site_name,
            "",
            *([self._held(self._newest)] if self._newest is not None else []),
            words("unpack"),
            words("start", file=START),
            words("works"),
        ]
        return "\r\n".join(lines) + "\r\n"  # which every editor of plain text understands

    def _held(self, newest: PartialDate) -> str:
        return self._wording.text("offline.holds", count=self._count, date=newest).unescape()

    def _moment(self, epoch: int | None) -> datetime:
        earliest = datetime(1980, 1, 1, tzinfo=UTC)  # which a ZIP can hold
        if epoch is not None:
            moment = datetime.fromtimestamp(epoch, UTC)
        elif self._newest is not None:
            moment = datetime.combine(self._newest.first, time(), UTC)
        else:
            moment = earliest
        return max(moment, earliest)

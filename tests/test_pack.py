"""`briefings pack`: what it refuses, what it names the ZIP, and which time its files bear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACK = "import sys; from mkdocs_briefings.adapters.cli import main\n"
PACK += "try: main()\nfinally: assert 'mkdocs' not in sys.modules\n"


def project(folder: Path, *, name: str = "Хто що сказав?", dates: tuple[str, ...] = ()) -> Path:
    ledger = {
        "site": {"name": name, "url": None},
        "briefings": [{"date": date, "updated": None} for date in dates],
    }
    files = {
        "mkdocs.yml": "plugins:\n  - briefings: {language: uk}\n",
        "site/data/ledger.json": json.dumps(ledger),
        "site/claims.html": "claims",
        "site/index.html": "home",
        "site/404.html": "lost",
        "site/sitemap.xml": "map",
        "site/a.js.map": "map",
    }
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def pack(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [sys.executable, "-c", PACK, "pack"],
        cwd=folder,
        env=known | {"PYTHONPATH": str(ROOT / "plugin")} | environment,
        capture_output=True,
        text=True,
    )


def test_a_zip_in_the_site_s_language(tmp_path: Path) -> None:
    run = pack(project(tmp_path, dates=("2024-07-03", "2024-11-08")))
    assert run.returncode == 0, run.stderr
    target = tmp_path / "dist" / "хто-що-сказав-offline.zip"
    assert run.stdout.strip() == str(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == [
            "хто-що-сказав/README.txt",
            "хто-що-сказав/START-HERE.html",
            "хто-що-сказав/site/claims.html",
            "хто-що-сказав/site/data/ledger.json",
            "хто-що-сказав/site/index.html",
        ]
        assert {entry.date_time for entry in archive.infolist()} == {(2024, 11, 8, 0, 0, 0)}
        start = archive.read("хто-що-сказав/START-HERE.html").decode()
        assert '<html lang="uk" dir="ltr">' in start
        assert "2 огляди, найновіший: 8 листопада 2024." in start
        assert 'href="site/index.html"' in start


@pytest.mark.parametrize(
    ("epoch", "year"), [("1700000000", 2023), ("0", 1980), ("", 1980), ("soon", 1980)]
)
def test_the_time_of_files(tmp_path: Path, epoch: str, year: int) -> None:
    run = pack(project(tmp_path, name="<b>A & B</b>"), SOURCE_DATE_EPOCH=epoch)
    assert run.returncode == 0, run.stderr
    with zipfile.ZipFile(tmp_path / "dist" / "b-a-b-b-offline.zip") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {year}
        assert "<b>A" not in archive.read("b-a-b-b/START-HERE.html").decode()


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("site/data/ledger.json", "holds no site with briefings. Build it first."),
        ("site/claims.html", "need a web server. Build it with `use_directory_urls: false`"),
        ("mkdocs.yml", "there is no mkdocs.yml"),
    ],
)
def test_what_cannot_be_packed(tmp_path: Path, missing: str, message: str) -> None:
    project(tmp_path).joinpath(missing).unlink()
    run = pack(tmp_path)
    assert run.returncode == 2
    assert message in run.stderr
    assert not (tmp_path / "dist").exists()

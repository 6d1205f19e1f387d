"""Whatever breaks off a build or a command: no file is half written, the next build is right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from sites import GOOD, PLAIN, Run, contents, mkdocs, run, write

EPOCH = {"SOURCE_DATE_EPOCH": "1700000000"}
"""MkDocs writes the time of a build into its pages."""


def interrupting(root: Path, *arguments: str) -> Run:
    """Run the program that interrupts, with the paths of the tests."""
    here = Path(__file__).parent
    # Each attempt is a fork of a process that has loaded all it needs. What is killed cannot clean
    # up behind itself.
    with tempfile.TemporaryDirectory() as temporary:
        return run(
            sys.executable,
            here / "interrupting.py",
            *arguments,
            cwd=root,
            PYTHONWARNINGS="",
            TMPDIR=temporary,
            **EPOCH,
        )


def test_a_build_that_is_broken_off_harms_nothing(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD)
    ran = interrupting(root, "build", "8")
    assert ran.status == 0, ran.said
    assert len(ran.out.splitlines()) == 8 + 3 + 2


@pytest.mark.parametrize(
    ("arguments", "moments"),
    [
        (("new", "A title", "--actor", "lone"), 3),
        (("actor", "A Newcomer"), 3),
        (("schema",), 9),
        (("init", "new-site"), 50),
        (("pack", "site", "--output", "dist/site.zip"), 3),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_command_that_is_broken_off_leaves_no_half_file(
    arguments: tuple[str, ...], moments: int, tmp_path: Path
) -> None:
    root = write(tmp_path, PLAIN, GOOD)
    if arguments[0] == "pack":
        write(root, {"mkdocs.yml": (root / "mkdocs.yml").read_text() + FILES})
        assert mkdocs(root, "build", **EPOCH).status == 0
    ran = interrupting(root, *arguments)
    assert ran.status == 0, ran.said
    assert len(ran.out.splitlines()) >= moments, ran.out


FILES = "use_directory_urls: false\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which a site has no room."""
    (disk := tmp_path / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        warnings.warn("no disk may be mounted here: a full one is not tried", stacklevel=1)
        pytest.skip("no disk may be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.filterwarnings("default:no disk may be mounted")
def test_a_full_disk_harms_nothing(small_disk: Path, tmp_path: Path) -> None:
    root = write(small_disk / "site", PLAIN, GOOD)
    clean = write(tmp_path / "clean", PLAIN, GOOD)
    assert mkdocs(clean, "build", **EPOCH).status == 0
    assert mkdocs(root, "build", **EPOCH).status == 1
    for name in ("ledger.json", "ledger.js", "ledger.schema.json"):
        file = root / "site/data" / name
        assert not file.exists() or file.read_bytes() == (clean / "site/data" / name).read_bytes()
    larger = ["mount", "-o", "remount,size=64m", str(small_disk)]
    subprocess.run(larger, check=True)
    assert mkdocs(root, "build", **EPOCH).status == 0
    assert contents(root / "site") == contents(clean / "site")


def test_a_source_that_is_read_only_builds(tmp_path: Path) -> None:
    root = write(tmp_path / "site", PLAIN, GOOD)
    clean = write(tmp_path / "clean", PLAIN, GOOD)
    assert mkdocs(clean, "build", **EPOCH).status == 0
    out = tmp_path / "out"
    if os.geteuid() == 0:
        bound = ["mount", "--bind", "-o", "ro", str(root), str(root)]
        if subprocess.run(bound, capture_output=True).returncode:
            warnings.warn("nothing is read-only to this user: not tried", stacklevel=1)
            pytest.skip("nothing is read-only to this user")
    else:
        for path in [*root.rglob("*"), root]:
            path.chmod(path.stat().st_mode & 0o555)
    try:
        with pytest.raises(OSError, match=r"Read-only|Permission"):
            (root / "x").write_text("x")
        built = mkdocs(root, "build", "--strict", "-d", out, **EPOCH)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(root)], check=True)
        else:
            for path in [root, *root.rglob("*")]:
                path.chmod(path.stat().st_mode | 0o700)
    assert built.status == 0, built.said
    assert contents(out) == contents(clean / "site")
    assert not (root / ".cache").exists()

"""The layers of the package: what may import what."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sites import run

ROOT = Path(__file__).parents[1]
CORE = ROOT / "plugin/mkdocs_briefings/core"
ALLOWED = {"yaml", "pydantic", "pydantic_core"}
"""What the core rests on besides the standard library; `pydantic_core` comes with pydantic."""


def test_the_contracts_between_the_layers_are_kept() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    ran = run(linter, "--no-logo", "--no-cache", cwd=ROOT)
    assert ran.status == 0, ran.said
    assert "0 broken" in ran.out


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda p: p.stem)
def test_the_core_imports_nothing_but_what_it_may(path: Path) -> None:
    for name in imports(path):
        top = name.partition(".")[0]
        ours = name.startswith("mkdocs_briefings.core")
        assert ours or top in ALLOWED or top in sys.stdlib_module_names, name


def imports(path: Path) -> Iterator[str]:
    """The modules that a file names in its imports, wherever they stand."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import, which this test would not see through"
            assert node.module is not None
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


# What touches the world, and so belongs to the adapters.
WORLDLY = {"os", "pathlib", "tempfile", "shutil", "subprocess", "socket", "locale", "random"}
WORLDLY |= {"importlib.resources"}


@pytest.mark.parametrize("layer", ["core", "views"])
def test_core_and_views_know_no_disk_no_clock_and_no_environment(layer: str) -> None:
    for path in sorted((CORE.parent / layer).rglob("*.py")):
        for name in imports(path):
            assert not any(name == w or name.startswith(f"{w}.") for w in WORLDLY), (path, name)
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("today", "now", "utcnow", "getenv", "environ"), path
            if isinstance(node, ast.Call):
                assert getattr(node.func, "id", "") not in ("open", "print", "input"), path


LOADED = """
import importlib, pkgutil, sys
import mkdocs_briefings.core as core
for found in pkgutil.walk_packages(core.__path__, "mkdocs_briefings.core."):
    importlib.import_module(found.name)
print(sorted({"mkdocs", "jinja2", "markdown", "markupsafe", "babel", "click"} & {*sys.modules}))
"""


def test_loading_the_whole_core_loads_no_engine_and_no_template(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", LOADED, cwd=tmp_path)
    assert (ran.status, ran.out.strip()) == (0, "[]"), ran.said

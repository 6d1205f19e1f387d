"""The wheel, in an environment that holds it and what it declares, in a foreign project."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from sites import Run, Site, run, write

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "plugin/mkdocs_briefings"

FOREIGN = """
    mkdocs.yml
        site_name: A foreign project
        plugins: [briefings]
    docs/index.md
        # Their own page
    docs/story.md
        ---
        title: A story
        date: 2024-01-01
        summary: In short.
        claims: {id: said, text: It is so., by: somebody}
        ---

        [Words](#said).
    site_config/actors.yml
        somebody: {name: Somebody, kind: person}
    """


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    # With the backend at hand no index is asked for it.
    here = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    ran = run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        *here,
        "-o",
        folder,
        ROOT,
        cwd=folder,
        PYTHONWARNINGS="default",
    )
    assert ran.status == 0, ran.said
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a new environment with the wheel and its dependencies alone."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    installed = ("-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps")
    # An older pip uses what its own Python deprecates.
    ran = run(sys.executable, *installed, wheel, cwd=folder, PYTHONWARNINGS="default")
    assert ran.status == 0, ran.said
    (packages,) = folder.glob("lib/python*/site-packages")
    for requirement in requirements(wheel):
        link_distribution(requirement, packages)
    return python.parent


def requirements(wheel: Path) -> list[Requirement]:
    """What the wheel declares, without its extras."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        lines = archive.read(name).decode().splitlines()
    declared = [Requirement(line[15:]) for line in lines if line.startswith("Requires-Dist: ")]
    return [r for r in declared if r.marker is None or r.marker.evaluate({"extra": ""})]


def link_distribution(requirement: Requirement, packages: Path) -> None:
    """Link a distribution that is installed here, and all that it requires, into an environment.

    So nothing is downloaded, and nothing is there that nobody declared.
    """
    distribution = importlib.metadata.distribution(requirement.name)
    assert requirement.specifier.contains(distribution.version, prereleases=True), requirement
    for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
        if (packages / top).exists():
            continue
        (packages / top).symlink_to(Path(str(distribution.locate_file(top))).resolve())
    for line in distribution.requires or ():
        further = Requirement(line)
        if further.marker is None or further.marker.evaluate({"extra": ""}):
            link_distribution(further, packages)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has nothing to do with ours."""
    return write(tmp_path_factory.mktemp("foreign"), FOREIGN)


def outside(command: Path, *arguments: str, cwd: Path) -> Run:
    """Run a command of the new environment, which sees none of this one's paths."""
    return run(command, *arguments, cwd=cwd, PYTHONPATH="", PYTHONNOUSERSITE="1")


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("mkdocs_briefings/")}
    files = {
        f"mkdocs_briefings/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == files
    for kind in ("templates", "strings", "assets"):
        assert any(name.startswith(f"mkdocs_briefings/{kind}/") for name in held)


def test_the_types_of_the_package_are_seen_by_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert "mkdocs_briefings/py.typed" in archive.namelist()


def test_a_foreign_project_builds_with_two_lines_of_configuration(
    environment: Path, project: Path
) -> None:
    where = outside(
        environment / "python", "-c", "import mkdocs_briefings as m; print(m.__file__)", cwd=project
    )
    assert str(environment.parent) in where.out
    ran = outside(environment / "python", "-m", "mkdocs", "build", "--strict", cwd=project)
    assert ran.status == 0, ran.said
    site = Site(project / "site")
    assert "It is so." in site["story/"].at("said")
    assert site["actors/somebody/"].headings[0] == "Somebody"
    assert site[""].headings[0] == "Their own page"
    assert site.broken_links() == []
    styles = site["story/"].tree.xpath("//link[@rel='stylesheet']/@href")
    assert "../assets/briefings/briefings.css" in styles
    assert "{" in site.file("assets/briefings/briefings.css")
    assert '"format":"annotated-briefings/1"' in site.file("data/ledger.json")
    assert "$schema" in site.file("data/ledger.schema.json")


def test_the_command_works_there_too(environment: Path, project: Path) -> None:
    ran = outside(environment / "briefings", "check", "--strict", cwd=project)
    assert (ran.status, ran.out) == (0, "")


def test_nothing_that_nobody_declared_was_there(environment: Path, project: Path) -> None:
    # Otherwise the tests above would prove nothing about the dependencies.
    for module in ("pytest", "material"):
        ran = outside(environment / "python", "-c", f"import {module}", cwd=project)
        assert ran.status == 1
        assert "ModuleNotFoundError" in ran.err

"""The handbook: every example in it is built, every table is the code's own."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Context
from markdown import Markdown
from pydantic import BaseModel

from editor_yaml import Core
from mkdocs_briefings.adapters.checking import check
from mkdocs_briefings.adapters.cli import main
from mkdocs_briefings.adapters.explaining import explanations
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import load_config, markdown_extensions, project_of
from mkdocs_briefings.adapters.reference import ReferenceExtension, reference
from mkdocs_briefings.core.content import models
from mkdocs_briefings.core.content.models import known_keys
from mkdocs_briefings.core.content.pages import BRIEFING_KEYS
from mkdocs_briefings.core.content.registries import read_actors, read_topics
from sites import Site, build, mkdocs, run, write
from test_golden import HEAD, import_file

ROOT = Path(__file__).parents[1]
HANDBOOK = ROOT / "briefings/handbook"
PAGES = sorted(path.name for path in HANDBOOK.glob("*.md"))
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(*languages: str) -> list[Any]:
    """The fenced blocks of the handbook and README in these languages, as parameters of a test."""
    found = []
    for path in [ROOT / "README.md", *(HANDBOOK / name for name in PAGES)]:
        name, text = path.name, path.read_text("utf-8")
        for match in FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            if match[1] in languages:
                found.append(pytest.param(match[2], id=f"{name}:{line}"))
    return found


def kind_of(text: str) -> str:
    """What a block of YAML is a part of."""
    data = yaml.load(text, Core)
    if data.keys() & {"plugins", "theme", "extra_css"}:
        return "configuration"
    if data.keys() & {"pages", "repos"}:
        return "foreign"
    if data.keys() & {*BRIEFING_KEYS}:
        return "front matter"
    return "actors" if any("kind" in entry for entry in data.values()) else "topics"


def of_kind(kind: str) -> list[Any]:
    """The blocks of YAML of a kind."""
    return [block for block in blocks("yaml") if kind_of(block.values[0]) == kind]


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's own site, to which examples may refer."""
    root = tmp_path_factory.mktemp("own")
    for folder in ("briefings", "site_config"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "mkdocs.yml", root)
    there = "talks-in-the-harbour"
    ledger = {"briefings": {there: {}}, "claims": {f"{there}#talks": {}}}
    write(root, {"site_config/imports/harbour-watch.json": str(import_file(ledger))})
    return root


# The examples


def problems_of(root: Path, text: str) -> list[str]:
    """What the check says of a briefing that is added to a site."""
    file = root / "briefings/an-example.md"
    file.write_text(text, "utf-8")
    config = load_config(root / "mkdocs.yml")
    project = project_of(root / "mkdocs.yml", config)
    ids = MarkdownIds(*markdown_extensions(config))
    problems = check(project, ids, date(2026, 11, 23)).problems
    file.unlink()
    return [str(problem) for problem in problems]


def whole(front: str) -> str:
    """A page with this front matter, and with what it leaves out because it was said before."""
    head = [line for line in HEAD.splitlines() if f"\n{line.split(':')[0]}:" not in f"\n{front}"]
    lines = "".join(f"{line}\n" for line in head)
    return f"---\n{lines}{front}---\n"


@pytest.mark.parametrize("front", of_kind("front matter"))
def test_front_matter_is_right(front: str, own_site: Path) -> None:
    assert problems_of(own_site, whole(front)) == []


@pytest.mark.parametrize("text", blocks("markdown"))
def test_whole_briefings_are_right(text: str, own_site: Path) -> None:
    assert problems_of(own_site, text) == []


def test_the_site_builds_with_all_of_them(own_site: Path, tmp_path: Path) -> None:
    root = tmp_path / "site-of-examples"
    shutil.copytree(own_site, root)
    texts = [whole(block.values[0]) for block in of_kind("front matter")]
    texts += [block.values[0] for block in blocks("markdown")]
    assert len(texts) >= 12
    for number, text in enumerate(texts):
        (root / f"briefings/an-example-{number}.md").write_text(text, "utf-8")
    assert build(root).broken_links() == []


@pytest.mark.parametrize("text", [*of_kind("actors"), *of_kind("topics")])
def test_registries_are_right(text: str) -> None:
    read = read_actors if kind_of(text) == "actors" else read_topics
    assert read(text.encode(), "registry.yml").problems == []


@pytest.mark.parametrize("text", of_kind("configuration"))
def test_configurations_build(text: str, tmp_path: Path) -> None:
    config = {"mkdocs.yml": f"site_name: Test\n{text}"}
    registries = {f"site_config/{name}.yml": "{}\n" for name in ("actors", "topics")}
    write(tmp_path, config, registries, {"docs/index.md": "# Home\n", "docs/assets/brand.css": ""})
    built = mkdocs(tmp_path, "build", "--strict", OFFLINE="true")
    assert built.status == 0, built.said


def commands() -> Iterator[Any]:
    """Every line of the handbook that calls us."""
    for block in [*blocks("sh"), *blocks("yaml")]:
        for line in re.findall(r"(?m)^(?: *- )?(briefings .*)$", block.values[0]):
            yield pytest.param(shlex.split(line, comments=True), id=line)


@pytest.mark.parametrize("line", list(commands()))
def test_commands_exist(line: list[str]) -> None:
    _, name, *arguments = line
    command = main.commands[name]
    command.make_parser(Context(command)).parse_args(arguments)


@pytest.mark.parametrize("program", blocks("python"))
def test_programs_run(program: str, own_site: Path) -> None:
    assert mkdocs(own_site, "build", "-q").status == 0
    ran = run(sys.executable, "-c", f"import warnings; warnings.simplefilter('ignore')\n{program}",
              cwd=own_site)  # fmt: skip
    assert ran.status == 0, ran.said
    assert "has no answer by" in ran.out


def test_the_hook_of_pre_commit_is_ours() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    used = [
        hook["id"]
        for block in of_kind("foreign")
        for repo in yaml.safe_load(block.values[0]).get("repos", ())
        for hook in repo["hooks"]
    ]
    assert used == [hook["id"]]


def keys_used(data: Any) -> Iterator[str]:
    """Every key of a document, at any depth."""
    for item in data.items() if isinstance(data, dict) else enumerate(data or ()):
        if isinstance(data, dict):
            yield item[0]
        if isinstance(item[1], dict | list):
            yield from keys_used(item[1])


RECORDS: list[type[BaseModel]] = [
    models.Briefing, models.Role, models.Source, models.Claim, models.Quote, models.Variant,
    models.Denial, models.Answered, models.Response, models.Correction, models.Actor,
    models.Affiliation, models.Topic,
]  # fmt: skip


def test_every_key_of_the_vocabulary_has_an_example() -> None:
    texts = [block.values[0] for block in blocks("yaml")]
    texts += [
        block.values[0].split("---")[1]
        for block in blocks("markdown")
        if "---\n" in block.values[0]
    ]
    used = {key for text in texts for key in keys_used(yaml.load(text, Core))}
    for model in RECORDS:
        assert known_keys(model).keys() <= used, model.__name__


# The tables


@pytest.fixture(scope="module")
def built(own_site: Path) -> Site:
    """The project's own site."""
    return build(own_site)


def test_every_page_is_in_the_navigation(built: Site) -> None:
    for name in PAGES:
        address = f"handbook/{name.removesuffix('.md')}/".replace("index/", "")
        assert built[address].headings
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert {f"handbook/{name}" for name in PAGES} == set(re.findall(r"handbook/\S+", config))


def test_tables_hold_every_key_code_option_and_command(built: Site) -> None:
    write_page, answers = built["handbook/write/"].text, built["handbook/answers/"].text
    actors = built["handbook/actors/"].text
    for model in RECORDS:
        if model not in (models.Role, models.Answered):
            for key in known_keys(model):
                assert any(key in text for text in (write_page, answers, actors))
    check_page = built["handbook/check/"]
    assert explanations().keys() <= check_page.ids.keys()
    for explanation in explanations().values():
        assert explanation.means.replace("`", "") in check_page.text
    configure = built["handbook/configure/"]
    for name in main.commands:
        assert f"briefings-{name}" in configure.ids
    source = (ROOT / "plugin/mkdocs_briefings/adapters/mkdocs_plugin.py").read_text("utf-8")
    options = re.findall(r"(?m)^    (\w+) = option\.", source)
    options += ["rules"]
    example = next(b.values[0] for b in of_kind("configuration") if "link_actors" in b.values[0])
    for option in options:
        assert option in configure.text
        assert f"{option}:" in example


def test_markers_are_filled_but_for_those_in_code(built: Site) -> None:
    for page in built.pages.values():
        raw = built.file(page.path)
        assert "<!-- reference:" not in raw, page.path
    assert "<!-- reference: denial -->" in built["handbook/code/"].text


@pytest.mark.parametrize("name", ["nonsense", "words Nonsense"])
def test_a_reference_to_nothing_is_a_fault(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        reference(*name.split())
    with pytest.raises(ValueError, match=name):
        Markdown(extensions=[ReferenceExtension()]).convert(f"<!-- reference: {name} -->")

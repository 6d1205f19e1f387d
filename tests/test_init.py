"""`briefings init`: a new site that builds at once, and overwrites nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mkdocs_briefings import __version__
from mkdocs_briefings.adapters.scaffold import requirement, site_files
from sites import briefings, build, contents

EVERYTHING = {
    ".github/workflows/pages.yml",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    "README.md",
    "briefings/assets/site.css",
    "briefings/example-harbour-leak.md",
    "briefings/index.md",
    "mkdocs.yml",
    "requirements.txt",
    "site_config/actors.yml",
    "site_config/topics.yml",
}
MADE = {f".schemas/{name}.schema.json" for name in ("actors", "briefing", "topics")}
MADE |= {".vscode/briefings.code-snippets"}


def test_a_new_site_builds_strictly_at_once_with_every_link_right(tmp_path: Path) -> None:
    begun = briefings(tmp_path, "init", "harbour-watch")
    assert begun.status == 0, begun.said
    root = tmp_path / "harbour-watch"
    assert contents(root).keys() == EVERYTHING | MADE
    for path in EVERYTHING:
        assert f"wrote {path}\n" in begun.out

    assert briefings(root, "check", "--strict").said == "No problems.\n"
    site = build(root)
    assert site[""].headings[0] == "Harbour watch"
    assert "No tank leaked." in site["example-harbour-leak/"].at("week-long-leak")
    assert site.broken_links() == []
    assert site.out_of_reach() == {"404.html"}


def test_a_folder_that_exists_and_the_current_one_will_do(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert briefings(tmp_path, "init", "there").status == 0
    (tmp_path / "here").mkdir()
    assert briefings(tmp_path / "here", "init").status == 0
    assert (tmp_path / "here/mkdocs.yml").read_text("utf-8").startswith('site_name: "Here"')


@pytest.mark.parametrize("path", sorted(EVERYTHING - {"README.md", ".gitignore"}))
def test_nothing_is_written_where_a_file_is_in_the_way(path: str, tmp_path: Path) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("mine")
    before = contents(tmp_path)
    refused = briefings(tmp_path, "init")
    assert refused.status == 2
    assert f"already holds {path}." in refused.err
    assert contents(tmp_path) == before


def test_a_link_that_leads_nowhere_is_in_the_way_too(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").symlink_to("nowhere.yml")
    assert "mkdocs.yml" in briefings(tmp_path, "init").err
    assert [path.name for path in tmp_path.iterdir()] == ["mkdocs.yml"]


def test_what_a_new_repository_has_already_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My repository\n")
    (tmp_path / ".gitignore").write_text("*.bak\n")
    begun = briefings(tmp_path, "init")
    assert begun.status == 0, begun.said
    assert "kept  README.md" in begun.out
    assert (tmp_path / "README.md").read_text() == "# My repository\n"
    assert (tmp_path / ".gitignore").read_text() == "*.bak\n"
    assert (tmp_path / "mkdocs.yml").is_file()


@pytest.mark.parametrize("name", ['Say: "no" #1', "Ärger & Söhne", "Спостереження", "{{ x }}"])
def test_any_name_will_do(name: str, tmp_path: Path) -> None:
    assert briefings(tmp_path, "init", "site", "--name", name).status == 0
    assert yaml.safe_load(site_files(name)["briefings/index.md"].split("---")[1])["title"] == name
    assert build(tmp_path / "site")[""].headings[0] == name


def test_its_json_and_its_requirements_are_well_formed() -> None:
    files = site_files("A site")
    for path, text in files.items():
        assert "SITE_NAME" not in text
        assert "QUOTED_NAME" not in text
        if path.endswith(".json"):
            json.loads(text)
        if path.endswith((".yml", ".md")):
            assert text.endswith("\n")
    assert files["requirements.txt"].endswith(f"\n{requirement()}\n")
    assert requirement().startswith("mkdocs-briefings[material]")
    assert "file:" not in requirement()


RELEASE = f"mkdocs-briefings[material]>={__version__}"


@pytest.mark.parametrize(
    ("origin", "required"),
    [
        (None, f"mkdocs-briefings[material]>={__version__}"),
        (
            {"url": "file:///somewhere", "dir_info": {}},
            f"mkdocs-briefings[material]>={__version__}",
        ),
        (
            {"url": "https://git.example.org/x", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "mkdocs-briefings[material] @ git+https://git.example.org/x@abc",
        ),
    ],
)
def test_the_site_requires_this_package_as_it_was_installed(
    origin: dict[str, Any] | None, required: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps(origin) if origin else None

    monkeypatch.setattr("importlib.metadata.distribution", lambda name: Installed())
    assert requirement() == required


def test_the_task_for_vs_code_understands_what_the_check_says(tmp_path: Path) -> None:
    assert briefings(tmp_path, "init").status == 0
    (tmp_path / "briefings/wrong.md").write_text("[x](@nobody) and [y](@nobody-else)\n")
    checked = briefings(tmp_path, "check")
    task, *_ = json.loads((tmp_path / ".vscode/tasks.json").read_text())["tasks"]
    matcher = task["problemMatcher"]
    found = [re.search(matcher["pattern"]["regexp"], line) for line in checked.out.splitlines()]
    places = [match.groups()[:3] for match in found if match]
    assert places == [("briefings/wrong.md", "1", "5"), ("briefings/wrong.md", "1", "22")]
    ends = matcher["background"]["endsPattern"]
    for said in (checked.err, "1 error, 2 warnings\n", "3 warnings\n", "No problems.\n"):
        assert re.search(ends, said.rstrip("\n")), said

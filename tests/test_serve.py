"""The preview: whatever happens to files, the browser shows what there is, and what is wrong."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from previewing import Answer, Preview, held, serving
from sites import GOOD, PLAIN, mkdocs, write

SITE = """
    mkdocs.yml
        site_name: Test
        theme: {name: mkdocs, custom_dir: site_config/theme}
        plugins: [search, briefings]
    site_config/theme/main.html
        {% extends "base.html" %}
    docs/index.md
        # Home
    docs/plain.md
        # Plain
    docs/style.css
        p {}
    docs/later.md
        ---
        title: Planned
        date: 2024-01-02
        summary: S
        draft: true
        claims: {id: planned, text: It will be so., by: lone, about: other}
        ---
    """


def has(words: str) -> Callable[[Answer], bool]:
    """Whether an answer holds these words."""
    return lambda answer: words in answer.text


def is_good(answer: Answer) -> bool:
    """Whether a page is there and nothing is wrong."""
    return answer.status == 200 and not answer.has_bar and not answer.is_report


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One server for many tests, since its start costs most."""
    root = tmp_path_factory.mktemp("preview") / "site"
    (temporary := root.parent / "tmp").mkdir()
    with serving(write(root, GOOD, SITE), TMPDIR=str(temporary)) as preview:
        yield preview
    assert list(temporary.iterdir()) == []


@pytest.fixture
def preview(running: Preview) -> Iterator[Preview]:
    """The server, with the files as they were and a good build of them."""
    before = {p: p.read_bytes() for p in running.root.rglob("*") if p.is_file()}
    assert is_good(running.get(""))
    yield running
    for path in running.root.rglob("*"):
        if not path.is_dir() and path not in before and ".cache" not in path.parts:
            path.unlink()
    for path, data in before.items():
        if ".cache" not in path.parts and (not path.is_file() or path.read_bytes() != data):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    running.until("", is_good)
    running.until("story/", lambda answer: is_good(answer) and "It is so." in answer.text)
    assert "Exception in thread" not in running.said
    assert "appear stuck" not in running.said


def test_drafts_are_there_and_marked(preview: Preview, say: Callable[..., str]) -> None:
    assert say("briefing.draft") in preview.get("later/").text
    assert say("briefing.draft") not in preview.get("story/").text


def test_what_is_saved_is_on_the_page(preview: Preview) -> None:
    preview.change("docs/story.md", "It is so.", "It was so.")
    assert is_good(preview.until("story/", has("It was so.")))
    preview.change("site_config/actors.yml", "Lone", "Renamed")
    preview.until("actors/lone/", has("Renamed"))
    preview.change("docs/style.css", "p {}", "p { color: red }")
    preview.until("style.css", has("red"))
    preview.save(
        "site_config/theme/main.html",
        '{% extends "base.html" %}{% block footer %}The foot.{% endblock %}',
    )
    preview.until("story/", has("The foot."))
    preview.save("site_config/theme/more.css", "b {}")
    preview.until("more.css", has("b {}"))
    preview.change("mkdocs.yml", "Test", "Another name")
    preview.until("", has("Another name"))
    preview.save("site_config/topics.yml", "drones: {name: Flying things}\n")
    preview.change("docs/story.md", "summary: S", "summary: S\ntopics: drones")
    preview.until("topics/drones/", has("Flying things"))


def test_an_article_is_loaded_again_once_for_an_edit(preview: Preview) -> None:
    """Its page comes before all is built; that it comes again with the rest, nobody must see."""
    preview.change("docs/story.md", "Text.", "Text of the first edit.")  # what was built is known
    preview.until("story/", has("first edit"))
    builds = preview.said.count("Documentation built")
    preview.change("docs/story.md", "first edit", "second edit")
    shown = preview.until("story/", has("second edit"))
    while preview.said.count("Documentation built") <= builds:
        time.sleep(0.1)
    epoch = re.compile(r"livereload\((\d+),")
    assert epoch.findall(preview.get("story/").text) == epoch.findall(shown.text) != []


def test_a_broken_file_shows_its_problems_where_the_page_would_be(preview: Preview) -> None:
    preview.change("docs/story.md", "by: lone", "by: <b>nobody")
    report = preview.until("story/", lambda answer: answer.is_report)
    for words in ("docs/story.md:5:41", "`&lt;b&gt;nobody`", "`b-nobody`"):
        assert words in report.text
    assert "<b>nobody" not in report.text
    # The line, with what is wrong in it marked.
    assert "<i>5</i>claims: {id: said, text: It is so., by: <mark>&lt;b&gt;nobody</mark>," in (
        report.text
    )
    home = preview.get("")
    assert home.has_bar
    assert "<details open>" in home.text
    assert "docs/story.md:5:41" in home.text
    other = preview.get("plain/")
    assert (other.status, other.has_bar) == (200, True)
    assert "<details open>" not in other.text
    earlier = preview.get("story/?earlier")
    assert earlier.has_bar
    assert "It is so." in earlier.text
    assert "mark" not in preview.get("style.css").text
    preview.change("docs/story.md", "<b>nobody", "other")
    assert is_good(preview.until("story/", lambda answer: not answer.is_report))


def test_a_page_that_never_was_shows_why(preview: Preview) -> None:
    preview.save("docs/fresh.md", "---\ntitle: [never closed\nclaims: []\n---\n")
    report = preview.until("fresh/", lambda answer: answer.is_report)
    assert "docs/fresh.md:2:8" in report.text
    assert preview.get("fresh").is_report
    lost = preview.get("nowhere/")
    assert lost.status == 404
    assert lost.has_bar


def test_a_broken_registry_shows_on_the_page_of_its_entry(preview: Preview) -> None:
    preview.change("site_config/actors.yml", "kind: state", "kind: stat")
    for path in ("actors/other/", "actors/"):
        assert "site_config/actors.yml:2:" in preview.until(path, lambda a: a.is_report).text
    assert not preview.get("actors/lone/").is_report
    preview.save("site_config/actors.yml", "lone: {name: Lone, ki")
    preview.until("", has("actors.yml:1:"))


def test_a_page_that_is_not_there_is_looked_for_again(preview: Preview) -> None:
    lost = preview.get("fresh/")
    assert lost.status == 404
    assert "/briefings-preview/reload.js" in lost.text
    version = re.search(r'data-version="([^"]+)"', lost.text)
    assert version is not None
    assert preview.get("briefings-preview/version").text == version[1]
    preview.save("docs/fresh.md", "# Fresh\n")
    preview.until("fresh/", is_good)
    assert preview.get("briefings-preview/version").text != version[1]
    assert "data-version" in preview.get("briefings-preview/reload.js").text.replace(
        "dataset.version", "data-version"
    )


def test_what_is_renamed_or_deleted_leaves_no_page(preview: Preview) -> None:
    preview.change("site_config/actors.yml", "lone:", "new-name:")
    for name in ("docs/story.md", "docs/later.md"):
        preview.change(name, "by: lone", "by: new-name")
    preview.until("actors/new-name/", is_good)
    assert preview.get("actors/lone/").status == 404
    (preview.root / "docs/later.md").unlink()
    (preview.root / "docs/story.md").rename(preview.root / "docs/next.md")
    preview.until("next/", is_good)
    assert preview.get("story/").status == 404
    assert preview.get("later/").status == 404
    assert "planned" not in preview.get("data/ledger.json").text
    preview.change("docs/next.md", "id: said", "id: told")
    preview.until("data/ledger.json", has("next#told"))
    assert "next#said" not in preview.get("data/ledger.js").text


def test_files_that_cannot_be_read_are_lived_through(preview: Preview) -> None:
    (preview.root / "docs/loop.md").symlink_to("loop.md")
    report = preview.until("loop/", lambda answer: answer.is_report)
    assert "docs/loop.md:1:1" in report.text
    (preview.root / "docs/loop.md").unlink()
    preview.until("", is_good)
    (preview.root / "docs/story.md").write_bytes(b"---\ntitle: \xff\n---\n")
    assert "UTF-8" in preview.until("story/", lambda answer: answer.is_report).text
    preview.save("docs/story.md", "")
    preview.until("story/", is_good)
    # MkDocs itself copies this one, and fails when `site/` is half written.
    (preview.root / "docs/gone.png").symlink_to("nowhere.png")
    broken = preview.until("", lambda answer: answer.has_bar)
    assert "gone.png" in broken.text
    assert preview.get("plain/").status == 200
    (preview.root / "docs/gone.png").unlink()


def test_a_folder_may_go_and_come_back(preview: Preview) -> None:
    for name in ("site_config", "docs"):
        (preview.root / name).rename(preview.root / "away")
        preview.until("", lambda answer: answer.has_bar)
        (preview.root / "away").rename(preview.root / name)
        preview.until("", is_good)
    preview.change("docs/story.md", "It is so.", "It was so.")
    preview.until("story/", has("It was so."))


def test_a_file_that_is_put_in_the_place_of_another_is_seen(preview: Preview) -> None:
    for n in range(2):
        for name in ("mkdocs.yml", "site_config/actors.yml"):
            new = preview.root / "new"
            new.write_text(preview.read(name) + f"# {n}\n", "utf-8")
            shutil.move(preview.root / name, preview.root / "old")
            os.replace(new, preview.root / name)  # noqa: PTH105
    preview.change("mkdocs.yml", "Test", "Another name")
    preview.until("", has("Another name"))
    (preview.root / "old").unlink()


def test_a_broken_template_is_told_with_its_line(preview: Preview) -> None:
    preview.save("site_config/theme/main.html", '{% extends "base.html" %}\n{{ open')
    broken = preview.until("", lambda answer: answer.has_bar)
    assert "site_config/theme/main.html:2:1" in broken.text
    # All pages are still there, and none is half made.
    assert "It is so." in preview.get("story/").text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("\nplugins: [search, [\n", "mkdocs.yml:"),
        ("\nextra_javascript: 5\n", "extra_javascript"),
        ("\nplugins: [search, briefings: {rules: {x: y}}]\n", "rules"),
        ("\nplugins: [nosuch]\n", "nosuch"),
        ("\nhooks: [hook.py]\n", "hook.py"),
    ],
)
def test_a_broken_setting_is_told(settings: str, words: str, preview: Preview) -> None:
    preview.save("mkdocs.yml", preview.read("mkdocs.yml").replace("\nplugins", "\n#") + settings)
    assert words in preview.until("", lambda answer: answer.has_bar).text


def test_a_half_saved_hook_is_told_with_its_line(preview: Preview) -> None:
    preview.save("hook.py", "def on_page_markdown(markdown, **_):\n    return unknown\n")
    preview.save("mkdocs.yml", preview.read("mkdocs.yml") + "hooks: [hook.py]\n")
    assert "hook.py:2:1" in preview.until("", lambda answer: answer.has_bar).text


def test_warnings_are_told_where_they_are(preview: Preview) -> None:
    preview.change("docs/story.md", "title: A story", "title: Update #2")
    story = preview.until("story/", lambda answer: answer.has_bar)
    assert "docs/story.md:2:14" in story.text
    assert "Update" in story.text
    assert not preview.get("plain/").has_bar


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what a process holds")
def test_many_builds_hold_no_more_than_few(preview: Preview) -> None:
    temporary, counts = preview.root.parent / "tmp", []
    for n in range(9):
        # Every third build fails.
        wrong = "by: nobody" if n % 3 == 2 else "by: lone"
        front = f"title: New {n}\ndate: 2024-01-01\nsummary: S\n"
        text = f"---\n{front}claims: {{id: n{n}, text: T, {wrong}}}\n---\n"
        preview.save("docs/new.md", text)
        preview.until("new/", has("no actor" if "nobody" in wrong else f"New {n}"))
        counts.append(
            {**held(preview), "folders": len([*temporary.glob("*"), *temporary.glob("*/*")])}
        )
    first, last = counts[2], counts[-1]
    assert last["folders"] <= first["folders"], counts
    assert last["files"] <= first["files"] + 2, counts
    assert last["threads"] <= first["threads"] + 2, counts
    assert last["memory"] <= first["memory"] + 15_000, counts
    # None of them brought about another.
    builds = preview.said.count("Building documentation")
    time.sleep(1.5)
    assert preview.said.count("Building documentation") == builds


def test_it_begins_where_the_content_is_broken(tmp_path: Path) -> None:
    root = write(tmp_path / "site", GOOD, SITE)
    story = (root / "docs/story.md").read_text("utf-8")
    # A registry in the folder in which all else lies, what builds write among it.
    (root / "site_config/actors.yml").rename(root / "actors.yml")
    config = PLAIN.replace("- briefings", "- briefings: {actors: actors.yml}")
    write(root, config, {"docs/story.md": story.replace("by: lone", "by: nobody")})
    with serving(root, "--strict") as preview:
        for path in ("story/", "", "plain/"):
            report = preview.get(path)
            assert report.is_report
            assert "no actor" in report.text
            assert "?earlier" not in report.text
        assert preview.get("style.css").status == 404
        preview.save("docs/story.md", story)
        preview.until("story/", is_good)
        preview.change("actors.yml", "Lone", "Renamed")
        preview.until("actors/lone/", has("Renamed"))
        builds = preview.said.count("Building documentation")
        time.sleep(1.5)
        assert preview.said.count("Building documentation") == builds


def test_where_nothing_follows_changes_a_broken_start_is_the_end(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, {"docs/a.md": "---\nclaims: [\n---\n"})
    for options in (["--no-livereload"], ["--dirty"]):
        ended = mkdocs(root, "serve", *options)
        assert ended.status == 1
        assert "Traceback" not in ended.said

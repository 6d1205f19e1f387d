"""The command `briefings check`: the problems of the build, without MkDocs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sites import GOOD, PLAIN, briefings, mkdocs, run, write

WRONG_ACTOR = """
    docs/deep/wrong.md
        ---
        title: Wrong
        date: 2024-01-01
        summary: S
        claims: {id: said, text: It is so., by: loan}
        ---
    """

LOST_TEXT = """
    docs/lost.md
        ---
        title: Update #2
        date: 2024-01-01
        summary: S
        claims: {id: said, text: It is so., by: lone}
        ---
    """

BAD_LINKS = """
    docs/links.md
        ---
        title: Links
        date: 2024-01-01
        summary: S
        claims: {id: said, text: It is so., by: lone}
        ---

        ## Größe und Maß

        [There](#größe-und-maß), [here](#grose-und-mas), [not](#nowhere), [nor](story.md#sayd).

        A term {#typed}
        : [to it](#typed), [by raw](#raw) <b id="raw">HTML</b>.
    docs/ordinary.md
        # Ordinary

        [A record](story.md#said), [none](story.md#none), [somebody](@lone), [nobody](@nil).
    """

BROKEN_YAML = """
    docs/a.md
        ---
        title: [never closed
        claims: []
        ---
    docs/b.md
        ---
        title: "Unclosed
        claims: []
        ---
    docs/c.md
        ---
        title: Twice
        title: Twice
        date: 2024-13-01
        summary: {a: b}
        claims: {id: Bad Id, text: T, by: lone}
        denials: {id: no, of: a#b, by: lone, kind: specifc, text: No.}
        ---
    site_config/actors.yml
        lone: {name: Lone, kind: person, part_of: lone}
        other: {name: Other, kind: state, affiliations: {actor: nobody}}
        Bad: {name: Bad}
    site_config/topics.yml
        - a list
    """

CORPORA = {
    "nothing wrong": (),
    "an unknown actor": (WRONG_ACTOR,),
    "a warning": (LOST_TEXT,),
    "links": (BAD_LINKS,),
    "broken files": (BROKEN_YAML,),
    "all at once": (WRONG_ACTOR, LOST_TEXT, BAD_LINKS, BROKEN_YAML),
}

MARKDOWN = """
        markdown_extensions:
          - attr_list
          - def_list
          - toc:
              permalink: true
              slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
"""


@pytest.mark.parametrize(
    ("name", "markdown"), [*((name, "") for name in CORPORA), ("links", MARKDOWN)]
)
def test_the_check_reports_exactly_what_the_build_reports(
    name: str, markdown: str, tmp_path: Path
) -> None:
    root = write(tmp_path, PLAIN.rstrip() + markdown, GOOD, *CORPORA[name])
    checked, strictly = briefings(root, "check"), briefings(root, "check", "--strict")
    built = mkdocs(root, "build", "-q", "--strict")
    assert checked.problems() == strictly.problems() == built.problems()
    unindented = [line for line in checked.out.splitlines() if not line.startswith(" ")]
    assert unindented == checked.problems(), "only excerpts stand between them"
    assert bool(checked.problems()) == (name != "nothing wrong")
    assert checked.status == int(name not in ("nothing wrong", "a warning"))
    assert strictly.status == built.status == int(name != "nothing wrong")


def test_the_slugs_of_headings_are_those_of_the_sites_configuration(tmp_path: Path) -> None:
    found = briefings(write(tmp_path, PLAIN.rstrip() + MARKDOWN, GOOD, BAD_LINKS), "check")
    assert [line.split("`")[1] for line in found.problems()] == [
        "#grose-und-mas",
        "#nowhere",
        "story.md#sayd",
        "story.md#none",
        "@nil",
    ]


# Where it looks


def test_paths_narrow_what_is_reported_and_never_what_is_read(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD, WRONG_ACTOR, LOST_TEXT, BAD_LINKS)

    def reported(*paths: str) -> set[str]:
        ran = briefings(root, "check", *paths)
        return {line.partition(":")[0] for line in ran.problems()}

    everything = reported()
    assert everything == {
        "docs/deep/wrong.md",
        "docs/lost.md",
        "docs/links.md",
        "docs/ordinary.md",
    }
    assert reported("docs/lost.md") == {"docs/lost.md"}
    assert reported("docs/lost.md", "docs/deep") == {"docs/lost.md", "docs/deep/wrong.md"}
    assert reported("docs") == everything
    assert reported(".") == everything
    # Its links to other pages are followed all the same.
    assert reported("docs/story.md") == set()
    assert briefings(root, "check", "docs/story.md").status == 0
    assert briefings(root, "check", "docs/lost.md").status == 0
    assert briefings(root, "check", "docs/deep").status == 1


def test_it_finds_the_site_from_a_folder_below_it(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD, WRONG_ACTOR)
    for folder in (root / "docs", root / "docs/deep", root / "site_config"):
        ran = briefings(folder, "check")
        assert ran.status == 1
        # Paths are told from the folder of mkdocs.yml, wherever one stands.
        assert [line.partition(":")[0] for line in ran.problems()] == ["docs/deep/wrong.md"]


def test_it_finds_the_site_of_a_path_elsewhere(tmp_path: Path) -> None:
    root = write(tmp_path / "site one", PLAIN, GOOD, WRONG_ACTOR)
    (elsewhere := tmp_path / "elsewhere").mkdir()
    for arguments in ((root,), (root / "docs/deep/wrong.md",), ("-f", root / "mkdocs.yml")):
        ran = briefings(elsewhere, "check", *arguments)
        assert ran.status == 1, ran.said
        assert [line.partition(":")[0] for line in ran.problems()] == ["docs/deep/wrong.md"]


def test_misuse_has_a_status_of_its_own(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    broken = write(tmp_path / "broken", {"mkdocs.yml": "plugins: [\n"})
    no_docs = write(tmp_path / "no-docs", {"mkdocs.yml": "docs_dir: gone\nplugins: [briefings]\n"})
    listed = write(tmp_path / "list", {"mkdocs.yml": "- a\n- list\n"})
    for cwd, arguments in (
        (nowhere, ("check",)),
        (nowhere, ("check", "missing.md")),
        (nowhere, ("check", "--no-such-option")),
        (nowhere, ("chekc",)),
        (broken, ("check",)),
        (no_docs, ("check",)),
        (listed, ("check",)),
        (nowhere, ("check", "-f", "missing.yml")),
    ):
        ran = briefings(cwd, *arguments)
        assert ran.status == 2, (arguments, ran.said)
        assert "Traceback" not in ran.said
        assert ran.out == ""


def test_it_tells_its_version_and_its_use(tmp_path: Path) -> None:
    from mkdocs_briefings import __version__

    assert __version__ in briefings(tmp_path, "--version").out
    told = briefings(tmp_path, "check", "--help")
    assert told.status == 0
    assert "PATH" in told.out


# What stands in mkdocs.yml


def test_tags_of_mkdocs_do_not_disturb_it(tmp_path: Path) -> None:
    config = """
        mkdocs.yml
            site_name: !ENV [NO_SUCH_NAME, "Test"]
            docs_dir: !ENV [CONTENT_FOLDER, docs]
            theme:
              name: material
              icon: {annotation: material/plus-circle}
            markdown_extensions:
              - pymdownx.emoji:
                  emoji_index: !!python/name:material.extensions.emoji.twemoji
                  emoji_generator: !!python/name:no_such_package.anywhere.function ''
              - pymdownx.snippets:
                  base_path: [!relative $config_dir]
              - no_such_extension_at_all
              - attr_list
              - def_list
              - toc:
                  slugify: !!python/object/apply:pymdownx.slugs.slugify
                    kwds: {case: lower}
            plugins:
              - no_such_plugin: {option: !relative }
              - briefings:
                  actors: !ENV [REGISTRY, lists/actors.yml]
        lists/actors.yml
            lone: {name: Lone, kind: person}
            other: {name: Other, kind: state}
        more/people.yml
            loan: {name: Loan, kind: person}
            lone: {name: Lone, kind: person}
            other: {name: Other, kind: state}
        empty/note.txt
            nothing
        """
    root = write(tmp_path, config, GOOD, WRONG_ACTOR, BAD_LINKS)
    assert len(briefings(root, "check").problems()) == 6
    assert len(briefings(root, "check", REGISTRY="more/people.yml").problems()) == 5
    assert briefings(root, "check", CONTENT_FOLDER="empty").status == 0


@pytest.mark.parametrize(
    "plugins",
    [
        "[search, briefings: {topics: lists/topics.yml}]",
        "{search: {}, briefings: {topics: lists/topics.yml}}",
    ],
    ids=["list", "mapping"],
)
def test_options_are_read_from_either_form_of_the_plugins(plugins: str, tmp_path: Path) -> None:
    topic = WRONG_ACTOR.replace("by: loan", "by: lone").replace(
        "summary: S", "summary: S\n        topics: dones"
    )
    files = {"lists/topics.yml": "drones: {name: Drones}\n"}
    files["mkdocs.yml"] = f"site_name: T\nplugins: {plugins}\n"
    root = write(tmp_path, GOOD, topic, files)
    assert len(briefings(root, "check").problems()) == 1
    assert mkdocs(root, "build", "-q", "--strict").problems() == briefings(root, "check").problems()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("quote-without-sauce: warn", "Did you mean `quote-without-source`?"),
        ("quote-without-source: loud", "`loud` is no level of `quote-without-source`."),
        ("[quote-without-source]", "a mapping from rules to `off`, `warn` or `error` is wanted."),
    ],
)
def test_a_rule_that_does_not_exist_is_refused_by_both(
    rules: str, said: str, tmp_path: Path
) -> None:
    value = rules if rules.startswith("[") else f"{{{rules}}}"
    config = f"site_name: T\nplugins: [briefings: {{rules: {value}}}]\n"
    root = write(tmp_path, GOOD, {"mkdocs.yml": config})
    checked, built = briefings(root, "check"), mkdocs(root, "build", "-q")
    assert (checked.status, built.status) == (2, 1)
    assert said in checked.err
    assert said in built.err


@pytest.mark.parametrize(("level", "status"), [("off", 0), ("warn", 0), ("error", 1)])
def test_check_and_build_keep_the_editorial_rules(level: str, status: int, tmp_path: Path) -> None:
    config = f"site_name: T\nplugins: [briefings: {{rules: {{unanswered-claim: {level}}}}}]\n"
    root = write(tmp_path, GOOD, {"mkdocs.yml": config})
    checked, built = briefings(root, "check"), mkdocs(root, "build", "-q")
    assert checked.problems() == mkdocs(root, "build").problems()
    assert len(checked.problems()) == (level != "off")
    assert (checked.status, built.status) == (status, status)
    assert mkdocs(root, "build", "-q", "--strict").status == (level != "off")


def test_settings_are_inherited_as_mkdocs_inherits_them(tmp_path: Path) -> None:
    files = """
        base/common.yml
            site_name: Common
            docs_dir: wrong
            plugins:
              briefings: {actors: lists/actors.yml, topics: lists/topics.yml}
        mkdocs.yml
            INHERIT: base/common.yml
            docs_dir: docs
            plugins:
              briefings: {topics: site_config/topics.yml}
        lists/actors.yml
            lone: {name: Lone, kind: person}
            other: {name: Other, kind: state}
        site_config/topics.yml
            drones: {name: Drones}
        """
    root = write(tmp_path, GOOD, {"site_config/actors.yml": "wrong\n"}, files, WRONG_ACTOR)
    checked = briefings(root, "check")
    assert [line.split("`")[1] for line in checked.problems()] == ["loan"]
    assert mkdocs(root, "build", "-q").problems() == checked.problems()


def test_what_the_site_leaves_out_is_not_checked(tmp_path: Path) -> None:
    config = PLAIN.replace("plugins:", "exclude_docs: |\n          deep/\n        plugins:")
    root = write(tmp_path, config, GOOD, WRONG_ACTOR)
    assert briefings(root, "check").status == 0


# What it does without


LOADED = """
import sys
{work}
print(sorted(name for name in sys.modules if name.split(".")[0] in ("mkdocs", "properdocs")))
"""

CHECK = """
from mkdocs_briefings.adapters.cli import main
try:
    main(["check"])
except SystemExit as exit:
    assert exit.code == 1, exit.code
"""


@pytest.mark.parametrize("work", ["import mkdocs_briefings", CHECK], ids=["import", "check"])
def test_mkdocs_is_not_loaded(work: str, tmp_path: Path) -> None:
    # Links to headings make it render Markdown, and a registry is read besides.
    root = write(tmp_path, PLAIN.rstrip() + MARKDOWN, GOOD, BAD_LINKS)
    ran = run(sys.executable, "-c", LOADED.format(work=work), cwd=root)
    assert ran.status == 0, ran.said
    assert ran.out.splitlines()[-1] == "[]"


def test_it_works_where_mkdocs_cannot_be_loaded(tmp_path: Path) -> None:
    root = write(tmp_path, PLAIN, GOOD, BAD_LINKS)
    hidden = {"hidden/mkdocs/__init__.py": "raise ImportError('not here')\n"}
    write(tmp_path, hidden)
    work = f"sys.path.insert(0, {str(tmp_path / 'hidden')!r})\n{CHECK}"
    ran = run(sys.executable, "-c", LOADED.format(work=work), cwd=root)
    assert ran.status == 0, ran.said
    assert len(ran.problems()) == 7

"""`briefings new` and `briefings actor`: what an editor need not type."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from mkdocs_briefings.adapters.lookalikes import alike
from mkdocs_briefings.adapters.new_actor import id_for
from mkdocs_briefings.adapters.new_briefing import scalar
from mkdocs_briefings.core.content.nodes import Scalar
from mkdocs_briefings.core.content.placeholders import PLACEHOLDERS
from mkdocs_briefings.core.content.strict_yaml import read_yaml
from mkdocs_briefings.core.ids import is_id
from sites import Run, build, contents, write
from sites import command as briefings

SITE = """
    mkdocs.yml
        site_name: Test
        plugins: [search, briefings]
    docs/index.md
        # Home
    site_config/actors.yml
        # Who is who.

        # --- States ---
        china: {name: China, kind: state, aliases: [PRC], names: {zh: 中国}}   # a comment
        russia:
          name: Russia
          kind: state
          # a comment within

        # --- Outlets ---
        herald:   # the paper
          name: The Herald
          kind: outlet
          url: https://www.herald.example.org/
    site_config/topics.yml
        drones: {name: Drones in war}
    """


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small site."""
    return write(tmp_path, SITE)


def registry(root: Path) -> str:
    return (root / "site_config/actors.yml").read_bytes().decode()


# A new briefing


def begun(root: Path, *arguments: str) -> str:
    """The text of the briefing that the command has begun."""
    ran = briefings(root, "new", *arguments)
    assert ran.status == 0, ran.said
    assert ran.err == ""
    return Path(ran.out.strip()).read_text("utf-8")


EVERYTHING = ["--actor", "russia", "--actor", "PRC", "--topic", "Drones in war"]
EVERYTHING += ["--source", "https://herald.example.org/a?b=c#d", "--date", "2024-05-06"]


def test_what_is_given_is_filled_in(root: Path) -> None:
    text = begun(root, "Talks on a drone", *EVERYTHING)
    assert (root / "docs/2024-05-06-talks-on-a-drone.md").is_file()
    for line in (
        "title: Talks on a drone",
        "date: 2024-05-06",
        "topics: [drones]",
        "  - id: herald",
        "    publisher: herald",
        '    url: "https://herald.example.org/a?b=c#d"',
        "    by: russia",
        "    about: [china]",
        "    sources: herald",
    ):
        assert line in text.splitlines()


def with_own_words(text: str) -> str:
    """The text as its editor might complete it."""
    for words in PLACEHOLDERS:
        text = text.replace(words, f"In fact, {words}")
    return text


@pytest.mark.parametrize("arguments", [[], EVERYTHING, ["--source", "https://new.example.com/x"]])
def test_it_is_a_valid_draft_and_then_a_valid_briefing(arguments: list[str], root: Path) -> None:
    begun(root, "Talks", *arguments)
    file = next((root / "docs").glob("20*.md"))
    assert briefings(root, "check", "--strict").said == "No problems.\n"
    assert f"{file.stem}/index.html" not in build(root).pages
    published = file.read_text().replace("draft: true  # remove this line to publish\n", "")
    file.write_text(published)
    assert " placeholder\n" in briefings(root, "check", "--strict").out
    file.write_text(with_own_words(published))
    site = build(root)
    assert site[f"{file.stem}/"].headings[0] == "Talks"
    assert site.broken_links() == []


@pytest.mark.parametrize("arguments", [[], EVERYTHING])
def test_its_comments_are_valid_too(arguments: list[str], root: Path) -> None:
    text = begun(root, "Talks", *arguments)
    open_ = re.sub(r"^( *)# ", r"\1", text, flags=re.MULTILINE)
    open_ = open_.replace("claims: []\n", "").replace("an-actor", "china")
    open_ = re.sub(r"\[who must answer for it\]", "russia", open_)
    open_ = re.sub(r": (?:a copy kept elsewhere|YYYY-MM-DD)$", ": ", open_, flags=re.MULTILINE)
    open_ = re.sub(r"(?m)^ +(?:cites|seen|sources): [a-z]+ .*\n", "", open_)
    open_ = open_.replace("confirms | ", "declined | ")
    open_ = re.sub(r": ([a-z-]+) \|.*", r": \1", open_)
    next((root / "docs").glob("20*.md")).write_text(with_own_words(open_), "utf-8")
    assert briefings(root, "check", "--strict").said == "No problems.\n"


def test_a_title_in_any_script_makes_a_name_of_a_file(root: Path) -> None:
    begun(root, "Що відомо: «дрон» №2", "--date", "2024-01-01")
    begun(root, "!?", "--date", "2024-01-01")
    begun(root, "long " * 40, "--date", "2024-01-01")
    names = sorted(file.stem for file in (root / "docs").glob("20*.md"))
    assert names[:1] == ["2024-01-01"]
    assert names[2] == "2024-01-01-shcho-vidomo-dron-no2"
    assert all(map(is_id, names))
    assert briefings(root, "check", "--strict").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--actor", "chima"], "`chima` is no actor of the registry. Did you mean `china`"),
        (["--actor", "Nobody"], 'To add it: briefings actor "Nobody"'),
        (["--topic", "drone"], "`drone` is no topic of the registry. Did you mean `drones`"),
        (["--topic", "x"], "Add it to site_config/topics.yml."),
        (["--date", "2024-02-30"], "`2024-02-30` is not a date."),
        (["--date", "2024-02"], "`2024-02` lacks the day."),
        (["--source", "javascript:alert(1)"], "is not an address of the web"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    arguments: list[str], said: str, root: Path
) -> None:
    before = contents(root)
    ran = briefings(root, "new", "T", *arguments)
    assert (ran.status, contents(root)) == (2, before)
    assert said in ran.err


def test_no_file_and_no_id_is_taken_twice(root: Path) -> None:
    begun(root, "Talks", "--date", "2024-01-01")
    (root / "docs/deep").mkdir()
    (root / "docs/2024-01-01-talks.md").rename(root / "docs/deep/2024-01-01-talks.md")
    again = briefings(root, "new", "Talks", "--date", "2024-01-01")
    assert again.status == 2
    assert "docs/deep/2024-01-01-talks.md has that date and title already." in again.err
    (root / "docs/2024-01-01-other.md").write_text("mine")
    assert briefings(root, "new", "Other", "--date", "2024-01-01").status == 2
    assert (root / "docs/2024-01-01-other.md").read_text() == "mine"


@pytest.mark.parametrize(
    "text",
    ["Talks", "A: b", "a #b", "[x]", "- x", "no", "~", "null", "1984", "x:", "it's", "«x»", '"q"'],
)
def test_a_text_is_written_as_yaml_takes_it(text: str) -> None:
    tree = read_yaml(f"title: {scalar(text)}\n", "x", "x", 1, 1000)
    assert tree.problems == []
    value = tree.root.entries["title"][1]  # type: ignore[union-attr]
    assert isinstance(value, Scalar)
    assert value.text == text
    assert not value.is_null


# A new actor


def added(root: Path, *arguments: str) -> str:
    """What the registry holds more, once the command has run; all else must be as it was."""
    before = registry(root)
    ran = briefings(root, "actor", *arguments)
    assert ran.status == 0, ran.said
    after = registry(root)
    assert briefings(root, "check", "--strict").status == 0
    line = int(ran.out.split(":")[1])
    lines = after.splitlines(keepends=True)
    rest = before.splitlines(keepends=True)[line - 1 :]
    assert after.endswith("".join(rest))
    new = lines[line - 1 : len(lines) - len(rest)]
    assert "".join(lines[: line - 1]) + "".join(rest) == before
    return "".join(new)


def test_an_entry_joins_those_of_its_kind_and_all_else_stays(root: Path) -> None:
    new = added(root, "Iran", "--kind", "state", "--alias", "IRI", "--alias", "Update #2")
    assert new == "iran:\n  name: Iran\n  kind: state\n  aliases:\n  - IRI\n  - 'Update #2'\n"
    assert "  # a comment within\niran:" in registry(root)
    assert "- 'Update #2'\n\n# --- Outlets ---\n" in registry(root)
    new = added(root, "Jane O’Roe", "--speaks-for", "china", "--role", "spokeswoman")
    assert new.startswith("jane-oroe:\n")
    assert registry(root).endswith("affiliations:\n    actor: china\n    role: spokeswoman\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "start", ["", "\ufeff", "# only a comment", "china: {name: C, kind: state}"]
)
def test_a_registry_of_any_make_keeps_it(start: str, newline: str, root: Path) -> None:
    text = start + newline if newline == "\r\n" else start
    (root / "site_config/actors.yml").write_bytes(text.encode())
    assert briefings(root, "actor", "Jane").status == 0
    assert registry(root).startswith(text)
    assert ("\r\n" in registry(root)) == (newline == "\r\n")
    assert briefings(root, "check", "--strict").status == 0


def test_the_file_is_made_where_there_is_none_and_keeps_its_rights(root: Path) -> None:
    file = root / "site_config/actors.yml"
    file.unlink()
    assert briefings(root, "actor", "Jane").status == 0
    file.chmod(0o640)
    assert briefings(root, "actor", "John").status == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir() if path.suffix != ".yml"] == []


def refused(root: Path, *arguments: str) -> Run:
    before = registry(root)
    ran = briefings(root, "actor", *arguments)
    assert (ran.status, registry(root)) == (2, before)
    return ran


@pytest.mark.parametrize(
    "name",
    [
        "China", "PRC", "中国", "CHINA", "Сhina", "Ｃｈｉｎａ", "Chína", "Ch\u200bina",
        "The  Herald",
        "THE-HERALD", "Тhe Hеrald", "Ruѕѕіа",
    ],
)  # fmt: skip
def test_twins_are_refused(name: str, root: Path) -> None:
    said = refused(root, name, "--id", "other").err
    assert re.search("a name of the actor `(china|russia|herald)`", said)
    assert "a name of the actor" in refused(root, "Other", "--alias", name).err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["!?"], "Choose one with --id."),
        (["Data"], "`data` cannot be an id."),
        (["X", "--id", "Not Good"], "`Not Good` cannot be an id."),
        (["Other", "--id", "china"], "the id `china` is taken by `China`."),
        (["X", "--part-of", "chima"], "Did you mean `china`"),
        (["X", "--role", "spokesman"], "--speaks-for"),
        (["X", "--kind", "unnamed", "--part-of", "china"], "unnamed people have no `part_of`"),
        (["X", "--wikidata", "12"], "is not a Wikidata item"),
        (["X", "--url", "ftp://x"], "is not an address of the web"),
    ],
)
def test_an_entry_that_the_check_would_refuse_is_not_added(
    arguments: list[str], said: str, root: Path
) -> None:
    assert said in refused(root, *arguments).err


@pytest.mark.parametrize(
    "text", ["{a: {name: A, kind: person}}\n", "a: {name: A, kind: person}\n...\n"]
)
def test_where_the_file_leaves_no_room_the_entry_is_shown(text: str, root: Path) -> None:
    (root / "site_config/actors.yml").write_text(text)
    assert "jane:\n  name: Jane\n  kind: person\n" in refused(root, "Jane", "--kind", "person").err


def test_a_registry_with_errors_is_left_alone(root: Path) -> None:
    (root / "site_config/actors.yml").write_text("china: {name: China, kind: stat}\n")
    assert "mend them first: site_config/actors.yml:1:" in refused(root, "Jane").err


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Liu Pengyu", "liu-pengyu"),
        ("Лю Пеньюй", "lyu-penyuy"),
        ("刘鹏宇", "liu-peng-yu"),
        ("Ærø & Søn", "aero-son"),
        ("O'Brien", "obrien"),
        ("x" * 90, "x" * 80),
        ("?!", ""),
    ],
)
def test_ids_are_made_from_names_of_any_script(name: str, made: str) -> None:
    assert id_for(name) == made


def test_names_that_differ_do_not_look_alike() -> None:
    names = ["China", "Chile", "Chine", "Kiev", "Kyiv", "European officials", "EU officials"]
    names += ["中国", "中國", "محمد", "محمود", "Al", "All"]
    shapes = [alike(name) for name in names]
    for index, shape in enumerate(shapes):
        for other in shapes[:index]:
            assert not shape & other

"""Starting: a new site, a new briefing, a new actor."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from mkdocs_briefings.adapters.checking import check
from mkdocs_briefings.adapters.commands.shared import config_file, says_what_is_wrong
from mkdocs_briefings.adapters.disk import Project, read_corpus
from mkdocs_briefings.adapters.new_actor import NewActor, add_actor, find_actor, id_for
from mkdocs_briefings.adapters.new_briefing import NewBriefing, host_of
from mkdocs_briefings.adapters.page_ids import MarkdownIds
from mkdocs_briefings.adapters.project import (
    Misuse,
    find_config,
    load_config,
    markdown_extensions,
    project_of,
)
from mkdocs_briefings.adapters.scaffold import site_name, write_site
from mkdocs_briefings.adapters.schema_files import FOLDER, renew_schemas, write_schemas
from mkdocs_briefings.adapters.writing import write_file
from mkdocs_briefings.core.content.models import Topic
from mkdocs_briefings.core.content.registries import Registry
from mkdocs_briefings.core.content.scalars import ActorKind
from mkdocs_briefings.core.dates import parse_date
from mkdocs_briefings.core.ids import is_id
from mkdocs_briefings.core.nearest import did_you_mean
from mkdocs_briefings.core.problems import quoted


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="What the site is called. Default: made from the folder's name.")
@says_what_is_wrong
def init(folder: Path, name: str | None) -> None:
    """Begin a new site in FOLDER, by default the current one.

    It builds at once. No file is ever overwritten: if one is in the way, nothing is written.
    """
    written = write_site(folder, name or site_name(folder))
    config_path = folder / "mkdocs.yml"
    project = project_of(config_path, load_config(config_path))
    write_schemas(project, project.root / FOLDER)
    for path in written.files:
        click.echo(f"wrote {path}")
    for path in written.kept:
        click.echo(f"kept  {path}, which was there")
    click.echo("\nTo see the site:\n")
    if folder != Path():
        click.echo(f"  cd {folder}")
    click.echo("  pip install -r requirements.txt\n  mkdocs serve")


@click.command()
@click.argument("title")
@click.option(
    "--actor",
    "actors",
    multiple=True,
    help="An actor of the registry, by id or name; may be repeated. "
    "The first makes the first claim, which is about the others.",
)
@click.option("--topic", "topics", multiple=True, help="A topic, by id or name; may be repeated.")
@click.option("--source", metavar="URL", help="Where the story was read.")
@click.option("--date", help="The date of the briefing, YYYY-MM-DD. Default: today.")
@config_file
@says_what_is_wrong
def new(
    title: str,
    actors: tuple[str, ...],
    topics: tuple[str, ...],
    source: str | None,
    date: str | None,
    config_file: Path | None,
) -> None:
    """Begin a briefing: a draft in the content folder, with its front matter explained.

    The file is named by date and title, which is its address for ever. None is overwritten.
    """
    config_path, project = _project(config_file)
    today = datetime.date.today()
    corpus = read_corpus(project, today)
    registry = corpus.actors.entries
    briefing = NewBriefing(
        title=_one_line(title),
        date=_day(date or today.isoformat()),
        actors=tuple(dict.fromkeys(find_actor(actor, registry) for actor in actors)),
        topics=tuple(dict.fromkeys(_topic(topic, corpus.topics) for topic in topics)),
        source=_address(source) if source else None,
    )
    for page in corpus.briefings:
        if page.id == briefing.id:
            raise Misuse(f"{page.path} has that date and title already.")
    file = project.docs_dir / f"{briefing.id}.md"
    write_file(file, briefing.text(registry).encode(), new=True)
    page_ids = MarkdownIds(*markdown_extensions(load_config(config_path)))
    for problem in check(project, page_ids, today).problems:
        if project.root / problem.path == file:
            click.echo(str(problem), err=True)
    click.echo(str(file))


@click.command()
@click.argument("name")
@click.option("--id", "actor_id", help="Its id, for ever. Default: made from the name.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in ActorKind]),
    default=ActorKind.PERSON.value,
    show_default=True,
)
@click.option("--alias", "aliases", multiple=True, help="Another spelling; may be repeated.")
@click.option("--part-of", metavar="ID", help="The larger body that it belongs to.")
@click.option("--speaks-for", metavar="ID", help="For whom it speaks.")
@click.option("--role", help="In which post it speaks for them.")
@click.option("--description", help="One line.")
@click.option("--url", help="Its own site.")
@click.option("--wikidata", metavar="Q…", help="Its item in Wikidata.")
@config_file
@says_what_is_wrong
def actor(
    name: str,
    actor_id: str | None,
    kind: str,
    aliases: tuple[str, ...],
    part_of: str | None,
    speaks_for: str | None,
    role: str | None,
    description: str | None,
    url: str | None,
    wikidata: str | None,
    config_file: Path | None,
) -> None:
    """Add an actor to the registry, whose comments and order stay as they are.

    Refused where the registry holds a name that is the same, or that looks the same.
    """
    if role and not speaks_for:
        raise Misuse("a --role needs the body for which they speak: name it with --speaks-for.")
    made = actor_id or id_for(name)
    if not made:
        raise Misuse(f"no id can be made from {quoted(name)}. Choose one with --id.")
    speaking = {"actor": speaks_for, "role": role} if role else {"actor": speaks_for}
    keys = {
        "name": _one_line(name),
        "kind": kind,
        "aliases": list(aliases),
        "description": description,
        "affiliations": speaking if speaks_for else None,
        "part_of": part_of,
        "url": url,
        "wikidata": wikidata,
    }
    _, project = _project(config_file)
    entry = NewActor(made, {key: value for key, value in keys.items() if value})
    line = add_actor(project.root / project.actors, project.actors, entry)
    renew_schemas(project)
    click.echo(f"{project.actors}:{line}: {made}")
    if actor_id is None and not name.isascii():
        click.echo(
            f"The id {made} was made letter by letter. It is an address for ever: if you know a "
            "better one, change it before it is published.",
            err=True,
        )


@click.command()
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The folder to write to. Default: {FOLDER} beside mkdocs.yml.",
)
@config_file
@says_what_is_wrong
def schema(out: Path | None, config_file: Path | None) -> None:
    """Write JSON Schemas of front matter and registries, for editors that complete YAML.

    They hold the ids of this site's actors and topics. Where the site has settings of VS Code,
    snippets for Markdown are written besides.
    """
    _, project = _project(config_file)
    for path in write_schemas(project, out or project.root / FOLDER):
        click.echo(str(path))


def _project(config_file: Path | None) -> tuple[Path, Project]:
    config_path = config_file or find_config(Path.cwd())
    project = project_of(config_path, load_config(config_path))
    if not project.docs_dir.is_dir():
        raise Misuse(f"the content folder {project.docs_dir} does not exist.")
    return config_path, project


def _one_line(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Misuse("it needs a text that is not empty.")
    return words


def _day(text: str) -> str:
    try:
        day = parse_date(text)
    except ValueError:
        raise Misuse(f"{quoted(text)} is not a date. Write YYYY-MM-DD.") from None
    if day.is_partial:
        raise Misuse(f"{quoted(text)} lacks the day. Write YYYY-MM-DD.")
    return day.text


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")) or not host_of(url):
        raise Misuse(f"{quoted(url)} is not an address of the web: it begins with https://.")
    return url


def _topic(word: str, topics: Registry[Topic]) -> str:
    """The id of a topic that is meant; without a registry, any topic will do."""
    entries = topics.entries
    named = [i for i, topic in entries.items() if word in (i, topic.name)]
    if named or (not topics.present and is_id(word)):
        return named[0] if named else word
    known = [*entries, *(topic.name for topic in entries.values() if topic.name)]
    advice = did_you_mean(word, known) or f"Add it to {topics.path}."
    raise Misuse(f"{quoted(word)} is no topic of the registry. {advice}")

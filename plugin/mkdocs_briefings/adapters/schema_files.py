"""Writing the schemas and snippets for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs_briefings.adapters.disk import Project, read_imports, read_registries
from mkdocs_briefings.adapters.writing import write_file
from mkdocs_briefings.core.ledger.foreign import mapped_actors
from mkdocs_briefings.views.schemas import schemas
from mkdocs_briefings.views.snippets import snippets

FOLDER = ".schemas"
"""Where the schemas lie, beside mkdocs.yml, unless the editor says otherwise."""
SNIPPETS = ".vscode/briefings.code-snippets"


def write_schemas(project: Project, folder: Path) -> list[Path]:
    """Write the schemas into a folder, and the snippets where the site has settings of VS Code."""
    of_actors, of_topics = read_registries(project)
    actors, topics = of_actors.entries, of_topics.entries
    mapped = mapped_actors(read_imports(project))
    made: dict[Path, Mapping[str, Any]] = {
        folder / f"{name}.schema.json": schema
        for name, schema in schemas(actors, topics, sorted(project.extra_keys), mapped).items()
    }
    if (project.root / SNIPPETS).parent.is_dir():
        made[project.root / SNIPPETS] = snippets(actors, topics)
    for path, data in made.items():
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        write_file(path, text.encode())
    return [*made]


def renew_schemas(project: Project) -> None:
    """Write the schemas anew where the site has them: an id that is new is then offered."""
    if (project.root / FOLDER).is_dir():
        write_schemas(project, project.root / FOLDER)

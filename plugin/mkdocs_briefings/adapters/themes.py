"""What a page asks of the site's theme must be there: the engine would stop half-way without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from mkdocs_briefings.core.content.pages import Page
from mkdocs_briefings.core.problems import Problem

_ICONS = ".icons"


def theme_folders(config: Mapping[str, Any], root: Path) -> tuple[Path, ...]:
    """The folders of the theme that ``mkdocs.yml`` names, without loading MkDocs.

    None where the theme is not installed, so that nothing can be said of it.
    """
    theme = config.get("theme") or "mkdocs"
    settings = theme if isinstance(theme, dict) else {"name": theme}
    custom, name = settings.get("custom_dir"), settings.get("name", "mkdocs")
    folders = [root / custom] if isinstance(custom, str) else []
    while isinstance(name, str):
        folder = _installed(name)
        if folder is None:
            return ()
        folders.append(folder)
        name = _parent(folder)
    of_mkdocs = _folder_of("mkdocs.templates")
    return (*folders, *filter(None, [of_mkdocs]))


def _installed(name: str) -> Path | None:
    found = entry_points(group="mkdocs.themes", name=name)
    return next((folder for entry in found if (folder := _folder_of(entry.value))), None)


def _folder_of(module: str) -> Path | None:
    """The folder of a package, found without importing any."""
    top, *below = module.split(".")
    spec = find_spec(top)
    places = spec.submodule_search_locations if spec is not None else None
    return next((Path(place, *below) for place in places or ()), None)


def _parent(folder: Path) -> Any:
    try:
        settings = yaml.safe_load((folder / "mkdocs_theme.yml").read_bytes())
    except (OSError, yaml.YAMLError):
        return None
    return settings.get("extends") if isinstance(settings, dict) else None


def check_theme(pages: Iterable[Page], folders: Sequence[Path]) -> list[Problem]:
    """Templates and icons that pages name and the theme lacks; nothing without folders."""
    has_icons = any((folder / _ICONS).is_dir() for folder in folders)
    found: list[Problem] = []
    for page in pages:
        for key, name in page.of_theme.items() if folders else ():
            file = name if key == "template" else f"{_ICONS}/{name}.svg"
            known = key == "icon" and not has_icons
            if not known and not any((folder / file).is_file() for folder in folders):
                document = page.document()
                others = _beside(folders, file, name)
                document.report_unknown((key,), name, f"{key} of the theme", others, "not-in-theme")
                found += document.problems
    return found


def _beside(folders: Sequence[Path], file: str, name: str) -> set[str]:
    """What stands where the file was looked for, named as pages name it."""
    folder, _, _ = name.rpartition("/")
    suffix = Path(file).suffix
    start = f"{folder}/" if folder else ""
    files = (p for base in folders for p in (base / file).parent.glob(f"*{suffix}"))
    return {start + (p.name if suffix == ".html" else p.stem) for p in files}

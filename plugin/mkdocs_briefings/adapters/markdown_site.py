"""The whole site as plain Markdown: a folder from which an engine without our plugin builds it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs_briefings.adapters.disk import Project
from mkdocs_briefings.adapters.engine_settings import engine_settings, hidden_pages
from mkdocs_briefings.adapters.generating import Site
from mkdocs_briefings.adapters.project import Misuse
from mkdocs_briefings.core.corpus import Corpus

MARKER = ".briefings-generated"
"""The list of the files that we wrote into a folder, which may be replaced."""

_DOCS, _THEME, _SETTINGS = "docs", "theme", "mkdocs.yml"
_NEW = ".briefings-new"
"""Where the new files stand until all are there."""

_SAYS = "Written by `briefings generate`, which replaces these files. Edit the site, not them."


@dataclass(frozen=True, slots=True)
class MarkdownSite:
    """What a folder is to hold: each file's content, or the file that is copied."""

    files: Mapping[str, str | bytes | Path]

    def write(self, folder: Path) -> None:
        """Write the folder anew; what else stands in it stays.

        Raises Misuse, and writes nothing, where a file that is not ours is in the way. Until the
        last file is written, those of the last time stay in their place.
        """
        before = _ours(folder)
        new = folder / _NEW
        shutil.rmtree(new, ignore_errors=True)
        try:
            for path, content in self.files.items():
                target = new / path
                target.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(content, Path):
                    shutil.copyfile(content, target)
                else:
                    target.write_bytes(content if isinstance(content, bytes) else content.encode())
            # Both, so that a folder in which the exchange was cut short is still known as ours.
            _mark(folder, {*before, *self.files})
            for name in (_DOCS, _THEME, _SETTINGS):
                if (folder / name).exists():
                    (folder / name).rename(new / f"old-{name}")
                if (new / name).exists():
                    (new / name).rename(folder / name)
            _mark(folder, self.files)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def markdown_site(
    site: Site, corpus: Corpus, project: Project, config_path: Path, config: Mapping[str, Any]
) -> MarkdownSite:
    """The files of a site that was generated without a plugin.

    ``config`` are its settings, read from ``config_path``. Raises Misuse where a page would not be
    one elsewhere.
    """
    pages = [page.src_uri for page in corpus.pages if page.src_uri not in site.drafts]
    for uri in pages:
        if not uri.endswith(".md"):
            raise Misuse(f"only files named *.md are pages to every engine. Rename {uri}.")
    generated = site.generated_pages()
    files: dict[str, str | bytes | Path] = {}
    for uri in (*pages, *generated):
        text = site.text(uri)
        files[f"{_DOCS}/{uri}"] = project.docs_dir / uri if text is None else text
    files |= {f"{_DOCS}/{uri}": project.docs_dir / uri for uri in corpus.files}
    files |= {f"{_DOCS}/{uri}": text for uri, text in site.assets.items()}
    theme = theme_folder(config_path, config)
    if theme is not None:
        files |= {f"{_THEME}/{path.relative_to(theme).as_posix()}": path for path in _below(theme)}
    fixed = {
        "site_name": str(config["site_name"]),
        "site_url": config.get("site_url"),
        "docs_dir": _DOCS,
        "use_directory_urls": directory_urls(config),
    }
    files[_SETTINGS] = engine_settings(
        config_path, fixed, _THEME if theme else None, hidden_pages(generated, pages)
    )
    return MarkdownSite(dict(sorted(files.items())))


def directory_urls(config: Mapping[str, Any]) -> bool:
    """Whether addresses are those of folders."""
    return bool(config.get("use_directory_urls", True))


def theme_folder(config_path: Path, config: Mapping[str, Any]) -> Path | None:
    """The folder of the site's own files for Material, which its successor reads too."""
    theme = config.get("theme")
    if not isinstance(theme, dict) or theme.get("name") != "material":
        return None
    return config_path.parent / str(theme["custom_dir"]) if theme.get("custom_dir") else None


def _below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _ours(folder: Path) -> set[str]:
    """The files in this folder that may be replaced.

    Raises Misuse where another is in the way.
    """
    if not folder.exists():
        return set()
    marker = folder / MARKER
    if not marker.is_file():
        if any(path.name != _NEW for path in folder.iterdir()):
            raise Misuse(
                f"nothing was written, since {folder} holds files that are not of this command. "
                "Name a folder that is empty, or that does not exist."
            )
        return set()
    ours = set(marker.read_text(encoding="utf-8").splitlines()[1:])
    foreign = sorted({*_files(folder)} - ours)
    if foreign:
        raise Misuse(
            f"nothing was written, since {folder} also holds {', '.join(foreign[:3])}"
            f"{' and more' if len(foreign) > 3 else ''}, which would be lost. Move them away."
        )
    return ours


def _files(folder: Path) -> Iterator[str]:
    """Every file, and every link, where ours stand."""
    for name in (_DOCS, _THEME, _SETTINGS):
        top = folder / name
        if top.is_symlink() or top.is_file():
            yield name
            continue
        for inside, folders, names in os.walk(top):
            links = [n for n in folders if (Path(inside) / n).is_symlink()]
            for found in (*names, *links):
                yield (Path(inside) / found).relative_to(folder).as_posix()


def _mark(folder: Path, files: Collection[str]) -> None:
    new = folder / _NEW / MARKER
    new.write_text("\n".join([_SAYS, *sorted(files)]) + "\n", encoding="utf-8", newline="\n")
    new.replace(folder / MARKER)

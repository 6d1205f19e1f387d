"""The settings for an engine that builds the generated documents, from those of the site."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from mkdocs_briefings.adapters.generating import SCRIPT, STYLES
from mkdocs_briefings.adapters.project import load_config
from mkdocs_briefings.core.addresses import ALWAYS_THERE, HOME

EXTENSION = "mkdocs_briefings.adapters.markdown_extension"

_OF_FOLDERS = ("docs_dir", "site_dir", "exclude_docs", "draft_docs", "hooks", "watch", "strict")
"""What tells of the site's own folders, in which these settings do not stand."""

_NOT_HERE = frozenset({"briefings", "offline"})
"""The plugins whose work is done, or is another's: offline, an engine puts in scripts of its own
that are fetched from elsewhere."""


def engine_settings(
    config_path: Path, fixed: Mapping[str, Any], theme_folder: str | None, not_in_nav: Iterable[str]
) -> str:
    """The text of a `mkdocs.yml` that needs no plugin of ours.

    ``fixed`` are the settings on which the documents rest, ``theme_folder`` is where the files of
    the site's own theme stand, ``not_in_nav`` are the patterns of pages for no menu. All else
    stays as it is typed, with every tag.
    """
    config = load_config(config_path, _Keeping)
    settings = {key: value for key, value in config.items() if key not in _OF_FOLDERS}
    settings |= fixed
    if not settings.get("site_url"):
        settings.pop("site_url", None)
    settings["theme"] = _theme(config.get("theme"), theme_folder)
    settings["extra_css"] = [*(config.get("extra_css") or ()), *STYLES]
    script = {"path": SCRIPT, "defer": True}
    settings["extra_javascript"] = [*(config.get("extra_javascript") or ()), script]
    settings["markdown_extensions"] = [*_listed(config.get("markdown_extensions")), EXTENSION]
    if "plugins" in config:
        plugins = _listed(config["plugins"])
        settings["plugins"] = [plugin for plugin in plugins if _name(plugin) not in _NOT_HERE]
    if "repo_url" in settings:
        # A page that nobody wrote cannot be edited there.
        settings["edit_uri"] = ""
    if not settings.get("nav"):
        patterns = [*str(settings.get("not_in_nav") or "").splitlines(), *not_in_nav]
        settings["not_in_nav"] = "\n".join(patterns) + "\n"
    return yaml.dump(settings, Dumper=_Writing, sort_keys=False, allow_unicode=True, width=1000)


def hidden_pages(generated: Iterable[str], own: Collection[str]) -> list[str]:
    """Patterns that keep the generated pages out of a menu, but for the lists that lead to them.

    One for each folder, not one for each page; an editor's ``own`` pages stay.
    """
    hidden = [uri for uri in generated if uri not in (HOME, *ALWAYS_THERE)]
    folders = {posixpath.dirname(uri) for uri in hidden} - {""}
    shown = (uri for uri in {*own, *ALWAYS_THERE} if posixpath.dirname(uri) in folders)
    return [
        *(f"/{uri}" for uri in sorted(hidden) if "/" not in uri),
        *(f"/{folder}/*.md" for folder in sorted(folders)),
        *(f"!/{uri}" for uri in sorted(shown)),
    ]


def _theme(theme: Any, folder: str | None) -> dict[str, Any]:
    """The theme, where it is Material, whose place its successor takes; else that successor's."""
    settings = {"name": theme} if isinstance(theme, str) else dict(theme or {})
    settings.pop("custom_dir", None)
    if settings.get("name") != "material":
        language = settings.get("language") or settings.get("locale")
        # No fonts from elsewhere, which the other theme did not fetch either.
        settings = {"name": "material", "font": False}
        settings |= {"language": language} if language else {}
    elif folder is not None:
        settings["custom_dir"] = folder
    settings.setdefault("variant", "classic")
    return settings


def _listed(entries: Any) -> list[Any]:
    """Plugins or extensions as a list, also where they are typed as a mapping."""
    if isinstance(entries, dict):
        return [{name: options} if options else name for name, options in entries.items()]
    return list(entries or ())


def _name(entry: Any) -> str:
    name = next(iter(entry), "") if isinstance(entry, dict) else str(entry)
    return str(name).removeprefix("material/")


class _Kept:
    """A value with a tag that only its engine understands."""

    def __init__(self, node: yaml.Node) -> None:
        self.node = node


class _Keeping(yaml.SafeLoader):
    """YAML whose tags are kept as they are typed."""


class _Writing(yaml.SafeDumper):
    """YAML with the tags that were kept, and no references within it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _keep(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> _Kept:
    return _Kept(node)


for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _Keeping.add_multi_constructor(_prefix, _keep)
_Writing.add_representer(_Kept, lambda writer, kept: kept.node)

"""Finding a project and the plugin's options in ``mkdocs.yml``, without loading MkDocs."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from markdown.extensions import Extension
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern
from yaml_env_tag import construct_env_tag

from mkdocs_briefings.adapters.disk import ALWAYS_EXCLUDED, Project
from mkdocs_briefings.adapters.themes import theme_folders
from mkdocs_briefings.core.levels import read_levels

CONFIG_NAMES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
DEFAULT_ACTORS = "site_config/actors.yml"
DEFAULT_TOPICS = "site_config/topics.yml"
DEFAULT_IMPORTS = "site_config/imports"


class Misuse(Exception):
    """The command was called in a way that cannot work; the message says what to do."""


def find_config(start: Path) -> Path:
    """The nearest ``mkdocs.yml`` in this folder or above it.

    Raises Misuse where there is none.
    """
    for folder in (start, *start.parents):
        for name in CONFIG_NAMES:
            if (folder / name).is_file():
                return folder / name
    raise Misuse(
        f"there is no mkdocs.yml in {start} or above it. "
        "Go to the folder of a site, or name its file with --config-file."
    )


def load_config(path: Path, loader: type[yaml.SafeLoader] | None = None) -> dict[str, Any]:
    """The settings in ``mkdocs.yml``, with those that it inherits.

    ``loader`` says what becomes of tags; by default `!ENV` is read, others disturb nothing. Raises
    Misuse where the file cannot be read.
    """
    try:
        config = yaml.load(path.read_bytes(), loader or _Loader)  # noqa: S506 - SafeLoaders of ours
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise Misuse(f"{path} cannot be read: {' '.join(str(fault).split())}") from fault
    if not isinstance(config, dict):
        raise Misuse(f"{path} holds no settings.")
    parent = config.pop("INHERIT", None)
    if isinstance(parent, str):
        return _merged(load_config(path.parent / parent, loader), config)
    return config


def project_of(path: Path, config: dict[str, Any]) -> Project:
    """Where the project of this ``mkdocs.yml`` keeps its content.

    Raises Misuse where an option of the plugin is wrong.
    """
    root = path.parent.resolve()
    options = plugin_options(config.get("plugins"))
    texts = [config.get(key) for key in ("exclude_docs", "draft_docs")]
    lines = [line for text in texts if isinstance(text, str) for line in text.splitlines()]
    patterns = list(GitIgnoreSpec.from_lines(lines).patterns)
    docs_dir = root / str(config.get("docs_dir") or "docs")
    try:
        return make_project(root, docs_dir, options, patterns, theme_folders(config, root))
    except ValueError as fault:
        raise Misuse(f"{path}: the plugin's option `rules`: {fault}") from fault


def make_project(
    root: Path,
    docs_dir: Path,
    options: dict[str, Any],
    left_out: Sequence[GitIgnoreSpecPattern],
    theme: Sequence[Path],
) -> Project:
    """A project from the plugin's options, what MkDocs leaves out, and the theme's folders.

    Raises ValueError where the option ``rules`` is wrong.
    """
    named = {key for key in ("actors", "topics") if options.get(key)}
    return Project(
        root=root,
        docs_dir=docs_dir,
        actors=str(options.get("actors") or DEFAULT_ACTORS),
        topics=str(options.get("topics") or DEFAULT_TOPICS),
        named_registries=frozenset(named),
        extra_keys=frozenset(map(str, options.get("extra_keys") or ())),
        imports=str(options.get("imports") or DEFAULT_IMPORTS),
        levels=read_levels(options.get("rules")),
        theme=theme,
        exclude=GitIgnoreSpec([*GitIgnoreSpec.from_lines(ALWAYS_EXCLUDED).patterns, *left_out]),
    )


def plugin_options(plugins: Any) -> dict[str, Any]:
    """The options of the plugin `briefings` among the plugins of ``mkdocs.yml``."""
    if isinstance(plugins, dict):
        plugins = [{name: options} for name, options in plugins.items()]
    for plugin in plugins if isinstance(plugins, list) else []:
        if isinstance(plugin, dict) and isinstance(plugin.get("briefings"), dict):
            return dict(plugin["briefings"])
    return {}


def words_language(config: dict[str, Any]) -> str:
    """The language of the site's own words: the plugin's option, else the theme's, else English."""
    return str(plugin_options(config.get("plugins")).get("language") or page_language(config))


def page_language(config: dict[str, Any]) -> str:
    """What the theme calls the language of its pages."""
    theme = config.get("theme")
    of_theme = (theme.get("language") or theme.get("locale")) if isinstance(theme, dict) else None
    return str(of_theme or "en")


def markdown_extensions(
    config: dict[str, Any],
) -> tuple[list[str | Extension], dict[str, Any]]:
    """The Markdown extensions of ``mkdocs.yml`` and their settings, as MkDocs would load them."""
    names: list[str | Extension] = ["toc", "tables", "fenced_code"]
    settings: dict[str, Any] = {}
    listed = config.get("markdown_extensions") or []
    if isinstance(listed, dict):
        listed = [{name: options} for name, options in listed.items()]
    for item in listed:
        pairs: Iterable[tuple[str, Any]] = (
            item.items() if isinstance(item, dict) else [(item, None)]
        )
        for name, options in pairs:
            if name not in names:
                names.append(name)
            if isinstance(options, dict):
                settings[name] = {k: v for k, v in options.items() if v is not _UNRESOLVED}
    return names, settings


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    merged = dict(parent)
    for key, value in child.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(below, value)
        merged[key] = value
    return merged


_UNRESOLVED = object()
"""What a tag of MkDocs' that is of no use here stands for."""

_OF_MARKDOWN = ("markdown", "pymdownx")
"""The packages whose names a tag may load here: they decide the ids of headings."""


class _Loader(yaml.SafeLoader):
    """YAML with MkDocs' own tags: `!ENV` is read, the others disturb nothing."""


def _python(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    kind, _, name = suffix.partition(":")
    module, _, attribute = name.rpartition(".")
    if module.split(".")[0] not in _OF_MARKDOWN:
        return _UNRESOLVED
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return _UNRESOLVED
    if kind == "object/apply" and isinstance(node, yaml.MappingNode):
        call: dict[Any, Any] = loader.construct_mapping(node, deep=True)
        return found(*call.get("args", ()), **call.get("kwds", {}))
    return found


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _python)
_Loader.add_multi_constructor("!", lambda loader, suffix, node: _UNRESOLVED)

"""What each code of a problem means: the explanations that ship with the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from mkdocs_briefings.core.levels import DEFAULT_LEVELS, Level

_WHERE = {
    "front matter": "In the front matter:",
    "page": "In a page:",
    "article": "In the article:",
    "actors": "In the registry of actors:",
    "topics": "In the registry of topics:",
}
"""The parts of an example that people are shown; any other names a file, or cannot be shown."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means and what to do; ``example`` maps a part of a site to its text."""

    code: str
    means: str
    mend: str
    example: Mapping[str, Any]

    @property
    def level(self) -> Level | None:
        """What holds by default, if a site may decide; None for what is wrong everywhere."""
        return DEFAULT_LEVELS.get(self.code)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The parts of the example that are text: where they stand, and the text."""
        return [
            (_WHERE.get(part) or f"In {part}:", text)
            for part, text in self.example.items()
            if part in _WHERE or part.endswith(".md")
        ]

    def __str__(self) -> str:
        parts = [self.code, "", self.means]
        if self.level is not None:
            rule = "plugins:\n  - briefings:\n      rules:\n"
            rule += f"        {self.code}: warn  # or error, or off"
            parts += ["", f"A site decides; by default it is {self.level}. In mkdocs.yml:", ""]
            parts += [_indented(rule)]
        for where, text in self.shown:
            parts += ["", where, "", _indented(text)]
        return "\n".join([*parts, "", f"What to do: {self.mend}"])


def _indented(text: str) -> str:
    # A control character that an example is about would act on the terminal.
    lines = text.replace("\a", "␇").rstrip("\n").split("\n")
    return "\n".join(f"    {line}".rstrip() for line in lines)


@cache
def explanations() -> Mapping[str, Explanation]:
    """Every explanation, by its code, in the order in which they are told."""
    text = resources.files("mkdocs_briefings").joinpath("explanations.yml").read_text("utf-8")
    return {
        code: Explanation(code, entry["means"], entry["mend"], entry["example"])
        for code, entry in yaml.safe_load(text).items()
    }

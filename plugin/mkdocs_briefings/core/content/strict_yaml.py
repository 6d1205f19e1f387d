"""Strict YAML: from text to nodes that know their place.

What a scalar means is left to whoever knows its key (`no` may be Norwegian): here every scalar is
text. Anchors, aliases, tags, merge keys and duplicate keys are refused, and so is what could
exhaust the machine. PyYAML does the parsing; only its events are used, since its composer resolves
aliases, guesses types and recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from mkdocs_briefings.core.content.nodes import (
    LostComment,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Tree,
    type_name,
)
from mkdocs_briefings.core.content.source_text import (
    FORBIDDEN,
    forbidden_character,
    forbidden_characters,
    place_at,
)
from mkdocs_briefings.core.content.yaml_faults import explain
from mkdocs_briefings.core.problems import Place, Problem, quoted

FRONT_MATTER_LIMIT = 1_000_000
"""Longest front matter, in characters."""
REGISTRY_LIMIT = 64_000_000
"""Longest registry, in characters."""
DEPTH_LIMIT = 30
"""Deepest nesting of lists and mappings."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_NOT_LINE_ENDS = "\x85\u2028\u2029\ufeff"
"""PyYAML takes the first three for line ends, which people do not, and the last for the mark of an
encoding. While it parses, noncharacters stand in their place; the text itself can hold none."""
_NONCHARACTERS = [chr(code) for code in range(0xFDD0, 0xFDF0)]


def _stand_ins(text: str) -> dict[str, str]:
    """A noncharacter for each of those characters, none that an escape of the text spells."""
    folded = text.lower()
    unused = [c for c in _NONCHARACTERS if f"{ord(c):x}" not in folded]
    return dict(zip(_NOT_LINE_ENDS, unused or _NONCHARACTERS, strict=False))


def read_yaml(text: str, path: str, where: str, first_line: int, limit: int) -> Tree:
    """Parse one YAML document whose first line has this number in its file.

    Every problem found is in the tree; none is raised.
    """
    tree = Tree()
    if len(text) > limit:
        _refuse(tree, path, Place(first_line, 1), where, *_TOO_LONG, f"({limit:,} characters)")
        return tree
    tree.problems = forbidden_characters(text, path, where, first_line)
    deep = _too_deep_at(text)
    if tree.problems or deep is not None:
        tree.broken = True
        if deep is not None:
            place = place_at(text, deep, first_line)
            tree.problems.append(Problem(path, place, where, *_TOO_DEEP))
        return tree
    _Builder(text, path, where, first_line, tree).build()
    return tree


_TOO_LONG = ("this is longer than any front matter or registry may be.", "too-long")
_TOO_DEEP = (
    f"lists and mappings are nested more than {DEPTH_LIMIT} deep.",
    "Check the brackets and the indentation.",
    "too-deep",
)
_BRACKETS = re.compile(r"[\[{\]}]")
_BRACKETS_AT_MOST = 1000


def _too_deep_at(text: str) -> int | None:
    """Where so many brackets are open that the parser itself would be in danger.

    This count cannot know which brackets stand in a text, so it is generous: it only bounds what
    libyaml has to bear (its time grows with the square of the open brackets). The exact limit is
    kept while parsing.
    """
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth = depth + 1 if match.group() in "[{" else max(0, depth - 1)
        if depth > _BRACKETS_AT_MOST:
            return match.start()
    return None


def _refuse(
    tree: Tree, path: str, place: Place, where: str, message: str, code: str, hint: str = ""
) -> None:
    tree.broken = True
    tree.problems.append(Problem(path, place, where, message, hint, code))


class _Stop(Exception):
    """Parsing cannot go on; the reason is among the problems."""


class _Builder:
    """Turns the events of one parse into nodes."""

    def __init__(self, text: str, path: str, where: str, first_line: int, tree: Tree) -> None:
        self.text = text
        self.path = path
        self.where = where
        self.first_line = first_line
        self.tree = tree
        self.depth = 0
        self.last_line = text.count("\n")
        # Parsing cuts the text into lines only where a comment may have swallowed a text.
        self.lines = text.split("\n") if _MAYBE_LOST.search(text) else None
        stand_ins = _stand_ins(text) if any(c in text for c in _NOT_LINE_ENDS) else {}
        self.there = str.maketrans(stand_ins)
        self.back = str.maketrans({new: old for old, new in stand_ins.items()})

    def build(self) -> None:
        loader = _Loader(self.text.translate(self.there))
        try:
            events = _events(loader)
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    self._check_document(event)
                elif isinstance(event, yaml.NodeEvent):
                    self.tree.root = self._node(event, events, "")
        except yaml.MarkedYAMLError as fault:
            self._syntax_error(fault)
        except yaml.reader.ReaderError as fault:
            # Only what `FORBIDDEN` lets through and YAML does not could bring us here.
            place = place_at(self.text, fault.position, self.first_line)
            self._refuse(place, "a character here cannot stand in YAML.", "bad-yaml", "Remove it.")
        except _Stop:
            pass
        finally:
            loader.dispose()

    def _place(self, mark: Any) -> Place:
        if mark.line > self.last_line:
            # What is missing at the end of a text without a last line end, libyaml puts below it.
            return place_at(self.text, len(self.text), self.first_line)
        return Place(self.first_line + mark.line, mark.column + 1)

    def _refuse(self, place: Place, message: str, code: str, hint: str) -> None:
        _refuse(self.tree, self.path, place, self.where, message, code, hint)

    def _problem(self, place: Place, message: str, code: str, hint: str) -> None:
        """A problem of one value, which leaves the rest of the tree as it is."""
        self.tree.problems.append(Problem(self.path, place, self.where, message, hint, code))

    def _check_document(self, event: Any) -> None:
        if self.tree.root is not None:
            self._refuse(
                self._place(event.start_mark),
                "a second YAML document begins here.",
                "two-documents",
                "Keep one document, and remove the line `---`.",
            )
            raise _Stop
        if event.version or event.tags:
            self._refuse(
                self._place(event.start_mark),
                "a YAML directive (`%…`) is not read here.",
                "bad-yaml",
                "Remove the line; a value that begins with `%` goes in quotes.",
            )
            raise _Stop

    def _node(self, event: Any, events: Iterator[Any], key: str, within: str = "") -> Node:
        place = self._place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self._problem(
                place,
                f"the alias {quoted(f'*{event.anchor}')} is refused.",
                "anchor",
                "Write the value out; a text that begins with `*` goes in quotes.",
            )
            return Scalar(place, "", plain=True, refused=True)
        if event.anchor is not None:
            self._problem(
                place,
                f"the anchor {quoted(f'&{event.anchor}')} is refused.",
                "anchor",
                "Write values out; a text that begins with `&` goes in quotes.",
            )
        if event.tag is not None:
            self._problem(
                place,
                f"the tag {quoted(event.tag)} is refused.",
                "tag",
                "Remove it; a text that begins with `!` goes in quotes.",
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place, key, within)
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            self.tree.broken = True
            self.tree.problems.append(Problem(self.path, place, self.where, *_TOO_DEEP))
            raise _Stop
        node = (
            self._sequence(place, events, key, within)
            if isinstance(event, yaml.SequenceStartEvent)
            else self._mapping(event, place, events, key)
        )
        self.depth -= 1
        return node

    def _scalar(self, event: Any, place: Place, key: str, within: str) -> Scalar:
        plain = event.style is None or event.style == ""
        text = event.value.translate(self.back)
        if event.style == '"' and (match := FORBIDDEN.search(text)):
            self.tree.problems.append(
                forbidden_character(match.group(), self.path, place, self.where)
            )
            text = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
        if plain and self.lines is not None and text:
            end = event.end_mark
            comment = _LOST.match(self.lines[end.line], end.column)
            if comment:
                lost = LostComment(key, within, self._place(end), comment.group(1))
                self.tree.lost_comments.append(lost)
        return Scalar(place, text, plain)

    def _sequence(self, place: Place, events: Iterator[Any], key: str, within: str) -> Sequence:
        sequence = Sequence(place)
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            sequence.items.append(self._node(event, events, key, within))
        return sequence

    def _mapping(self, start: Any, place: Place, events: Iterator[Any], within: str) -> Mapping:
        mapping = Mapping(place, bool(start.flow_style))
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, "")
            name = key.text if isinstance(key, Scalar) else ""
            value = self._node(next(events), events, name, within)
            if not isinstance(key, Scalar):
                self._problem(
                    key.place,
                    f"{type_name[type(key)]} stands where a key is wanted.",
                    "key-not-text",
                    "A key is a word; a text with brackets or braces goes in quotes.",
                )
            elif key.plain and key.text == "<<":
                self._problem(
                    key.place, "the merge key `<<` is refused.", "anchor", "Write the keys out."
                )
            elif key.text in mapping.entries:
                first = mapping.entries[key.text][0].place
                self._problem(
                    key.place,
                    f"the key {quoted(key.text)} stands here again, "
                    f"first on line {first.line}, now on line {key.place.line}.",
                    "duplicate-key",
                    "Keep one of the two.",
                )
            else:
                mapping.entries[key.text] = (key, value)
        return mapping

    def _syntax_error(self, fault: yaml.MarkedYAMLError) -> None:
        mark, message, hint = explain(fault)
        if fault.context == "while parsing a flow node" and mark is not None:
            # PyYAML points behind the bracket, at where its content should be.
            opening = _last_open_bracket(self.text[: mark.index])
            if opening >= 0:
                place = place_at(self.text, opening, self.first_line)
                self._refuse(place, message, "bad-yaml", hint)
                return
        place = self._place(mark) if mark is not None else Place(self.first_line, 1)
        lines = self.text.split("\n")
        line = lines[min(place.line - self.first_line, len(lines) - 1)]
        if re.match(r"[ ]*\t", line):
            place = Place(place.line, line.index("\t") + 1)
            message, hint = "a tab stands in the indentation.", "Indent with spaces."
        self._refuse(place, message, "bad-yaml", hint)


def _last_open_bracket(text: str) -> int:
    """Where the last bracket stands that is still open at the end of the text.

    Where each is closed, some in a comment, the last of all; -1 where there is none.
    """
    closed = 0
    for offset in range(len(text) - 1, -1, -1):
        if text[offset] in "]}":
            closed += 1
        elif text[offset] in "[{":
            if closed == 0:
                return offset
            closed -= 1
    return max(text.rfind("["), text.rfind("{"))


def _events(loader: Any) -> Iterator[Any]:
    while loader.check_event():
        yield loader.get_event()


_MAYBE_LOST = re.compile(r"\s#[^\W_]")
_LOST = re.compile(r"[ \t]+(#[^\W_].*)")

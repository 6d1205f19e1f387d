"""A corpus with a hostile text in every text field of every record, registry and page.

The fields are those of the models themselves, so a new one is attacked without a word here. Each
text bears a mark (`X017X`), by which it is found wherever it went.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from mkdocs_briefings.core.content import models
from mkdocs_briefings.core.content.models import Entry, known_keys, text_keys

CANARY = "canary(1)"
URL = "https://evil.example/?a=\"onclick=\"canary(1)&c='onclick='d&e=<script>&amp;f={{7*7}}#<!--"
ATTACKS = {
    "elements": (
        f"</title></textarea></style></script></noscript></article></div></p><script>{CANARY}"
        f"</script><img src=x onerror={CANARY}><svg onload={CANARY}><iframe srcdoc='<script>parent."
        f"{CANARY}</script>'></iframe><details open ontoggle={CANARY}><b>bold</b><style>*{{display:"
        "none}</style><base href=https://evil.example/><meta http-equiv=refresh content=0>"
    ),
    "quotes": (
        f'" onmouseover="{CANARY}" autofocus onfocus="{CANARY}" \' onclick=\'{CANARY}\' x=\' ` '
        f'onload=`{CANARY}` > <a href="javascript:{CANARY}">x</a> /onerror={CANARY}//'
    ),
    "scripts": (
        f'</script><script>{CANARY}</script> <!-- <script> --> ]]> --!> \\";{CANARY}// '
        f"';{CANARY}// ${{{CANARY}}} \\u003cscript\\u003e{CANARY}\\u003c/script\\u003e "
        "{{ 7*7 }} {% raw %} {% include 'x' %} {# c #} {{ config }} <![CDATA[ <?xml ?> <!DOCTYPE x>"
    ),
    "entities": (
        f"&lt;script&gt;{CANARY}&lt;/script&gt; &amp;lt;b&amp;gt; &#60;i&#62; &#x3c;u&#x3e; &copy "
        f"&quot; onclick=&quot;{CANARY} &#0; &nbsp; &NotEqualTilde; AT&T &"
    ),
    "markdown": (
        f"**b** _i_ `c` ~~s~~ [l](javascript:{CANARY}) ![i](https://evil.example/p.png) "
        f"<javascript:{CANARY}> <https://evil.example> https://evil.example/auto \\<i\\> \\* \\\\ "
        '--8<-- "secret.txt" {: .evil #evil onclick=canary(1) } {onclick=canary(1)} HTML :smile: '
        "[x][l] [^1] ++k++ ==m== ^^u^^ :material-skull: $x$ <!--briefings:panel 3--> [[w]] #said "
        "(C) -- ... 'q' \"q\" 1. http://@x.y/ | a | b |"
    ),
    "blocks": (
        '\n\n# heading {#evil}\n\n--8<-- "secret.txt"\n\n<!--briefings:x:panel 3-->\n<b>\n'
        "<!--briefings:context {}-->\n\n!!! note\n    x\n\n??? note\n    x\n\n[l]: https://evil.example\n"
        "*[HTML]: abbreviation\n[^1]: footnote\n\n---\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        f"```html\n<script>{CANARY}</script>\n```\n\n    indented [l] [^1]\n\n- [x] task\n\n"
        f'<script>\n{CANARY}\n</script>\n\n=== "Tab"\n\n    x\n\n/// note\nx\n///\n\nend'
    ),
    "characters": (
        "\u2028\u2029\u0085 \u202e\u202d\u2066\u2067\u2068\u202b right \u200e\u200f\u061c \u200d"
        "\u200b\ufeff\u00ad e\u0301\u0301\u0301 \u0627\u0644\u0635\u064a\u0646 \u4e2d\u56fd "
        "\u0939\u093f \U000e0041\U0001f600 \u2400 \\0 %00 \\x00 \\u0000 \ufffd \uff1cscript\uff1e "
        + "long "
        * 60
    ),
    "cells": '=HYPERLINK("https://evil.example","x")|\' /C calc\'!A0 \t+1 -1 @SUM(1) "" ; , \t',
}
"""Hostile texts, by what they try to get out of."""

HARMLESS = dict.fromkeys(ATTACKS, "words that harm nobody")

EXTENSIONS = """
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - meta
  - smarty
  - tables
  - toc: {permalink: true}
  - pymdownx.blocks.admonition
  - pymdownx.caret
  - pymdownx.details
  - pymdownx.keys
  - pymdownx.magiclink
  - pymdownx.mark
  - pymdownx.snippets: {base_path: [.], check_paths: true}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.tasklist
  - pymdownx.tilde
"""
FEATURES = "navigation.tabs, navigation.path, navigation.footer, navigation.indexes, search.suggest"
CONFIG = f"""site_name: Hostile
site_url: https://host.example/some/path/
theme:
  name: material
  font: false
  features: [{FEATURES}, search.highlight, search.share, content.tooltips, toc.follow]
extra: {{status: {{new: New}}}}
{EXTENSIONS}
"""


@dataclass
class Corpus:
    """The files of a project, and every text in it by its mark, with the page that must show it."""

    attacks: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def shown_on(self, page: str) -> dict[str, str]:
        """The texts that this page must show, by their marks."""
        return {mark: self.texts[mark] for mark, of in self.pages.items() if of == page}


def every_text_field() -> set[str]:
    """Every field of the models that holds a text of the editor's own wording."""
    found: set[str] = set()

    def walk(model: type[Entry]) -> None:
        for key, name in known_keys(model).items():
            inner = _entry_in(model.model_fields[name].annotation)
            if inner is not None:
                walk(inner)
            elif key in text_keys():
                found.add(f"{model.__name__}.{key}")

    for model in (models.Briefing, models.Actor, models.Topic, models.EngineKeys):
        walk(model)
    return found


def _entry_in(annotation: Any) -> type[Entry] | None:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    found = (_entry_in(part) for part in get_args(annotation))
    return next((entry for entry in found if entry is not None), None)


class Planter:
    """Fills entries: what is typed stays, and every text that the model knows gets an attack."""

    def __init__(self, corpus: Corpus, attack: str, page: str) -> None:
        self.corpus, self.attack, self.page = corpus, attack, page

    def text(self, where: str) -> str:
        mark = f"X{len(self.corpus.texts):03}X"
        payload = self.corpus.attacks[self.attack]
        # Cells of a table are attacked by how they begin.
        text = f"={mark} {payload}" if self.attack == "cells" else f"{mark} {payload}"
        self.corpus.texts[mark] = text
        self.corpus.fields[mark] = where
        self.corpus.pages[mark] = self.page
        return text

    def entry(self, model: type[Entry], typed: Any) -> Any:
        """The entry with all its texts; a bare id in place of an entry stays as it is."""
        if isinstance(typed, str):
            return typed
        made = dict(typed)
        for key, name in known_keys(model).items():
            annotation = model.model_fields[name].annotation
            inner = _entry_in(annotation)
            if inner is not None:
                entries = made.get(key, BY_DEFAULT.get(inner.__name__))
                if isinstance(entries, list):
                    made[key] = [self.entry(inner, one) for one in entries]
                elif entries is not None:
                    made[key] = self.entry(inner, entries)
            elif key in text_keys() and key not in made:
                text = self.text(f"{model.__name__}.{key}")
                kind = get_origin(annotation)
                made[key] = {"de": text} if kind is dict else [text] if kind is tuple else text
        return made


BY_DEFAULT: dict[str, Any] = {
    "Quote": {"language": "de"},
    "Variant": {"source": "paper", "date": "2023-12"},
    "Role": {"id": "rival"},
}
"""Entries within entries that the corpus does not spell out."""


def hostile_corpus(attacks: dict[str, str] = ATTACKS) -> Corpus:
    """The corpus: for each attack an actor, a topic, a briefing and an ordinary page."""
    corpus = Corpus(attacks, {"mkdocs.yml": CONFIG, "secret.txt": "SECRET\n"})
    actors: dict[str, Any] = {
        "rival": {"name": "Rival", "kind": "state"},
        "body": {"name": "Body", "kind": "government", "part_of": "rival"},
    }
    topics: dict[str, Any] = {}
    for attack in attacks:
        actors[attack] = Planter(corpus, attack, f"actors/{attack}").entry(
            models.Actor,
            {
                "kind": "person",
                "url": URL,
                "affiliations": {"actor": "body", "from": "2020"},
            },
        )
        topics[attack] = Planter(corpus, attack, f"topics/{attack}").entry(models.Topic, {})
        corpus.files[f"docs/{attack}-story.md"] = _briefing(corpus, attack)
        corpus.files[f"docs/{attack}-page.md"] = _ordinary(corpus, attack)
    corpus.files["docs/tagged.md"] = "# Tags\n\n<!-- material/tags -->\n"
    corpus.files["docs/index.md"] = "# Home\n\nWords.\n"
    corpus.files["site_config/actors.yml"] = json.dumps(actors, ensure_ascii=False)
    corpus.files["site_config/topics.yml"] = json.dumps(topics, ensure_ascii=False)
    return corpus


def _briefing(corpus: Corpus, attack: str) -> str:
    planter = Planter(corpus, attack, f"{attack}-story")
    dated = {"sources": "paper", "date": "2024-01-02"}
    front = planter.entry(
        models.Briefing,
        {
            "date": "2024-01-05",
            "topics": [attack],
            "actors": {"id": "rival"},
            "sources": [
                {"id": "paper", "url": URL, "archive_url": URL, "cites": "wire", "language": "de"},
                {"id": "wire", "seen": False, "withdrawn": "2024-01-04"},
            ],
            "claims": [
                {"id": "said", "by": attack, "about": "rival", "basis": "background", **dated},
                {"id": "again", "by": attack, "about": "rival", "updates": "said", **dated},
            ],
            "denials": [
                {"id": "no", "of": ["said", "again"], "by": "body", "kind": "partial", **dated},
                {"id": "never", "of": "said", "by": attack, "kind": "general", **dated},
            ],
            "responses": [
                {"id": "asked", "to": "again", "by": "rival", "kind": "declined", **dated},
                {"id": "praise", "to": "no", "by": attack, "kind": "supports", **dated},
            ],
            "corrections": {"date": "2024-01-06", "kind": "correction", "claims": "said"},
        },
    )
    front |= planter.entry(models.EngineKeys, {"status": "new", "icon": "material/file"})
    there = f"[over there]({other_than(attack)}-story.md#said)"
    body = f"[What was said](#said) and {there}. [Them](@{attack})."
    return f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n\n{body}\n"


def other_than(attack: str) -> str:
    """The attack whose briefing a briefing leads to."""
    return next(name for name in ATTACKS if name != attack)


def _ordinary(corpus: Corpus, attack: str) -> str:
    """A page of MkDocs' own, with all that themes print of its front matter."""
    planter = Planter(corpus, attack, f"{attack}-page")
    front = planter.entry(models.EngineKeys, {"status": "new", "icon": "material/file"})
    front |= {key: planter.text(f"page.{key}") for key in ("title", "author", "subtitle")}
    return f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n\nWords.\n"


MARK = re.compile(r"=?X\d{3}X")


def altered(text: str, corpus: Corpus) -> list[str]:
    """The marks in a text that their own texts do not follow, exactly as they were typed."""
    found = (match.group().lstrip("=") for match in MARK.finditer(text))
    return [mark for mark in found if corpus.texts[mark] not in text]


def strings_in(value: Any) -> Iterator[str]:
    """Every string of a piece of JSON, keys too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value

"""Citations for reference managers: CSL-JSON, and BibTeX and RIS made of it.

`assets/cite.js` makes those of single records in the same way, in the reader's browser. Names are
never taken apart, since what is a family name nobody has told us.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mkdocs_briefings.core.dates import PartialDate

Item = Mapping[str, Any]
"""One entry of CSL-JSON (citeproc-js' csl-data.json)."""


@dataclass(frozen=True, slots=True)
class CitationFile:
    """A citation in one format: the format's name, the file's, and a `data:` address of it."""

    format: str
    file: str
    link: str


def citation_item(
    key: str,
    title: str,
    authors: Sequence[str],
    date: PartialDate,
    site_name: str,
    language: str,
    url: str | None,
) -> Item:
    """The citation of a page."""
    item: dict[str, Any] = {"id": key, "type": "webpage", "title": title}
    if authors:
        item["author"] = [{"literal": author} for author in authors]
    item["issued"] = {"date-parts": [[int(part) for part in date.text.split("-")]]}
    item |= {"container-title": site_name, "language": language}
    if url is not None:
        item["URL"] = url
    return item


def citation_files(item: Item) -> tuple[CitationFile, ...]:
    """The files of a citation, a format each."""
    csl = json.dumps([item], ensure_ascii=False, separators=(",", ":"))
    return (
        _file("BibTeX", f"{item['id']}.bib", "application/x-bibtex", bibtex(item)),
        _file("RIS", f"{item['id']}.ris", "application/x-research-info-systems", ris(item)),
        _file("CSL-JSON", f"{item['id']}.json", "application/vnd.citationstyles.csl+json", csl),
    )


def _file(name: str, file: str, media_type: str, text: str) -> CitationFile:
    content = quote(text, safe="!'()*~:/?=@,;+$")
    return CitationFile(name, file, f"data:{media_type};charset=utf-8,{content}")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(item: Item) -> str:
    """An entry for BibTeX, which biblatex reads too."""
    lines = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(item))
    return f"@misc{{{item['id']},\n{lines}}}\n"


def _bibtex_fields(item: Item) -> Iterator[tuple[str, str]]:
    if "author" in item:
        names = " and ".join(f"{{{_latex(author['literal'])}}}" for author in item["author"])
        yield "author", f"{{{names}}}"
    # Doubled braces keep capitals as they are.
    yield "title", f"{{{{{_latex(item['title'])}}}}}"
    date = item["issued"]["date-parts"][0]
    yield "date", f"{{{'-'.join(f'{part:02}' for part in date)}}}"
    yield "year", f"{{{date[0]}}}"
    if len(date) > 1:
        yield "month", _MONTHS[date[1] - 1]
    where = [item[key] for key in ("container-title", "publisher") if key in item]
    yield "howpublished", f"{{{_latex(', '.join(where))}}}"
    yield "language", f"{{{item['language']}}}"
    if "URL" in item:
        yield "url", f"{{{item['URL']}}}"


_LATEX = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        # An escaped brace would still be counted by BibTeX.
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)


def _latex(text: str) -> str:
    return _on_one_line(text).translate(_LATEX)


def ris(item: Item) -> str:
    """An entry in the format of Research Information Systems."""
    return "".join(f"{tag}  - {_on_one_line(value)}\n" for tag, value in _ris_lines(item))


def _ris_lines(item: Item) -> Iterator[tuple[str, str]]:
    date = item["issued"]["date-parts"][0]
    yield "TY", "ELEC"
    yield "ID", item["id"]
    yield "TI", item["title"]
    for author in item.get("author", ()):
        yield "AU", author["literal"]
    yield "PY", str(date[0])
    yield "DA", "/".join(f"{part:02}" for part in date)
    for tag, key in (("T2", "container-title"), ("PB", "publisher")):
        if key in item:
            yield tag, item[key]
    for tag, key in (("LA", "language"), ("UR", "URL")):
        if key in item:
            yield tag, item[key]
    yield "ER", ""


def _on_one_line(text: str) -> str:
    return " ".join(text.split())

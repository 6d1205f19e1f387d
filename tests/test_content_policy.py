"""`briefings csp`: the policy holds what the pages need, whatever theme or plugin wrote them."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from mkdocs_briefings.adapters.content_policy import Policy, policy_of
from sites import command, write

EMPTY = """default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
base-uri 'none'; frame-ancestors 'self'"""
CONFIG = {"mkdocs.yml": "site_name: X\n"}


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(root: Path, page: str, **files: str) -> Policy:
    return policy_of(write(root, {"site/index.html": page, **files}) / "site")


# What stands on a page, and what it adds to which directive.
NEEDS = {
    "<script>a()</script>": ("script-src", hash_of("a()")),
    "<script>a('</b>')\r\nb()</script >": ("script-src", hash_of("a('</b>')\nb()")),
    "<SCRIPT TYPE=module>a < b</SCRIPT>": ("script-src", hash_of("a < b")),
    "<script type=text/javascript>a()</script>": ("script-src", hash_of("a()")),
    "<script src=https://host.example/a.js?b></script>": ("script-src", "https://host.example"),
    "<script src='//host.example/a.js'></script>": ("script-src", "https://host.example"),
    "<style>p { color: red }</style>": ("style-src", hash_of("p { color: red }")),
    '<p style="color: red">': ("style-src-attr", "'unsafe-inline'"),
    "<link rel=stylesheet href=https://fonts.example/a.css>": (
        "style-src",
        "https://fonts.example",
    ),
    '<link href="https://fonts.example" rel=preconnect>': ("font-src", "https://fonts.example"),
    '<img alt="a > b" src="https://host.example:8080/a.png">': (
        "img-src",
        "https://host.example:8080",
    ),
    "<img srcset='a.png 1x, https://host.example/b.png 2x'>": ("img-src", "https://host.example"),
    '<iframe src="https://video.example/?a&amp;b"></iframe>': (
        "frame-src",
        "https://video.example",
    ),
    "<video poster=a.png src=b.mp4></video>": ("media-src", "'self'"),
    "<object data='data:text/html,x'></object>": ("object-src", "data:"),
    "<form action=https://host.example/>": ("form-action", "https://host.example"),
    "<base href=.>": ("base-uri", "'self'"),
    '<a data-md-component="source" href="https://github.com/a/b">': (
        "connect-src",
        "https://api.github.com",
    ),
}


@pytest.mark.parametrize("page", NEEDS)
def test_what_a_page_needs_is_allowed(page: str, tmp_path: Path) -> None:
    directive, source = NEEDS[page]
    found = policy(tmp_path, page)
    assert source in found.directives[directive]
    assert found.stopped == ()


@pytest.mark.parametrize(
    "page",
    [
        "<p>Words.</p>",
        "<!-- <script>a()</script> <img src=https://host.example/a.png> -->",
        "<script type=application/ld+json>{}</script>",
        "<script src=a.js></script><link rel=stylesheet href=a.css><img src=a.png>",
        "<a href=https://host.example/>x</a><a href='javascript:void(0)'>x</a>",
        "<link rel=canonical href=https://host.example/>",
        "<script></script>",
        "<a title='style and onclick are words'>x</a>",
    ],
)
def test_what_needs_nothing_widens_nothing(page: str, tmp_path: Path) -> None:
    found = policy(tmp_path, page)
    assert (found.header, found.stopped) == (EMPTY, ())


def test_styles_may_name_other_hosts(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        "<p>",
        **{"site/a.css": "p { src: url( 'https://fonts.example/a.woff2') url(data:x) url(a.png) }"},
    )
    assert found.directives["font-src"] == ("'self'", "https://fonts.example")


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("<p>\n<p onclick='a()'>", "<p onclick> holds a script."),
        ("<p>\n<a href=' JavaScript:a()'>", "<a href> holds a script."),
        ("<p>\n<img src=x.png onerror=a()>", "<img onerror> holds a script."),
    ],
)
def test_what_it_stops_is_told_with_its_place(page: str, what: str, tmp_path: Path) -> None:
    write(tmp_path, {**CONFIG, "site/index.html": page})
    told = command(tmp_path, "csp")
    assert told.status == 1
    assert told.err == f"{tmp_path}/site/index.html:2: {what}\n"
    assert told.out.startswith("Content-Security-Policy: default-src 'none'; ")


def test_it_is_printed_as_a_header(tmp_path: Path) -> None:
    write(tmp_path, {**CONFIG, "site/index.html": "<p>"})
    assert command(tmp_path, "csp").out == f"Content-Security-Policy: {EMPTY}\n"
    assert command(tmp_path, "csp", tmp_path / "site").out == f"Content-Security-Policy: {EMPTY}\n"


@pytest.mark.parametrize("head", ["<meta charset=utf-8>", '<head lang="en">', "<head>"])
def test_it_is_written_once_into_every_page(head: str, tmp_path: Path) -> None:
    page = f"<!doctype html>{head}<script>a('ї')</script><header></header>\r\n"
    write(tmp_path, {**CONFIG, "site/index.html": page, "site/a/index.html": page})
    for _ in range(2):
        assert command(tmp_path, "csp", "--write").err == "2 pages say what they may load.\n"
    element = policy_of(tmp_path / "site").element
    for name in ("index.html", "a/index.html"):
        written = (tmp_path / "site" / name).read_bytes().decode()
        assert written == page.replace(head, head + element)
    assert "frame-ancestors" not in element


def test_a_site_for_a_disk_has_none(tmp_path: Path) -> None:
    frame = "site/assets/briefings/iframe-worker.js"
    write(tmp_path, {**CONFIG, "site/index.html": "<p>", frame: ""})
    assert command(tmp_path, "csp").status == 2


def test_without_a_built_site_it_says_how_to_make_one(tmp_path: Path) -> None:
    refused = command(write(tmp_path, CONFIG), "csp")
    assert refused.status == 2
    assert "mkdocs build --strict" in refused.err

"""The page for readers whose address leads nowhere, in the site's own language."""

from __future__ import annotations

from urllib.parse import urlsplit

from mkdocs_briefings.adapters.rendering import Renderer
from mkdocs_briefings.adapters.wording import Wording
from mkdocs_briefings.core.addresses import Addresses
from mkdocs_briefings.views.pages.lost import LostReaders

PAGE = "404.html"
_BARE = "<h1>404 - Not found</h1>"
"""All that Material for MkDocs says there, in English whatever the site's language."""


def for_lost_readers(
    html: str, wording: Wording, addresses: Addresses, site_url: str | None
) -> str:
    """The theme's page with words, and with links that lead on, unless it has its own.

    It answers at any address, so its links begin at the root of ``site_url``.
    """
    if _BARE not in html:
        return html
    root = (urlsplit(site_url).path if site_url else "").rstrip("/")
    renderer = Renderer(wording, addresses)
    words = renderer.panel(LostReaders(), lambda uri: f"{root}/{addresses.page(uri)}")
    about = f'<div lang="{wording.language}" dir="{wording.direction}">'
    return html.replace(_BARE, f"{about}{words}</div>", 1)

"""What ties records elsewhere to those of the site: whole addresses, and ids made from them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from mkdocs_briefings.core.addresses import Addresses, actor_page
from mkdocs_briefings.core.ids import is_foreign
from mkdocs_briefings.core.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Permalinks:
    """The addresses of a published site; ``root`` ends with a slash."""

    ledger: Ledger
    addresses: Addresses
    root: str

    def record(self, ref: str) -> str:
        """Of a claim, a denial, a response or a source.

        A record of another site has its own there, so that both sites' files speak of one thing.
        """
        if is_foreign(ref):
            return self.ledger.foreign.records[ref].url or ref
        briefing, _, anchor = ref.partition("#")
        return f"{self.briefing(briefing)}#{anchor}"

    def briefing(self, briefing: str) -> str:
        """Of a briefing."""
        return self.root + self.addresses.page(self.ledger.briefings[briefing].src_uri)

    def actor(self, actor: str) -> str:
        """Of an actor's page."""
        return self.root + self.addresses.page(actor_page(actor))


def stable_id(permalink: str, *parts: str) -> UUID:
    """An id for what stands at this address, or for a part of it: the same for ever, as that is.

    UUIDv5 in the namespace of URLs (RFC 9562). No address holds a space, so none is another's.
    """
    return uuid5(NAMESPACE_URL, " ".join((permalink, *parts)))

"""Templates that stay compiled from one build of a preview to the next."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Templates by their name and source, in memory alone: nobody else's code is ever run."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its template was compiled before from the same source."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.code


@cache
def compiled_templates(*settings: Hashable) -> CompiledTemplates:
    """Those of all environments with the same settings, which decide how templates are compiled."""
    return CompiledTemplates()

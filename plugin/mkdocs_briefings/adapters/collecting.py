"""Python's collector of cycles, which would go through a whole site again and again."""

from __future__ import annotations

import gc


def pause() -> None:
    """Collect nothing while a site is read and planned: nearly all of it is needed to the end."""
    gc.disable()


def spare() -> None:
    """Collect again, but never look at what is there now, until the build has ended."""
    gc.freeze()
    gc.enable()


def resume() -> None:
    """Collect as before."""
    gc.unfreeze()
    gc.enable()

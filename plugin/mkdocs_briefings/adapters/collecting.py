"""Python's collector of cycles, which would go through a whole site again and again."""

from __future__ import annotations

import gc


def pause() -> None:
    """Collect nothing while a site is read and planned: nearly all of it is needed to the end."""
    gc.unfreeze()  # what an earlier build of this process has left
    gc.disable()


def spare() -> None:
    """Collect again, but never look at what is there now, until the build has ended."""
    gc.freeze()
    gc.enable()


def resume(*, goes_on: bool) -> None:
    """Collect as before; where the process ``goes_on``, also what the build has left."""
    if goes_on:
        gc.unfreeze()
    else:
        # Python collects once more at its end, which would take longer than all that is left to do.
        gc.freeze()
    gc.enable()

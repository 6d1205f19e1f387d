"""The readers bear any bytes: those that once taught a fuzzer something, and new ones for a while.

`make fuzz` goes on for longer.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path

import pytest

from fuzz.targets import TARGETS
from sites import run

FOLDER = Path(__file__).with_name("fuzz")


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_is_borne(target: str) -> None:
    inputs = sorted((FOLDER / "corpus" / target).iterdir())
    assert len(inputs) > 10
    for path in inputs:
        TARGETS[target](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_new_inputs_are_borne(target: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: `make test` installs it on Linux for x86-64")
    seconds = os.environ.get("BRIEFINGS_FUZZ_SECONDS", "2")
    # Python's warnings as errors are for our own code, not for a build of libFuzzer's.
    done = run(
        sys.executable,
        FOLDER / "fuzz.py",
        target,
        seconds,
        tmp_path,
        cwd=tmp_path,
        PYTHONWARNINGS="",
    )
    assert done.status == 0, done.said
    number = re.search(r"Done (\d+) runs", done.said)
    assert number is not None, done.said
    assert int(number[1]) > 100

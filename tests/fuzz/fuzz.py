"""Fuzz one target with atheris for so many seconds: `python tests/fuzz/fuzz.py page 60 build/fuzz`.

It begins with the corpus beside it. Inputs that reach new code go to the folder, and so does one
that breaks something, which ends the run with a traceback.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mkdocs_briefings.core", "yaml"]):
    from targets import TARGETS

from mkdocs_briefings.core.content import scalars
from mkdocs_briefings.core.content.models import Entry, known_keys


def words() -> set[str]:
    """What makes a mutation more likely to mean something: keys, words, and the signs of YAML."""
    keys = {key for model in Entry.__subclasses__() for key in known_keys(model)}
    kinds = [scalars.ActorKind, scalars.Basis, scalars.DenialKind, scalars.ResponseKind]
    typed = {f"{key}: " for key in keys} | {word.value for kind in kinds for word in kind}
    signs = {"---\n", "- ", ": ", "{", "}", "[", "]", "|\n", ">-\n", "'", '"', "&a ", "*a", "!t "}
    names = {"anna", "boris", "union", "them", "post", "x#c", "2024-01-02", "true", "null", "\\0"}
    return typed | signs | names | {"\u2028", "\u200f", "\ufeff", "<<: ", "? ", "# ", "%YAML"}


def main() -> None:
    """Run libFuzzer, which ends the process itself."""
    program, target, seconds, folder = sys.argv
    found = Path(folder) / target
    found.mkdir(parents=True, exist_ok=True)
    dictionary = Path(folder) / "words.dict"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in sorted(words()))
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped), "ascii")
    options = [f"-dict={dictionary}", f"-artifact_prefix={folder}/{target}-", "-max_len=4096"]
    options += [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=4096"]
    seeds = Path(__file__).with_name("corpus") / target
    atheris.Setup([program, *options, str(found), str(seeds)], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()

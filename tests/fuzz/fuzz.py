"""Fuzz one target with atheris: `python tests/fuzz/fuzz.py page [options of libFuzzer] folders`.

What is found new goes to the first folder; the others are only read.
"""

from __future__ import annotations

import sys
import tempfile

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
    _, target, *options = sys.argv
    with tempfile.NamedTemporaryFile("w", suffix=".dict", delete=False, encoding="ascii") as file:
        for word in sorted(words()):
            escaped = "".join(f"\\x{byte:02x}" for byte in word.encode())
            file.write(f'"{escaped}"\n')
    options = ["-timeout=20", "-rss_limit_mb=4096", f"-dict={file.name}", *options]
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()

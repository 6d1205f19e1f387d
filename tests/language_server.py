"""Driving a language server over its standard streams, as an editor does."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import Any

ANSWER_WITHIN = 60
"""Seconds after which a server that says nothing is taken for dead."""


class LanguageServer:
    """A server that runs as long as the context lasts. `settings` answers what it asks for."""

    def __init__(self, command: list[str], root: Path, settings: dict[str, Any]) -> None:
        self._command = command
        self._root = root
        self._settings = settings
        self._messages: Queue[dict[str, Any]] = Queue()
        self._last = 0

    def __enter__(self) -> LanguageServer:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self._root
        )
        threading.Thread(target=self._read, daemon=True).start()
        workspace = {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
        item = {"snippetSupport": True, "documentationFormat": ["markdown"]}
        document = {"completion": {"completionItem": item}, "publishDiagnostics": {}}
        self.ask(
            "initialize",
            processId=None,
            rootUri=self._root.as_uri(),
            workspaceFolders=[{"uri": self._root.as_uri(), "name": "site"}],
            capabilities={"workspace": workspace, "textDocument": document},
        )
        self.tell("initialized")
        self.tell("workspace/didChangeConfiguration", settings=self._settings)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, path: str, text: str) -> list[dict[str, Any]]:
        """Open a document, and wait for what the server finds wrong with it."""
        document = {"uri": self._uri(path), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        while True:
            message = self._next()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            if message["params"]["uri"] == self._uri(path):
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found

    def completions(self, path: str, line: int, character: int) -> dict[str, dict[str, Any]]:
        """What the server offers at a place (counted from nought), by label."""
        offered = self.ask(
            "textDocument/completion",
            textDocument={"uri": self._uri(path)},
            position={"line": line, "character": character},
        )
        return {item["label"]: item for item in offered["items"]}

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and wait for its answer."""
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _uri(self, path: str) -> str:
        return (self._root / path).as_uri()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks of its editor is answered on the way."""
        message = self._messages.get(timeout=ANSWER_WITHIN)
        if "id" in message and "method" in message:
            wanted = message["params"].get("items", []) if message["params"] else []
            sections = [self._settings.get(item.get("section")) for item in wanted]
            self._send({"id": message["id"], "result": sections or None})
        return message

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                self._messages.put(json.loads(stream.read(length)))

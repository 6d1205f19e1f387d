"""``data/ledger.sqlite``: the tables as a database, with foreign keys and full-text search.

A list of ids or refs, which is one cell in CSV, is here a table of its own, named after its table
and column: a row of ``claims_about`` is a claim and an actor. Rows refer to one another by ``key``,
a number that holds within one file; what lasts are ``id`` and ``ref``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

from mkdocs_briefings.core.ids import is_foreign
from mkdocs_briefings.views.table_columns import TABLES
from mkdocs_briefings.views.tables import Column, Entries, Table, as_json, values


def database(entries: Entries, site: Mapping[str, str | None]) -> bytes:
    """The bytes of the database: the same for the same entries, with the same SQLite.

    ``site`` is the one row that tells whose records these are.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        file.execute("PRAGMA page_size = 4096")
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("BEGIN")
        writing = _Writing(file, entries)
        writing.fill("site", [f"{name} TEXT" for name in site], [tuple(site.values())])
        for table in TABLES:
            writing.records(table)
        for table in TABLES:
            for column in table.columns:
                if column.many and column.refers_to and (table.name, column.name) not in _APART:
                    writing.lists(table, column)
        writing.flags()
        writing.roles()
        writing.answered()
        writing.history()
        writing.replies()
        writing.elsewhere()
        file.execute("COMMIT")
        return file.serialize()


_APART = {
    ("briefings", "roles"),
    ("claims", "flags"),
    ("claims", "history"),
    ("claims", "replies"),
    ("denials", "of"),
    ("denials", "kinds"),
}
"""The columns for which there are tables of another form than for lists of keys."""


class _Writing:
    """The tables of one database, as they are written."""

    def __init__(self, file: sqlite3.Connection, entries: Entries) -> None:
        self._file = file
        self._entries = {table.name: table.entries(entries) for table in TABLES}
        self._keys = {
            table.name: {row[table.key[0]]: key for key, row in self._numbered(table.name)}
            for table in TABLES
            if len(table.key) == 1
        }

    def _numbered(self, table: str) -> Iterable[tuple[int, Any]]:
        return enumerate(self._entries[table], 1)

    def fill(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        pairs: bool = False,
    ) -> None:
        """Make a table and its rows, and an index for each column that refers to others.

        ``pairs``: no two rows have the same values in both of the first two columns.
        """
        names = [column.split()[0].strip('"') for column in columns]
        rule = f", PRIMARY KEY ({names[0]}, {names[1]})) WITHOUT ROWID" if pairs else ")"
        self._file.execute(f"CREATE TABLE {name} ({', '.join(columns)}{rule}")
        places = ", ".join("?" * len(columns))
        self._file.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - our names
        for column, declared in list(zip(names, columns, strict=True))[pairs:]:
            if "REFERENCES" in declared:
                self._file.execute(f'CREATE INDEX {name}_{column} ON {name} ("{column}")')

    def records(self, table: Table) -> None:
        """The table of one kind of record, and the index of its words."""
        found = self._entries[table.name]
        columns: list[str] = ["key INTEGER PRIMARY KEY"]
        cells: list[Iterable[Any]] = [range(1, len(found) + 1)]
        for column in table.columns:
            if (table.name, column.name) not in _APART and not (column.many and column.refers_to):
                for declared, content in self._declared(column, values(column, found)):
                    columns.append(declared)
                    cells.append(content)
        self.fill(table.name, columns, zip(*cells, strict=True))
        unique = ", ".join(table.key)
        self._file.execute(
            f"CREATE UNIQUE INDEX {table.name}_{table.key[-1]} ON {table.name} ({unique})"
        )
        if table.searched:
            self._search(f"{table.name}_fts", table)

    def _declared(self, column: Column, found: list[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
        """The columns that hold this one, each with its content."""
        name, must = column.name, " NOT NULL" if column.required else ""
        if not column.refers_to or column.or_text:
            kind = "INTEGER" if column.kind in ("number", "truth") else "TEXT"
            content: Iterable[Any] = found
            if column.kind in ("array", "object"):
                content = map(as_json, found)
            elif column.many:
                content = map(" ".join, found)
            yield f'"{name}" {kind}{must}', content
        if column.refers_to:
            key_of = self._keys[column.refers_to].get
            if column.or_text:
                name, must = f"{name}_{_one(column.refers_to)}", ""
            yield _to(name, column.refers_to, must), map(key_of, found)

    def _search(self, index: str, table: Table) -> None:
        """The index of the words in the table's texts, which stay where they are."""
        self._file.execute(
            f"CREATE VIRTUAL TABLE {index} USING fts5({', '.join(table.searched)}, "
            f'content="{table.name}", content_rowid="key", '
            'tokenize="unicode61 remove_diacritics 2")'
        )
        for command in ("rebuild", "optimize"):
            self._file.execute(f"INSERT INTO {index}({index}) VALUES ('{command}')")  # noqa: S608

    def lists(self, table: Table, column: Column) -> None:
        """The table of a column that holds lists of keys, perhaps of several tables."""
        name, this = f"{table.name}_{column.name}", _to(_one(table.name), table.name, " NOT NULL")
        lists = enumerate(values(column, self._entries[table.name]), 1)
        targets = column.refers_to.split()
        if len(targets) == 1:
            keys = self._keys[targets[0]]
            other = "other" if targets[0] == table.name else _one(targets[0])
            columns = [this, _to(other, targets[0], " NOT NULL")]
            rows = ((key, keys[ref]) for key, refs in lists for ref in refs if not is_foreign(ref))
            self.fill(name, columns, rows, pairs=True)
        else:
            columns = [this, *[_to(_one(target), target) for target in targets]]
            arc = self._arc
            pairs = ((key, ref) for key, refs in lists for ref in refs if not is_foreign(ref))
            self.fill(name, columns, ((key, *arc(ref, targets)) for key, ref in pairs))

    def _arc(self, ref: str, targets: Sequence[str]) -> list[int | None]:
        """The key of a record in the column of its table, nothing in those of the others."""
        return [self._keys[target].get(ref) for target in targets]

    def flags(self) -> None:
        """What readers should know of claims."""
        self.fill(
            "claims_flags",
            [_to("claim", "claims", " NOT NULL"), "flag TEXT NOT NULL"],
            ((key, flag) for key, claim in self._numbered("claims") for flag in claim["flags"]),
            pairs=True,
        )

    def roles(self) -> None:
        """The parts that actors play in stories."""
        actors = self._keys["actors"]
        self.fill(
            "briefings_roles",
            [_to("briefing", "briefings"), _to("actor", "actors"), "role TEXT NOT NULL"],
            (
                (key, actors[role["actor"]], role["role"])
                for key, briefing in self._numbered("briefings")
                for role in briefing["roles"]
            ),
        )

    def answered(self) -> None:
        """The claims that denials answer, and how far each goes there."""
        claims = self._keys["claims"]
        self.fill(
            "denials_of",
            [
                _to("denial", "denials", " NOT NULL"),
                _to("claim", "claims", " NOT NULL"),
                "kind TEXT NOT NULL",
            ],
            (
                (key, claims[answered["claim"]], answered["kind"])
                for key, denial in self._numbered("denials")
                for answered in denial["of"]
                if not is_foreign(answered["claim"])
            ),
            pairs=True,
        )

    def elsewhere(self) -> None:
        """What records say of records of other sites, which are in no table here."""
        rows = [
            (table, record["ref"], column, ref)
            for table, column in _OUTWARD
            for record in self._entries[table]
            for ref in record[column]
            if is_foreign(ref)
        ]
        rows += [
            ("denials", denial["ref"], answered["kind"], answered["claim"])
            for denial in self._entries["denials"]
            for answered in denial["of"]
            if is_foreign(answered["claim"])
        ]
        names = [f"{name} TEXT NOT NULL" for name in ("records", "ref", "relation", "elsewhere")]
        self.fill("elsewhere", names, rows)

    def history(self) -> None:
        """The records that changed the status of claims."""
        self.fill(
            "claims_history",
            [
                _to("claim", "claims", " NOT NULL"),
                "date TEXT NOT NULL",
                "status TEXT NOT NULL",
                _to("by_claim", "claims"),
                _to("by_response", "responses"),
            ],
            (
                (key, turn["date"], turn["status"], *self._arc(turn["ref"], _TURNING))
                for key, claim in self._numbered("claims")
                for turn in claim["history"]
            ),
        )

    def replies(self) -> None:
        """What those who must answer say, and the records in which they do."""
        actors = self._keys["actors"]
        whose = [_to("claim", "claims", " NOT NULL"), _to("actor", "actors", " NOT NULL")]
        replies = [
            (key, actors[reply["actor"]], reply)
            for key, claim in self._numbered("claims")
            for reply in claim["replies"]
        ]
        self.fill(
            "claims_replies",
            [*whose, "state TEXT NOT NULL"],
            ((key, actor, reply["state"]) for key, actor, reply in replies),
            pairs=True,
        )
        self.fill(
            "claims_answers",
            [
                *whose,
                _to("denial", "denials"),
                _to("response", "responses"),
                _to("by_claim", "claims"),
            ],
            (
                (key, actor, *self._arc(ref, _ANSWERING))
                for key, actor, reply in replies
                for ref in reply["refs"]
            ),
        )


_OUTWARD = (
    ("claims", "repeats"),
    ("claims", "updates"),
    ("claims", "confirms"),
    ("claims", "contradicts"),
    ("responses", "to"),
)
_TURNING = ("claims", "responses")
_ANSWERING = ("denials", "responses", "claims")


def _to(name: str, table: str, must: str = "") -> str:
    """The declaration of a column that refers to rows of another table."""
    return f'"{name}" INTEGER{must} REFERENCES {table} (key)'


def _one(table: str) -> str:
    """What a row of a table is."""
    return table.removesuffix("s")

"""A database brought to the shape that this program knows, in one transaction."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from geo.text import Text
from permits.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

# A folder of the installed package, wherever it is; in it steps are called after their numbers: ``v0001_first.py``.
STEPS = "permits.storage:migrations"
# What all steps lead to; `tests/permits/storage/test_opening.py` writes it.
_TABLES = "tables.sql"


def stands(connection: sqlite3.Connection) -> bool:
    """Whether a database has all tables; one that has none yet is given them. Else steps are lacking: see `migrate`.

    Whoever calls holds the lock. A start loads neither SQLAlchemy nor Alembic for this.
    """
    named = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not named:
        for statement in (files("permits.storage") / _TABLES).read_text("utf-8").split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (_newest(),))
        return True
    return "alembic_version" in named and list(connection.execute("SELECT version_num FROM alembic_version")) == [
        (_newest(),)
    ]


def migrate(connection: Connection) -> None:
    """Take the steps that are lacking; whoever calls holds the lock.

    Raises
    ------
    StoreError
        A newer program made it, or it is the database of another program.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import inspect

    config = Config()
    config.set_main_option("script_location", STEPS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    steps = ScriptDirectory.from_config(config)
    at = MigrationContext.configure(connection).get_current_revision()
    if at is None and inspect(connection).get_table_names():
        raise StoreError(
            Text("这是其他程序的数据库", "this is the database of another program"),
            Text("请把那个数据库移走", "Move that database away"),
        )
    if at is not None and at not in {step.revision for step in steps.walk_revisions()}:
        raise StoreError(
            Text(f"数据库由更新的程序写成（版本 {at}）", f"the database was made by a newer program (its step {at})"),
            Text("请用该版本或更新的程序打开", "Open it with that program or a newer one"),
        )
    if at != steps.get_current_head():
        command.upgrade(config, "head")


def _newest() -> str:
    """The last step that there is."""
    package, _, folder = STEPS.partition(":")
    steps = (files(package) / folder if folder else Path(STEPS)) / "versions"
    return max(entry.name for entry in steps.iterdir() if entry.name.startswith("v"))[1:5]

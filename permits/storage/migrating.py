"""A database brought to the shape that this program knows, in one transaction."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, inspect

from geo.text import Text
from permits.errors import StoreError
from permits.storage.tables import Table

# A folder of the installed package, wherever it is; in it steps are called after their numbers: ``v0001_first.py``.
STEPS = "permits.storage:migrations"


def migrate(connection: Connection) -> None:
    """Take the steps that are lacking, or make the tables where there is none; whoever calls holds the lock.

    Raises
    ------
    StoreError
        A newer program made it, or it is the database of another program.
    """
    if _stands_at(connection) == _newest():
        return
    if not inspect(connection).get_table_names():
        _made_at_once(connection)
        return
    # Loaded where there is something to do: it brings five kinds of databases along.
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", STEPS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    steps = ScriptDirectory.from_config(config)
    at = MigrationContext.configure(connection).get_current_revision()
    if at is None:
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


def _made_at_once(connection: Connection) -> None:
    """The tables to which all steps lead, in a database that has none: a first start does not load Alembic for it."""
    Table.metadata.create_all(connection, checkfirst=False)
    # As Alembic makes it, which takes the next step from there.
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\t"
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (_newest(),))


def _stands_at(connection: Connection) -> str | None:
    """The last step that a database has taken; None: none, or it is no database of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    steps = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return str(steps[0]) if len(steps) == 1 else None


def _newest() -> str:
    """The last step that there is."""
    package, _, folder = STEPS.partition(":")
    steps = (files(package) / folder if folder else Path(STEPS)) / "versions"
    return max(entry.name for entry in steps.iterdir() if entry.name.startswith("v"))[1:5]

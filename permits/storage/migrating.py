"""A database brought to the shape that this program knows, in one transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from geo.text import Text
from permits.errors import StoreError

# A folder of the installed package, wherever it is.
STEPS = "permits.storage:migrations"


def migrate(connection: Connection) -> None:
    """Take the steps that are lacking; whoever calls holds the lock.

    Raises
    ------
    StoreError
        A newer program made it, or it is the database of another program.
    """
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

"""A store opened: made where there is none, by several at once; refused by name where it cannot be used."""

from __future__ import annotations

import datetime
import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from permits.errors import StoreError
from permits.storage import migrating
from permits.storage.particulars import Particulars
from permits.storage.store import Store
from permits.storage.tables import Table

DATABASE = "heatguard.sqlite3"
# A step after all that there are.
LATER = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = {before!r}
def upgrade():
    with op.batch_alter_table("asks") as asks:
        asks.add_column(sa.Column("remark", sa.Text(), nullable=True))
    {then}
"""


def sql(folder: Path, *statements: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / DATABASE)
    try:
        rows: list[tuple[object, ...]] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows
    finally:
        connection.close()


def test_pass_the_secret_is_made_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a") as first:
        secret = first.secret
    with Store.open(tmp_path / "a") as again, Store.open(tmp_path / "b") as other:
        assert again.secret == secret and len(secret) == 32 and other.secret != secret


def test_the_database_keeps_what_it_said(store: Store) -> None:
    with store._database.reading() as session:
        said = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }


def steps_of_ours() -> Config:
    config = Config()
    config.set_main_option("script_location", migrating.STEPS)
    config.set_main_option("path_separator", "os")
    return config


def make_as_of(folder: Path, step: str) -> None:
    """The database that a program of some step made."""
    config, engine = steps_of_ours(), create_engine(f"sqlite:///{folder / DATABASE}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)
    engine.dispose()


def test_steps_lead_to_the_tables_that_the_program_knows_and_a_first_start_makes(tmp_path: Path, folder: Path) -> None:
    folder.mkdir()
    make_as_of(folder, "0001")
    with (
        Store.open(folder) as store,
        store._database.connection_to_write() as connection,
        Store.open(tmp_path / "new"),
    ):
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    shape = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    step_by_step, at_once = (
        [[" ".join(str(cell).split()) for cell in row] for row in sql(one, shape)] for one in (folder, tmp_path / "new")
    )
    assert step_by_step == at_once and len(at_once) > 20
    assert sql(tmp_path / "new", "SELECT * FROM alembic_version") == sql(folder, "SELECT * FROM alembic_version")


def earlier_steps() -> list[str]:
    steps = ScriptDirectory.from_config(steps_of_ours())
    return [one.revision for one in steps.walk_revisions() if not one.is_head]


@pytest.mark.parametrize("step", earlier_steps())
def test_pass_what_a_store_of_each_earlier_step_holds_is_there_today(
    tmp_path: Path, folder: Path, step: str, now: datetime.datetime, particulars: Callable[..., Particulars]
) -> None:
    full = tmp_path / "full"
    with Store.open(full) as store:
        asked = [store.new_ask(f'"{number}"', now=now) for number in range(3)]
        kept = store.keep_check(ask=asked[0], record=b"{}", particulars=particulars(), now=now)
        secret, tokens = store.secret, [one.token for one in asked]
        held = [store.ask(token, now=now) for token in tokens]
    # The same as a program of that step kept it.
    shutil.copytree(full, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    make_as_of(folder, step)
    before = sql(folder, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    names = [str(name) for (name,) in before if name != "alembic_version" and not str(name).startswith("sqlite_")]
    sql(
        folder,
        f"ATTACH '{full / DATABASE}' AS whole",
        *(f"INSERT OR REPLACE INTO {name} SELECT * FROM whole.{name}" for name in names),
    )
    with Store.open(folder) as store:
        assert [store.ask(token, now=now) for token in tokens] == held
        assert store.secret == secret and store.check(kept.token, now=now) == kept


def test_no_statement_is_for_one_kind_of_database_alone() -> None:
    """The tables and the steps can be made on PostgreSQL: what it would be told compiles."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    told = []
    for table in Table.metadata.sorted_tables:
        told.append(str(CreateTable(table).compile(dialect=postgresql.dialect())))
        told += [str(CreateIndex(index).compile(dialect=postgresql.dialect())) for index in table.indexes]
    assert any("TIMESTAMP WITH TIME ZONE" in one for one in told) and any("BYTEA" in one for one in told)


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped steps, to which a test may add one."""
    import permits.storage.migrations as shipped

    copied = shutil.copytree(Path(shipped.__file__ or "").parent, tmp_path / "steps", ignore=lambda *_: {"__pycache__"})
    monkeypatch.setattr("permits.storage.migrating.STEPS", str(copied))
    return copied


def add_step(steps: Path, *, then: str = "") -> None:
    last = sorted((steps / "versions").glob("v*.py"))[-1].stem[1:5]
    (steps / "versions" / "v9999_later.py").write_text(LATER.format(before=last, then=then))


def test_pass_what_the_first_program_kept_is_there_for_a_later_one(
    folder: Path, steps: Path, now: datetime.datetime
) -> None:
    with Store.open(folder) as store:
        asks = [store.new_ask(f'"{number}"', now=now) for number in range(20)]
        secret = store.secret
    add_step(steps)
    with Store.open(folder) as store:
        assert [store.ask(one.token, now=now) for one in asks] == asks and store.secret == secret
    assert sql(folder, "SELECT count(remark) + count(*) FROM asks") == [(20,)]


def test_fail_a_step_that_breaks_off_leaves_everything_as_it_was(
    folder: Path, steps: Path, now: datetime.datetime
) -> None:
    with Store.open(folder) as store:
        ask = store.new_ask("{}", now=now)
    before = sql(folder, "SELECT sql FROM sqlite_master ORDER BY name")
    add_step(steps, then="raise RuntimeError('the power went')")
    with pytest.raises(RuntimeError, match="the power went"):
        Store.open(folder)
    assert sql(folder, "SELECT sql FROM sqlite_master ORDER BY name") == before
    (steps / "versions" / "v9999_later.py").unlink()
    with Store.open(folder) as store:
        assert store.ask(ask.token, now=now) == ask


def test_fail_a_store_of_a_newer_program_is_refused(folder: Path, steps: Path) -> None:
    add_step(steps)
    with Store.open(folder):
        pass
    (steps / "versions" / "v9999_later.py").unlink()
    shutil.rmtree(steps / "versions" / "__pycache__", ignore_errors=True)
    with pytest.raises(StoreError) as refused:
        Store.open(folder)
    assert str(folder) in refused.value.text.zh and "更新的程序" in refused.value.text.zh
    assert "newer program (its step 9999)" in refused.value.text.en


def test_fail_the_database_of_another_program_is_refused_and_not_touched(folder: Path) -> None:
    folder.mkdir()
    sql(folder, "CREATE TABLE songs (title)")
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(StoreError, match="the database of another program"):
        Store.open(folder)
    assert sql(folder, "SELECT name FROM sqlite_master") == [("songs",)]
    assert len((folder / DATABASE).read_bytes()) == len(before)


def test_fail_what_is_no_database_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"%PDF-1.7 " * 1000)
    with pytest.raises(StoreError, match=r"its heatguard\.sqlite3 is no database\. Restore a backup"):
        Store.open(folder)


def test_fail_a_damaged_database_is_refused(folder: Path) -> None:
    with Store.open(folder):
        pass
    content = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(StoreError, match="its database is damaged"):
        Store.open(folder)


def test_fail_a_file_in_place_of_the_folder(folder: Path) -> None:
    folder.write_text("a file")
    for place in (folder, folder / "below"):
        with pytest.raises(StoreError, match="is a file and no folder"):
            Store.open(place)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "its disk is full"),
        (errno.EDQUOT, "the quota is used up"),
        (errno.EROFS, "its disk is read-only"),
        (errno.EACCES, "may not write into it"),
        (errno.EIO, "the disk fails"),
        (errno.ENOLCK, "the system says: No locks available. Use a folder on a disk of this machine"),
    ],
)
def test_fail_what_the_system_refuses_is_said_with_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("permits.storage.locked.fcntl.flock", refuse)
    with pytest.raises(StoreError) as refused:
        Store.open(folder)
    assert said in refused.value.text.en and str(folder) in refused.value.text.zh
    assert "--store" in refused.value.text.zh and "--store" in refused.value.text.en


def test_fail_a_full_disk_while_serving_is_the_error_of_a_full_disk(store: Store, now: datetime.datetime) -> None:
    kept = store.new_ask('"before"', now=now)
    with store._database.connection_to_write() as connection:
        # Of this connection, which comes back from the pool.
        connection.exec_driver_sql("PRAGMA max_page_count=1")
    with pytest.raises(OSError, match="No space left"):
        store.new_ask("x" * 2**20, now=now)
    assert store.ask(kept.token, now=now) == kept


def as_somebody_else(do: Callable[[], None]) -> str:
    """What happens to a user who owns nothing, where this one may do everything."""
    if os.getuid() != 0:
        do()
        return ""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            do()
        except BaseException:
            os.write(writer, traceback.format_exc().encode()[-4000:])
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        told = said.read().decode()
    os.waitpid(child, 0)
    return told


@pytest.mark.parametrize("what", ["folder", "lock", "database", "objects"])
def test_fail_a_store_that_others_own_is_refused(what: str) -> None:
    # Not below the folder of all tests, which is for its owner alone.
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / "store"
        with Store.open(folder) as store:
            store.objects.put(b"x")
        places = {"above": above, "folder": folder, "lock": folder / "lock", "database": folder / DATABASE}
        for name, place in {**places, "objects": folder / "objects", "its lock": folder / "objects" / "lock"}.items():
            os.chmod(place, 0o555 if name == what else 0o777)

        def refused() -> None:
            with pytest.raises(StoreError, match="may not write into it"):
                Store.open(folder)

        if what == "folder":
            (folder / "lock").unlink()
        assert as_somebody_else(refused) == ""


OPENS = """
import datetime, sys
from pathlib import Path
from permits.storage.store import Store
now = datetime.datetime(2026, 5, 10, tzinfo=datetime.UTC)
sys.stdin.readline()
with Store.open(Path(sys.argv[1])) as store:
    asks = [store.new_ask('"%s"' % sys.argv[2], now=now) for _ in range(50)]
    names = [store.objects.put(b"the same for all") for _ in range(50)]
    store.purge(now=now)
    assert all(store.ask(one.token, now=now) == one for one in asks)
    print(store.secret.hex())
"""


def test_pass_servers_that_start_at_once_on_an_empty_folder_share_it(folder: Path) -> None:
    servers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", OPENS, folder, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    said = []
    for server in servers:
        assert server.stdin is not None
        server.stdin.write("\n")
        server.stdin.flush()
    for server in servers:
        out, err = server.communicate(timeout=120)
        assert server.returncode == 0, err
        said.append(out)
    assert len(set(said)) == 1
    assert sql(folder, "SELECT count(*) FROM asks") == [(200,)]
    assert sql(folder, "PRAGMA integrity_check") == [("ok",)]


def test_nothing_is_left_open(folder: Path, now: datetime.datetime) -> None:
    with Store.open(folder) as store:
        store.new_ask("{}", now=now)
    held = [os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if _there(one)]
    assert not [one for one in held if str(folder) in one]
    # The last to leave brings the log home.
    assert not (folder / f"{DATABASE}-wal").exists()
    engine = create_engine(f"sqlite:///{folder / DATABASE}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM asks").scalar() == 1
    engine.dispose()


def _there(descriptor: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{descriptor}")


def made_at_once() -> str:
    """The tables as SQLite is told to make them, in the order in which they refer to each other."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

    said: list[ExecutableDDLElement] = []
    for table in Table.metadata.sorted_tables:
        said += [CreateTable(table), *map(CreateIndex, sorted(table.indexes, key=lambda one: str(one.name)))]
    told = [str(one.compile(dialect=sqlite.dialect())).strip() for one in said]
    # As Alembic makes it, which takes later steps from there.
    told.append(
        "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL,"
        "\n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"
    )
    return re.sub(r" +\n", "\n", ";\n".join(told)) + "\n"


def test_the_statements_that_make_a_new_store_are_those_of_the_tables() -> None:
    """`python tests/permits/storage/test_opening.py > permits/storage/tables.sql` writes them."""
    assert (Path(migrating.__file__).parent / "tables.sql").read_text("utf-8") == made_at_once()


if __name__ == "__main__":
    print(made_at_once(), end="")

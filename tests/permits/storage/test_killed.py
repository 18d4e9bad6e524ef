"""A power cut, fifty times: a process that writes all the time is killed at random, and what it had said is there."""

from __future__ import annotations

import datetime
import json
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from permits.storage.store import Store

CUTS = 50
# Of the real clock, as files have it: a purge two hours later takes away what nobody refers to.
NOW = datetime.datetime.now(datetime.UTC)

# Says each thing once it was told that it is kept.
WRITES = """
import datetime, itertools, os, sys
from pathlib import Path
from permits.rulebook.outcomes import Outcome
from permits.storage.particulars import Box, Ground, Particulars
from permits.storage.store import Store

now = datetime.datetime.fromisoformat(sys.argv[2])
hour = datetime.timedelta(hours=1)
ground = Ground(Box(113.60, 34.70, 113.61, 34.71), 120.0, 113.605, 34.705, 1)
particulars = Particulars(
    "HG-00000000", Outcome.PROHIBITED, "p", (), "a" * 64, "b" * 64, "heatguard", ground
)
say = lambda *words: (sys.stdout.write(" ".join(words) + chr(10)), sys.stdout.flush())
with Store.open(Path(sys.argv[1])) as store:
    say("open", store.secret.hex())
    for number in itertools.count():
        upload = store.objects.put(os.urandom(20_000))
        ask = store.new_ask('{"file": "%s", "filler": "%s"}' % (upload, "x" * 5000), objects=[upload], now=now)
        say("ask", ask.token, "1")
        ask = store.save_ask(ask.token, '{"file": "%s", "n": %d}' % (upload, number), objects=[upload], version=1, now=now)
        say("ask", ask.token, "2")
        begun = store.begin_answer("203.0.113.7", now=now, within=hour, at_most=10**9)
        record = b'{"number": %d, "of": "%s"}' % (number, ask.token.encode()) + os.urandom(30_000)
        check = store.keep_check(ask=ask, record=record, particulars=particulars, now=now, begun=begun)
        say("check", check.token, check.record)
        if number % 3 == 2:
            say("deleting", check.token, ask.token)
            store.delete_check(check.token)
            say("deleted", check.token, ask.token)
        if number % 4 == 3:
            store.purge(now=now + 2 * hour)
"""


def test_pass_killed_at_any_moment_nothing_said_is_lost_and_nothing_is_half_there(folder: Path) -> None:
    rng = random.Random(20260510)
    asks: dict[str, int] = {}
    checks: dict[str, str] = {}
    gone: set[str] = set()
    secrets: set[str] = set()
    for cut in range(CUTS):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITES, folder, NOW.isoformat()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None and process.stderr is not None
        # Sometimes while it opens or makes the store, else in the middle of what comes after so many things said.
        early = cut % 5 == 0
        first = "" if early else "".join(process.stdout.readline() for _ in range(rng.randrange(1, 16)))
        time.sleep(rng.uniform(0.2, 0.8) if early else rng.uniform(0, 0.01))
        process.kill()
        out, err = process.stdout.read(), process.stderr.read()
        process.communicate(timeout=60)
        assert not err
        # A line that the kill cut off was not said.
        for line in (first + out).split("\n")[:-1]:
            kind, *words = line.split()
            if kind == "open":
                secrets.add(words[0])
            elif kind == "ask":
                asks[words[0]] = int(words[1])
            elif kind == "check":
                checks[words[0]] = words[1]
            elif kind == "deleting":
                # Still there or not, as long as it is one or the other.
                del checks[words[0]], asks[words[1]]
            else:
                gone.update(words)
        if cut % 5 == 4:
            _look(folder, asks, checks, gone)
    assert len(secrets) == 1 and len(asks) > CUTS and len(checks) > CUTS and gone


def _look(folder: Path, asks: dict[str, int], checks: dict[str, str], gone: set[str]) -> None:
    connection = sqlite3.connect(folder / "heatguard.sqlite3")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = dict(connection.execute("SELECT token, record FROM checks").fetchall())
        uploads = [json.loads(state)["file"] for (state,) in connection.execute("SELECT state FROM asks")]
        logged = connection.execute("SELECT count(*) FROM answers WHERE outcome IS NOT NULL").fetchone()[0]
    finally:
        connection.close()
    with Store.open(folder) as store:
        for token, version in asks.items():
            ask = store.ask(token, now=NOW)
            assert ask is not None and ask.version >= version
        assert checks.items() <= kept.items() and not gone & kept.keys()
        assert all(store.ask(token, now=NOW) is None for token in gone)
        for token, record in kept.items():
            check = store.check(token, now=NOW)
            assert check is not None
            assert store.objects.get(record).startswith(b'{"number": ')
            store.objects.get(json.loads(check.ask_state)["file"])
        for upload in uploads:
            store.objects.get(upload)
    assert logged >= len(kept)

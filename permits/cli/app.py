"""The command line, put together. Heavy imports stand inside the commands, so that ``--help`` answers at once."""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import typer

from geo.text import Text
from permits.children.own_child import in_own_child
from permits.cli.activities import show_activities
from permits.cli.batch import batch
from permits.cli.check import check
from permits.cli.command import Command, Group
from permits.cli.demo import demo
from permits.cli.map import draw_map
from permits.cli.network import network_app
from permits.cli.papers import papers
from permits.cli.replay import replay
from permits.cli.rules import rules_app
from permits.cli.serve import serve
from permits.cli.verify import verify
from permits.cli.zones import zones


def _program() -> typer.Typer:
    return typer.Typer(
        name="heatguard",
        cls=Group,
        help="暖护 HeatGuard：开挖之前，查明供热设施安全保护范围内法规禁止什么、要求什么。\n\n"
        "What the law forbids and requires near a district-heating main, before the digging starts.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        # Rich help costs half a second of imports at every call.
        rich_markup_mode=None,
    )


app = _program()
app.command("check", cls=Command)(check)
app.command("batch", cls=Command)(batch)
app.command("zones", cls=Command)(zones)
app.command("map", cls=Command)(draw_map)
app.command("serve", cls=Command)(serve)
app.command("activities", cls=Command)(show_activities)
app.command("demo", cls=Command)(demo)
app.add_typer(rules_app, name="rules")
app.add_typer(network_app, name="network")
app.command(cls=Command)(papers)
app.command(cls=Command)(replay)
app.command(cls=Command)(verify)


# What opens files of others, or what was made from them.
_OPEN_FOREIGN_FILES = ("check", "map", "papers", "replay", "verify")


def main() -> NoReturn:
    """Entry point; commands that open foreign files run in a child that may die without harm."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _to_whoever_listens(sys.stdout)
    # Before numpy is loaded: nothing here multiplies large matrices, and threads that wait for one cost a tenth of a check.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A check makes few cycles of objects and ends; looking for them at every seven hundredth new object costs a tenth of it.
    gc.set_threshold(1_000_000, 20, 20)
    if sys.argv[1:2] and sys.argv[1] in _OPEN_FOREIGN_FILES:
        in_own_child(run, _say)
    run()


def run() -> NoReturn:
    """Run the command in this process: input errors become one message and exit status 2, defects of ours exit status 1."""
    from geo.errors import InputError

    for argument in sys.argv[1:]:
        # Bytes that are no text reach us as halves of characters; a file may be called so, a fact may not.
        if not Path(argument).exists() and any("\ud800" <= sign <= "\udfff" for sign in argument):
            print("错误：参数不是 UTF-8 文字\nError: an argument is not UTF-8 text", file=sys.stderr)
            raise SystemExit(2)
    try:
        try:
            _asked_for()()
        finally:
            # Else what cannot be written is found when nobody can say it any more.
            print(end="", flush=True)
    except InputError as error:
        _say(error.text)
    except OSError as error:
        from permits.children.room import out_of_room

        if not out_of_room(error):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _say(
            Text(
                "磁盘已满，结果没有写出；腾出空间后再运行同一命令（成批检查接着做）",
                "the disk is full, the result was not written; free some space and run the same command again (a batch goes on)",
            )
        )
    except MemoryError:
        from permits.children.endings import Ending, told

        _say(told(Ending.MEMORY))
    raise SystemExit(2)


def _asked_for() -> typer.Typer:
    """The program with the one command that is asked for; the whole of it for help, groups and slips.

    Typer makes the options of all commands that it is given.
    """
    asked = [
        one for one in app.registered_commands if sys.argv[1:2] == [one.name or getattr(one.callback, "__name__", "")]
    ]
    if not asked:
        return app
    program = _program()
    program.registered_commands = asked
    # With a single command and nothing beside it, its name would be no part of the command line.
    program.callback()(lambda: None)
    return program


class _Heard(io.FileIO):
    """Standard output of which a reader may have had enough: that changes neither papers nor exit status."""

    def write(self, content: Any) -> int:
        try:
            return super().write(content)
        except BrokenPipeError:
            return memoryview(content).nbytes


def _to_whoever_listens(stdout: io.TextIOWrapper) -> io.TextIOWrapper:
    heard = io.BufferedWriter(_Heard(stdout.fileno(), "w", closefd=False))
    return io.TextIOWrapper(heard, encoding=stdout.encoding, errors=stdout.errors, line_buffering=stdout.line_buffering)


def _say(text: Text) -> None:
    print(f"错误：{text.zh}\nError: {text.en}", file=sys.stderr)

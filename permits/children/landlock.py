"""Landlock: of the whole disk this process reads a few folders and writes into one; it connects nowhere by TCP."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from permits.children.system_calls import system_call

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_AND_MAKE = sum(1 << bit for bit in (4, 5, 7, 8))
_MAKE_SPECIAL = sum(1 << bit for bit in (6, 9, 10, 11, 12))
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

_READ = _EXECUTE | _READ_FILE | _READ_DIR
_WRITE = _WRITE_FILE | _REMOVE_AND_MAKE
# Rights that a rule for a single file may name.
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE

_TCP = 0b11
_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def restrict_files(*, readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Take every right to the disk from this process but these; `give_up_privileges` comes first.

    Parameters
    ----------
    readable, writable : iterable of Path
        Folders with all that is in them, or files; what is not there is passed over.

    Returns
    -------
    int
        Version of Landlock that this kernel has.

    Raises
    ------
    OSError
        The kernel has none.
    """
    version = system_call(_CREATE, None, 0, _ASK_VERSION)
    write = _WRITE | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    handled = _READ | write | _MAKE_SPECIAL | (_IOCTL_DEV if version >= 5 else 0)
    ruleset = _Ruleset(handled, _TCP if version >= 4 else 0, _SIGNALS_AND_ABSTRACT_SOCKETS if version >= 6 else 0)
    # An older kernel knows only the first fields.
    known = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = system_call(_CREATE, ctypes.byref(ruleset), known, 0)
    try:
        for paths, rights in ((readable, _READ), (writable, _READ | write)):
            for path in paths:
                _allow(rules, path, rights)
        system_call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return version


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_FILES
        system_call(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(_PathBeneath(rights, place)), 0)
    finally:
        os.close(place)

"""Calls of the kernel that Python does not offer, by ctypes."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_SET_PDEATHSIG = 1
_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def on_linux() -> bool:
    return sys.platform == "linux"


def system_call(number: int, *arguments: object) -> int:
    """Make a system call; structures are passed by reference.

    Raises
    ------
    OSError
        The kernel refuses.
    """
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return _checked(_library().syscall(ctypes.c_long(number), *given))


def die_with_parent() -> None:
    """Let the kernel kill this process when the one that forked it dies."""
    if on_linux():
        _checked(_library().prctl(_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0))


def give_up_privileges() -> None:
    """No program started from here gains rights that this process does not have."""
    _checked(_library().prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def leave_the_network() -> None:
    """Move this process into a network namespace of its own, which has no way out.

    An administrator keeps his user: in a new one he could no longer read what belongs to others.

    Raises
    ------
    OSError
        Namespaces are not allowed here.
    """
    try:
        _checked(_library().unshare(_CLONE_NEWNET))
    except PermissionError:
        _checked(_library().unshare(_CLONE_NEWUSER | _CLONE_NEWNET))


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer

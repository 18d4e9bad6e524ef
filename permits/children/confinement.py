"""What is taken from a child before it meets anything foreign, layer by layer; a layer that is not to be had is said."""

from __future__ import annotations

import importlib
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path

from permits.children.landlock import restrict_files
from permits.children.limits import Limits, hold_to
from permits.children.seccomp import ban_sockets
from permits.children.system_calls import give_up_privileges, leave_the_network, on_linux

# Shared libraries of the system, and the devices that programs expect.
_SYSTEM = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/dev/urandom",
    "/proc/self",
)
_OURS = ("geo", "data", "maps", "permits")


def confine(
    limits: Limits, *, readable: Iterable[Path] = (), writable: Iterable[Path], alone: bool
) -> dict[str, str | None]:
    """Take from this process what judging foreign files does not need, for ever.

    Parameters
    ----------
    limits : Limits
        What it may take.
    readable, writable : iterable of Path
        Besides the program itself and its libraries, which can be read.
    alone : bool
        Whether to give it a network of its own, that is none.

    Returns
    -------
    dict of str to (str or None)
        Every layer by its name; None: it is there, else why not.
    """
    hold_to(limits)
    layers: dict[str, str | None] = {"rlimit": None}
    if not on_linux():
        return {**layers, **dict.fromkeys(("network namespace", "seccomp", "landlock"), f"not on {sys.platform}")}
    if alone:
        layers["network namespace"] = _why_not(leave_the_network)
    give_up_privileges()
    # Rules of Landlock bind one thread and what it starts; a thread that ran before goes free.
    threads = len(os.listdir("/proc/self/task"))
    readable, writable = [*_program(), *readable], [*writable, Path(os.devnull)]
    layers["landlock"] = _why_not(lambda: restrict_files(readable=readable, writable=writable))
    if layers["landlock"] is None and threads > 1:
        layers["landlock"] = f"{threads - 1} threads started before it"
    layers["seccomp"] = _why_not(ban_sockets)
    return layers


def missing(layers: dict[str, str | None]) -> list[str]:
    """The layers that are not there, each with its reason."""
    return [f"{name} ({why})" for name, why in layers.items() if why is not None]


def _why_not(layer: Callable[[], object]) -> str | None:
    try:
        layer()
    except (OSError, NotImplementedError) as refused:
        return str(refused)
    return None


def _program() -> list[Path]:
    """Where the interpreter, its libraries and this program stand."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    places: set[str | None] = {sysconfig.get_path(name) for name in names}
    # A virtual environment borrows the standard library of another installation.
    bases = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    places |= {sysconfig.get_path(name, vars=bases) for name in names}
    places |= {sysconfig.get_config_var("LIBDIR"), sys.pycache_prefix}
    # Some packages keep their data there.
    places |= {f"{sys.prefix}/share", f"{sys.prefix}/pyvenv.cfg"}
    places |= {sys.executable, os.path.realpath(sys.executable)}
    places |= {os.environ.get(name) for name in ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA")}
    places |= _libraries()
    for package in _OURS:
        places |= set(importlib.import_module(package).__path__)
    return [Path(one) for one in (*sorted(filter(None, places)), *_SYSTEM)]


def _libraries() -> set[str]:
    """Folders in which the libraries stand that are loaded, wherever Python was told to look for them."""
    folders = set()
    for name, module in list(sys.modules.items()):
        if "." in name or name in (*_OURS, "__main__"):
            continue
        # What a package links to stands beside it.
        for place in getattr(module, "__path__", None) or [getattr(module, "__file__", None)]:
            if place is not None and os.path.isabs(place):
                folders.add(os.path.dirname(place))
    return folders

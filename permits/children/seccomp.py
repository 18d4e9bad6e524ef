"""A filter in the kernel: this process opens no socket and reaches into no other process."""

from __future__ import annotations

import ctypes
import errno
import platform
from typing import NamedTuple

from permits.children.system_calls import system_call

# Numbers of system calls on the two kinds of processor. Besides sockets: what goes round such a filter (io_uring), what
# reads or steers other processes, what mounts, and what makes namespaces in which more would be allowed.
_DENIED = {
    # name: (x86_64, aarch64)
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "sendmsg": (46, 211),
    "bind": (49, 200),
    "listen": (50, 201),
    "ptrace": (101, 117),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount": (165, 40),
    "umount2": (166, 39),
    "init_module": (175, 105),
    "kexec_load": (246, 104),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "accept4": (288, 242),
    "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265),
    "sendmmsg": (307, 269),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "finit_module": (313, 273),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
}


class _Processor(NamedTuple):
    audit: int
    column: int
    seccomp: int


_PROCESSORS = {"x86_64": _Processor(0xC000003E, 0, 317), "aarch64": _Processor(0xC00000B7, 1, 277)}
# Calls numbered from here on are those of the x32 interface of x86_64.
_X32 = 0x40000000

_SET_MODE_FILTER = 1
_ALL_THREADS = 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _PROCESSOR_OFFSET = 0, 4
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction)))


def ban_sockets() -> None:
    """Refuse the denied calls to every thread of this process, for ever; `give_up_privileges` comes first.

    Raises
    ------
    OSError
        The kernel takes no filter.
    NotImplementedError
        A processor whose numbers of calls are not known here.
    """
    processor = _PROCESSORS.get(platform.machine())
    if processor is None:
        raise NotImplementedError(f"no table of system calls for {platform.machine()}")
    denied = sorted(numbers[processor.column] for numbers in _DENIED.values())
    steps = [
        (_LOAD, 0, 0, _PROCESSOR_OFFSET),
        (_EQUAL, 1, 0, processor.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, len(denied) + 1, 0, _X32),
        *((_EQUAL, len(denied) - at, 0, number) for at, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    system_call(processor.seccomp, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program))

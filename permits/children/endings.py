"""How a child ended that gave no answer, and what a person is told about it."""

from __future__ import annotations

import enum
import resource
import signal

from geo.text import Text
from permits.children.limits import Limits, most_resident_bytes

# Status of a child that ran out of memory and could still say so.
OUT_OF_MEMORY_STATUS = 77
# And of one that found the disk full.
OUT_OF_ROOM_STATUS = 78


class Ending(enum.Enum):
    """Which limit was met."""

    TIME = "time"
    CPU = "cpu"
    MEMORY = "memory"
    STOPPED = "stopped"
    FILE_SIZE = "file_size"
    ANSWER_SIZE = "answer_size"
    ROOM = "room"
    CRASH = "crash"
    DEFECT = "defect"


_MET = {
    Ending.TIME: Text("在限定的时间内没有完成", "it did not end within the time allowed"),
    Ending.CPU: Text("所需的计算时间超过上限", "it takes more computing time than is allowed"),
    Ending.MEMORY: Text("所需的内存超过上限", "it takes more memory than is allowed"),
    Ending.STOPPED: Text(
        "处理它的进程被中止，与所交内容无关", "the process that handled it was stopped, through no fault of the job"
    ),
    Ending.FILE_SIZE: Text("展开的文件超过上限", "it unpacks to more than is allowed"),
    Ending.ANSWER_SIZE: Text("结果超过可答复的大小", "the result is larger than an answer may be"),
    Ending.ROOM: Text("服务器磁盘已满，请告知其管理员", "the disk of the server is full; tell who runs it"),
    Ending.CRASH: Text("处理程序异常终止", "the process that handled it crashed"),
    Ending.DEFECT: Text("程序有缺陷，已记入服务器日志", "a defect of ours, which the server's log names"),
}
_REMEDY = Text(
    "没有得出结论（不等于未发现限制）。请减少范围、要素或拐点后重新提交",
    "There is no determination, which is not a clear. Hand in fewer features, fewer corners or a smaller extent",
)
_AGAIN = Text(
    "没有得出结论（不等于未发现限制）。请稍后再提交一次",
    "There is no determination, which is not a clear. Send it again a little later",
)
_WITH_ROOM = Text(
    "没有得出结论（不等于未发现限制）。腾出空间后再提交一次",
    "There is no determination, which is not a clear. Send it again when there is room",
)


def ending_of(*, signal_number: int | None, status: int, held_much: bool = True) -> Ending:
    """How a process ended that was not killed by us.

    Parameters
    ----------
    signal_number : int or None
        The signal that ended it.
    status : int
        Its exit status where none did.
    held_much : bool
        Whether it ever held so much memory that the kernel may have wanted it back; where nobody saw, it may have.
    """
    if signal_number is None:
        own_word = {OUT_OF_MEMORY_STATUS: Ending.MEMORY, OUT_OF_ROOM_STATUS: Ending.ROOM}
        return own_word.get(status, Ending.CRASH)
    return {
        signal.SIGXCPU: Ending.CPU,
        signal.SIGXFSZ: Ending.FILE_SIZE,
        # By the kernel, which was out of memory: it need not be this job that took it. Or by a person.
        signal.SIGKILL: Ending.MEMORY if held_much else Ending.STOPPED,
        # By allocators that were refused some.
        signal.SIGABRT: Ending.MEMORY,
    }.get(signal.Signals(signal_number), Ending.CRASH)


def ending_of_returned(status: int, limits: Limits) -> Ending:
    """How a process ended that was waited for, by its status as `subprocess` has it.

    Of a process by itself nobody says afterwards what it held; none of those that were waited for held more than the system counted.
    """
    held = most_resident_bytes(resource.getrusage(resource.RUSAGE_CHILDREN))
    return ending_of(signal_number=-status if status < 0 else None, status=max(status, 0), held_much=limits.much(held))


def told(ending: Ending) -> Text:
    """What a person is told: the limit, and that this is no clear."""
    # Neither lies in the job: less of it would change nothing.
    remedy = {Ending.STOPPED: _AGAIN, Ending.ROOM: _WITH_ROOM}.get(ending, _REMEDY)
    met = _MET[ending]
    return Text(f"没有答复：{met.zh}。{remedy.zh}。", f"No answer: {met.en}. {remedy.en}.")


class NoAnswerError(Exception):
    """A job that ended without an answer."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending

"""The server as its worst clients meet it, through real sockets: nobody holds up the others, and it ends when told to."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from permits.server.listening import CONNECTIONS_OF_AN_ADDRESS

URL = "/v1/screenings"
HEAD = f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n".encode()


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], Any]:
        # From another address than the clients that fill their own.
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=("127.0.0.2", 0))
        with contextlib.closing(asking) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def do(self, word: str) -> tuple[int, dict[str, str], Any]:
        status, headers, content = self.ask("POST", URL, word.encode())
        return status, headers, json.loads(content)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def memory_kb(self) -> int:
        """The most that the web process ever took."""
        said = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in said.splitlines() if line.startswith("VmHWM")))


def family(pid: int) -> list[int]:
    """A process with all that it started: server, zygote, workers."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += family(int(child))
    return found


@contextlib.contextmanager
def serving(*options: str) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(__file__).with_name("misbehaving_server.py")
    # As systems do that allow more to who wishes for it.
    few_descriptors = ["sh", "-c", 'ulimit -S -n 256; exec "$@"', "sh"]
    command = [*few_descriptors, sys.executable, str(program), str(port), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    server = Server(process, port)
    try:
        assert process.stderr is not None
        # It says where it listens, then what holds its children.
        assert b"serving" in process.stderr.readline() and b"children" in process.stderr.readline()
        begun = family(process.pid)
        assert len(begun) == 4
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert not [pid for pid in begun if Path(f"/proc/{pid}/exe").exists()]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def until_closed(connection: socket.socket) -> bytes:
    content = b""
    with contextlib.suppress(ConnectionError):
        while chunk := connection.recv(65536):
            content += chunk
    return content


def test_every_answer_carries_the_headers_of_a_careful_server(server: Server) -> None:
    answers = [
        server.ask("GET", "/healthz"),
        server.ask("GET", "/problems"),
        server.ask("GET", "/nowhere"),
        server.ask("GET", URL),
        server.ask("GET", "/docs"),
        server.ask("POST", URL, b"defect"),
        server.ask("GET", "/healthz", host="evil.example"),
        server.ask("POST", URL, b"well"),
    ]
    assert [status for status, *_ in answers] == [200, 200, 404, 405, 200, 500, 421, 200]
    for _, headers, _ in answers:
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"
        assert "server" not in headers
    assert answers[3][1]["allow"] == "POST"
    # What says where no pipe lies may be kept, and is asked about each time.
    assert server.ask("GET", "/v1/rules")[1]["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1:80:80", ""])
def test_fail_a_name_that_is_not_the_servers(server: Server, host: str) -> None:
    status, _, content = server.ask("GET", "/healthz", host=host)
    assert status in (400, 421) and b"ok" not in content


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "[::1]"])
def test_pass_a_name_of_the_server(server: Server, host: str) -> None:
    assert server.ask("GET", "/healthz", host=host)[0] == 200


@pytest.mark.parametrize(
    ("word", "status", "limit"),
    [("spin", 422, "cpu"), ("sleep", 503, "time"), ("memory", 413, "memory"), ("segfault", 422, "crash")],
)
def test_fail_a_job_that_meets_a_limit_while_others_are_answered(
    server: Server, word: str, status: int, limit: str
) -> None:
    with ThreadPoolExecutor(1) as beside:
        job = beside.submit(server.do, word)
        while not job.done():
            assert server.do("well")[0] == 200 and server.ask("GET", "/healthz")[0] == 200
            time.sleep(0.1)
    said, headers, problem = job.result()
    assert (said, problem["limit"], headers["content-type"]) == (status, limit, "application/problem+json")
    assert "没有得出结论" in problem["detail_zh"] and "not a clear" in problem["detail_en"]


def test_fail_more_than_the_queue_holds_is_told_when_to_come_back(server: Server) -> None:
    with ThreadPoolExecutor(12) as clients:
        answers = list(clients.map(server.do, ["nap"] * 12))
        assert server.ask("GET", "/healthz")[0] == 200
    refused = [(headers["retry-after"], problem["limit"]) for status, headers, problem in answers if status == 503]
    assert refused and set(refused) == {("5", "queue")}
    assert sum(status == 200 for status, *_ in answers) == 12 - len(refused) >= 8


@pytest.mark.parametrize("beyond", [b"", b"G", b"G" * 2**20])
def test_fail_a_client_that_leaves_frees_its_worker(server: Server, beyond: bytes) -> None:
    left = []
    for _ in range(2):
        connection = server.connect()
        with contextlib.suppress(ConnectionError):
            connection.sendall(HEAD.replace(b"1000", b"5") + b"sleep" + beyond)
        left.append(connection)
    time.sleep(0.5)
    for connection in left:
        connection.close()
    begun = time.monotonic()
    assert server.do("well")[0] == 200
    # Far below the time that both of them had.
    assert time.monotonic() - begun < 9


def test_pass_a_client_that_only_ends_his_side_is_answered(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD.replace(b"1000", b"3") + b"nap")
        connection.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200 and json.loads(answer.read())["found"] is None
    with server.connect() as connection:
        connection.sendall(HEAD + b"{")
        connection.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 400 and "broke off" in json.loads(answer.read())["detail_en"]


def test_pass_requests_sent_ahead_are_answered_in_turn(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(
            (HEAD.replace(b"1000", b"3") + b"nap") * 2 + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        connection.shutdown(socket.SHUT_WR)
        content = until_closed(connection)
    assert content.count(b"HTTP/1.1 200") == 3 and content.endswith(b'{"status":"ok"}')


def test_fail_clients_that_leave_are_no_lines_in_the_log() -> None:
    with serving() as server:
        for sent in (HEAD + b"{", HEAD, HEAD.replace(b"1000", b"3") + b"nap", HEAD[:30]):
            for _ in range(8):
                with server.connect() as connection:
                    connection.sendall(sent)
        for _ in range(3):
            with server.connect() as connection:
                # Its answer is as large, and only begun to be read.
                connection.sendall(HEAD.replace(b"1000", b"5") + b"large")
                assert connection.recv(1)
        time.sleep(2)
        assert server.do("well")[0] == 200
        server.process.terminate()
        assert server.process.communicate(timeout=20)[1] == b""


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
def test_pass_a_wish_for_another_protocol_is_passed_over(server: Server, protocol: bytes) -> None:
    with server.connect() as connection:
        wish = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade: " + protocol
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + wish + b"\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"nonsense\r\n\r\n", "broken-request"),
        (b"GET / HTTP/1.1\r\n\r\n", "broken-request"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "broken-request"),
        (HEAD.replace(b"Content-Length: 1000", b"Content-Length: -1"), "broken-request"),
        (HEAD.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked") + b"zz\r\n", "broken-request"),
        (b"GET / HTTP/1.1\r\nx: " + b"x" * 2**17, "head-too-large"),
        (HEAD.replace(b"Content-Length: 1000", b"Transfer-Encoding: gzip, chunked"), "unknown-transfer-coding"),
    ],
)
def test_fail_what_is_refused_before_it_is_a_request_is_a_problem_too(server: Server, head: bytes, kind: str) -> None:
    with server.connect() as connection:
        connection.sendall(head)
        said, _, content = until_closed(connection).partition(b"\r\n\r\n")
    assert b"content-security-policy" in said and b"nosniff" in said and b"application/problem+json" in said
    problem = json.loads(content)
    assert problem["type"] == f"/problems/{kind}" and said.startswith(f"HTTP/1.1 {problem['status']}".encode())
    assert problem["detail_zh"] and problem["detail_en"]


def test_fail_a_length_beside_chunks_ends_the_connection(server: Server) -> None:
    """Whatever a gate in front takes for the end of the body, nothing behind it is answered as a request."""
    both = HEAD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n") + b"0\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(both + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = until_closed(connection)
    assert said.count(b"HTTP/1.1 ") == 1 and b"connection: close" in said.lower()


def test_pass_after_the_answer_to_a_head_a_connection_goes_on(server: Server) -> None:
    with server.connect() as connection:
        for _ in range(2):
            connection.sendall(b"HEAD /v1/rules HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        said = until_closed(connection)
    assert said.count(b"HTTP/1.1 200") == 3 and said.count(b"\r\n\r\n") == 3 and said.count(b'{"') == 1


def test_fail_an_answer_before_the_body_is_there_says_that_the_connection_ends(server: Server) -> None:
    other_coding = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: br\r\n\r\n")
    with server.connect() as connection:
        connection.sendall(other_coding + bytes(10))
        said = until_closed(connection)
    assert said.startswith(b"HTTP/1.1 415") and said.lower().count(b"connection: close") == 1


def test_pass_a_refused_body_that_is_there_leaves_the_connection_open(server: Server) -> None:
    no_gzip = HEAD.replace(b"1000\r\n\r\n", b"10\r\nContent-Encoding: gzip\r\n\r\n") + bytes(10)
    with server.connect() as connection:
        connection.sendall(no_gzip)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        said = until_closed(connection)
    assert said.startswith(b"HTTP/1.1 400") and b"HTTP/1.1 200" in said


def test_fail_half_requests_and_drips_are_closed(server: Server) -> None:
    half_head, half_body = server.connect(), server.connect()
    silent, dripping_head, dripping_body = server.connect(), server.connect(), server.connect()
    half_head.sendall(HEAD[:30])
    half_body.sendall(HEAD + b"{")
    dripping_body.sendall(HEAD)
    for sign in (HEAD + bytes(1000))[:60]:
        with contextlib.suppress(ConnectionError):
            dripping_head.send(bytes([sign]))
            dripping_body.send(b" ")
        time.sleep(0.1)
    assert until_closed(half_head) == b"" and until_closed(silent) == b""
    assert until_closed(dripping_head) == b""
    for one in (half_body, dripping_body):
        assert until_closed(one).startswith(b"HTTP/1.1 408")
    for one in (half_head, half_body, silent, dripping_head, dripping_body):
        one.close()


def test_fail_one_address_does_not_take_all_connections(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        many = [stack.enter_context(server.connect()) for _ in range(CONNECTIONS_OF_AN_ADDRESS + 20)]
        for one in many:
            with contextlib.suppress(ConnectionError):
                one.sendall(HEAD[:30])
        time.sleep(0.3)
        cut = 0
        for one in many:
            one.setblocking(False)
            try:
                cut += one.recv(1) == b""
            except ConnectionError:
                cut += 1
            except BlockingIOError:
                continue
        assert cut >= 20
        assert server.ask("GET", "/healthz")[0] == 200


def test_pass_behind_a_gate_everybody_comes_from_one_address() -> None:
    with serving("--behind-proxy") as server, contextlib.ExitStack() as stack:
        many = [stack.enter_context(server.connect()) for _ in range(CONNECTIONS_OF_AN_ADDRESS + 20)]
        for one in many:
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert all(one.recv(100).startswith(b"HTTP/1.1 200") for one in many)


@pytest.mark.parametrize("silent", [0, 80])
def test_fail_all_connections_taken_leaves_who_asks_whether_it_lives(silent: int) -> None:
    """Also where silent ones fill the places that are kept for asking."""
    with serving("--body-seconds", "600") as server, contextlib.ExitStack() as stack:
        for number in range(512 + silent):
            place = (f"127.0.1.{number // CONNECTIONS_OF_AN_ADDRESS + 1}", 0)
            to = ("127.0.0.1", server.port)
            one = stack.enter_context(socket.create_connection(to, timeout=30, source_address=place))
            if number < 512:
                one.sendall(HEAD + b"{")
        assert server.ask("GET", "/healthz")[0] == 200
        status, headers, content = server.ask("POST", URL, b"well")
        assert (status, headers["retry-after"], json.loads(content)["limit"]) == (503, "5", "queue")


def test_fail_bodies_together_take_no_more_than_is_meant_for_them() -> None:
    with serving("--body-seconds", "600") as server, contextlib.ExitStack() as stack:
        many = [stack.enter_context(server.connect()) for _ in range(10)]
        for one in many:
            with contextlib.suppress(ConnectionError):
                one.sendall(HEAD.replace(b"1000", str(16 * 2**20).encode()) + bytes(12 * 2**20))
        # Another address has its own share.
        assert server.do("well")[0] == 200
        # Of 64 MiB an address are 5 of them, which wait for the rest; the others are told.
        waiting = set(many)
        while len(waiting) > 5:
            for one in select.select(list(waiting), [], [])[0]:
                assert until_closed(one).startswith(b"HTTP/1.1 503")
                waiting.remove(one)
        for one in waiting:
            one.shutdown(socket.SHUT_WR)
            assert until_closed(one).startswith(b"HTTP/1.1 400")
        assert server.do("well")[0] == 200


@pytest.mark.parametrize("first", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\r\n" * 40000])
def test_fail_what_is_no_request_is_closed(server: Server, first: bytes) -> None:
    with server.connect() as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(first)
        assert not until_closed(connection).startswith(b"HTTP/1.1 200")
    assert server.ask("GET", "/healthz")[0] == 200


def test_large_bodies_and_answers_pass_without_growing_the_web_process(server: Server) -> None:
    before = server.memory_kb()
    with ThreadPoolExecutor(2) as clients:
        answers = list(clients.map(server.do, ["x" * (16 * 2**20)] * 4))
    assert [status for status, *_ in answers] == [200] * 4 and answers[0][2]["found"] == str(16 * 2**20)
    with server.connect() as connection:
        connection.sendall(HEAD.replace(b"1000", str(16 * 2**20 + 1).encode()))
        assert until_closed(connection).startswith(b"HTTP/1.1 413")
    with server.connect() as connection:
        # One that states no length, and is not read to its end.
        connection.sendall(HEAD.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked"))
        with contextlib.suppress(ConnectionError):
            for _ in range(300):
                connection.sendall(b"10000\r\n" + bytes(2**16) + b"\r\n")
        assert server.ask("GET", "/healthz")[0] == 200
    assert server.memory_kb() - before < 50_000


def test_told_to_end_it_finishes_what_is_short_and_refuses_what_is_not() -> None:
    with serving() as server, ThreadPoolExecutor(3) as clients:
        jobs = [clients.submit(server.do, word) for word in ("nap", "sleep")]
        time.sleep(0.4)
        waiting = clients.submit(server.do, "well")
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0
        assert [job.result()[0] for job in (*jobs, waiting)] == [200, 503, 503]

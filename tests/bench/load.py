"""A server in processes of its own, and a bounded load against it: CPU per request, latencies, memory."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Measured:
    """What a run of requests cost: CPU seconds of the server's processes and wall seconds of each request."""

    cpu: float
    wall: float
    latencies: tuple[float, ...]
    statuses: frozenset[int]

    @property
    def cpu_each(self) -> float:
        """CPU milliseconds of one request."""
        return 1000 * self.cpu / len(self.latencies)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.wall

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Server:
    """A running server and where it answers."""

    process: subprocess.Popen[bytes]
    port: int

    def family(self) -> list[psutil.Process]:
        """The server and its workers."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds spent so far by all of them."""
        return sum(times.user + times.system for times in (one.cpu_times() for one in self.family()))

    def pss(self) -> float:
        """Proportional set size of all of them, in MB."""
        return sum(one.memory_full_info().pss for one in self.family()) / 1e6


def free_port() -> int:
    """A port of this computer nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(target: str, env: Mapping[str, str], *, ready: str, workers: int = 2) -> Iterator[Server]:
    """Serve an app factory (``module:function``) with granian until the block ends; ``ready`` must answer 200 first."""
    options = (
        f"--interface wsgi --factory --host 127.0.0.1 --workers {workers} --blocking-threads 4 --no-ws --log-level warning"
    )
    with _running(["granian", *options.split(), target, "--port"], env, ready) as server:
        yield server


@contextmanager
def serve_product(env: Mapping[str, str]) -> Iterator[Server]:
    """Serve the product as ./run does, with its two workers."""
    with _running(["lms.serving", "127.0.0.1"], env, "/readyz") as server:
        yield server


@contextmanager
def _running(words: Sequence[str], env: Mapping[str, str], ready: str) -> Iterator[Server]:
    port = free_port()
    told = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    command = [sys.executable, "-m", *words, str(port)]
    process = subprocess.Popen(command, env={**told, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, ready, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as link:
                link.request("GET", path)
                if link.getresponse().status == 200:
                    return
        except OSError:
            pass
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        time.sleep(0.1)
    raise RuntimeError("the server did not answer in 30 s")


Request = tuple[str, str, bytes | None, Mapping[str, str]]


def written(request: Request) -> bytes:
    """The request as it crosses the wire; what a browser would send, on a connection that is kept."""
    method, path, body, headers = request
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")


def read_answer(link: socket.socket) -> int:
    """Read one answer to its end; returns its status. A plain socket: the client must not be what is measured."""
    received = link.recv(65536)
    while (split := received.find(b"\r\n\r\n")) < 0:
        received += link.recv(65536)
    head, got = received[:split].lower(), len(received) - split - 4
    status = int(head.split(None, 2)[1])
    marker = head.find(b"content-length:")
    if marker >= 0:
        length = int(head[marker + 15 :].split(b"\r\n", 1)[0])
        while got < length:
            got += len(link.recv(65536))
    elif b"transfer-encoding: chunked" in head:
        while not received.endswith(b"0\r\n\r\n"):
            received += link.recv(65536)
    return status


def measure(server: Server, requests: Sequence[Request] | Callable[[int], Request], count: int, connections: int) -> Measured:
    """Send ``count`` requests over kept-alive connections and add up what they cost."""
    latencies: list[float] = []
    statuses: set[int] = set()
    lock = threading.Lock()
    numbers = iter(range(count))

    def one_connection() -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                request = requests(number) if callable(requests) else requests[number % len(requests)]
                content = written(request)
                start = time.perf_counter()
                link.sendall(content)
                status = read_answer(link)
                with lock:
                    latencies.append(time.perf_counter() - start)
                    statuses.add(status)

    threads = [threading.Thread(target=one_connection) for _ in range(connections)]
    cpu, wall = server.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(server.cpu() - cpu, time.perf_counter() - wall, tuple(latencies), frozenset(statuses))

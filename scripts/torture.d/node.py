"""One `sverka serve`, started again whenever it ends: what systemd does on a real machine."""
import http.client
import os
import signal
import socket
import subprocess
import threading
import time

from control import Control

# What is killed by these has a fault of its own.
CRASHES = {signal.SIGILL, signal.SIGTRAP, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Node:
    """A node of the service. `crashes` are ends that nobody asked for."""

    def __init__(self, name, program, arguments, folder, root, shim, extra=None):
        self.name, self.program, self.arguments = name, program, arguments
        self.port = free_port()
        self.control = Control(f"{folder}/{name}.control")
        self.log_path = f"{folder}/{name}.log"
        self.trace_path = f"{folder}/{name}.trace"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SVERKA_")
        } | {
            "LD_PRELOAD": shim, "TORTURE_CONTROL": self.control.path, "TORTURE_ROOT": root + "/",
            "TORTURE_TRACE": self.trace_path, "SVERKA_LISTEN_PORT": str(self.port),
            "SVERKA_LIMITS_REQUESTS_PER_MINUTE": "1000000", "SVERKA_LIMITS_BURST": "1000000",
            "SVERKA_LIMITS_UPLOADS_PER_ACCOUNT": "100", "SVERKA_LIMITS_UPLOADS": "100",
            "SVERKA_LIMITS_FAILURES_PER_MINUTE": "1000000", "SVERKA_LIMITS_REQUESTS_AT_ONCE": "1000",
            "SVERKA_LIMITS_BODY_IDLE_SECONDS": "2", "SVERKA_FREE_BYTES": "0", "SVERKA_SHUTDOWN_SECONDS": "5",
            "SVERKA_INTERVALS_WORK": "1",
        } | (extra or {})
        self.process = None
        self.is_wanted = False
        self.expected_end = False
        self.starts = 0
        self.crashes = []
        self.lock = threading.Lock()
        self.watcher = None

    def start(self):
        with self.lock:
            self.is_wanted = True
            if self.process and self.process.poll() is None:
                return
            self.spawn()
        if not self.watcher:
            self.watcher = threading.Thread(target=self.watch, daemon=True)
            self.watcher.start()

    def spawn(self):
        self.starts += 1
        self.expected_end = False
        with open(self.log_path, "ab") as log:
            log.write(f"--- start {self.starts}\n".encode())
            log.flush()
            self.process = subprocess.Popen(
                [self.program, "serve", *self.arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)

    def watch(self):
        while True:
            time.sleep(0.02)
            with self.lock:
                if self.process is None or self.process.poll() is None:
                    continue
                status = self.process.returncode
                if status < 0 and -status in CRASHES:
                    self.crashes.append(f"{self.name}: ended by {signal.Signals(-status).name}")
                self.process = None
                if not self.is_wanted:
                    continue
                # It may end by itself when the database is away at its start; whoever runs it starts it again.
                if status > 0:
                    time.sleep(0.2)
                self.spawn()

    def signal(self, number):
        """Sends a signal to the process, which is then started again."""
        with self.lock:
            if self.process and self.process.poll() is None:
                self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)

    def stop(self):
        """Ends it for good."""
        with self.lock:
            self.is_wanted = False
            process = self.process
        if process:
            process.kill()
            process.wait()

    @property
    def says_it_leads(self):
        """Whether the process that runs now has logged that it leads the schedule, and not that it no longer does."""
        with open(self.log_path, "rb") as file:
            log = file.read().rpartition(b"--- start ")[2].decode(errors="replace")
        return log.rfind("этот узел ведёт расписание") > log.rfind("больше не ведёт этот узел")

    def is_up(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait(self, seconds=60):
        end = time.monotonic() + seconds
        while not self.is_up():
            if time.monotonic() > end:
                raise RuntimeError(f"node {self.name} does not answer within {seconds} s: {self.log_path}")
            time.sleep(0.02)

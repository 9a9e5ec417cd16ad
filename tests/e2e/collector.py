"""Runs a collector and a simulated cluster for the end-to-end tests, and speaks HTTP to the first."""
import atexit
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest

SOURCE_ROOT = os.environ.get("HG_SOURCE_ROOT", os.path.realpath(os.path.join(os.path.dirname(__file__), "../..")))
HELIOGRAPH = os.environ.get("HG_HELIOGRAPH", f"{SOURCE_ROOT}/build/release/heliograph")
SIMULATOR = os.environ.get("HG_SIM", f"{SOURCE_ROOT}/build/release/bench/sim/hg-sim")
PATIENCE_S = 60  # how long to wait for something that must happen; not a limit on speed


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what):
    """Calls `condition` until it gives something true, and returns that."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"did not happen within {PATIENCE_S} s: {what}")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Collector:
    """A running heliograph on ports of its own."""

    def __init__(self, *arguments, udp=None, http_port=None):
        self.udp = udp or free_port(socket.SOCK_DGRAM)
        self.http = http_port or free_port(socket.SOCK_STREAM)
        self.arguments = arguments
        self.process = None

    def start(self):
        command = [HELIOGRAPH, f"--port={self.udp}", f"--http-port={self.http}", *self.arguments]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        atexit.register(self.kill)  # also when a test ends before its clean-up
        try:
            wait_for(self.ready, "the collector is ready")
        except AssertionError:
            self.kill()
            print(self.process.stderr.read(), file=sys.stderr)
            raise
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the collector ended: {self.process.stderr.read()}")
        try:
            return self.request("GET", "/readyz").status == 200
        except OSError:
            return False

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        answer = self.request("GET", path)
        if answer.status != 200:
            raise AssertionError(f"GET {path}: {answer.status} {answer.body!r}")
        return answer.json()

    def put(self, path, value):
        return self.request("PUT", path, json.dumps(value))

    def metric(self, line):
        """Value of one line of /metrics, name and labels as printed, without the prefix."""
        text = self.request("GET", "/metrics").body.decode()
        for row in text.splitlines():
            if row.startswith(f"heliograph_{line} "):
                return float(row.rsplit(" ", 1)[1])
        raise AssertionError(f"no metric {line}")

    def rss_bytes(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """Asks to stop and returns (exit status, log)."""
        if self.process.poll() is None:
            self.signal(signal.SIGINT)
        log = self.process.communicate(timeout=PATIENCE_S)[1]
        return self.process.returncode, log

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()
        self.process.stderr.close()


def simulate(collector, *arguments):
    """Runs the simulated cluster to its end; returns its last line as a dictionary of numbers."""
    done = subprocess.run([SIMULATOR, f"--to=127.0.0.1:{collector.udp}", *arguments],
                          stderr=subprocess.PIPE, text=True, check=True)
    words = done.stderr.strip().splitlines()[-1].split()
    return {name: float(number) for name, _, number in (w.partition("=") for w in words) if number}


class TapResult(unittest.TestResult):
    """Prints the Test Anything Protocol, so that each case counts on its own."""

    def __init__(self):
        super().__init__()
        self.number = 0
        self.failed = None  # test whose part has failed: one line for all of its parts

    def line(self, test, good, remark=""):
        self.number += 1
        print(f"{'ok' if good else 'not ok'} {self.number} - {test.id().split('.', 1)[-1]}{remark}",
              flush=True)

    def addSuccess(self, test):
        self.line(test, True)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.line(test, True, f" # SKIP {reason}")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err and self.failed is not test:
            self.failed = test
            self.line(test, False)
        if err:
            self.trace(subtest, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.explain(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.explain(test, err)

    def explain(self, test, err):
        self.line(test, False)
        self.trace(test, err)

    def trace(self, test, err):
        print(f"# {test}", file=sys.stderr)
        for row in self._exc_info_to_string(err, test).splitlines():
            print(f"# {row}", file=sys.stderr)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}", flush=True)
    result = TapResult()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)

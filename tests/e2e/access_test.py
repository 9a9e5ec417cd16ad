"""Who may do what: tokens and roles, sessions, origins, TLS, and clients that mean no good."""
import http.client
import os
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from collector import Collector, main, wait_for

READ, WRITE = "r" * 40, "w" * 40
FLOW = '{"keys":"ipsource","value":"bytes"}'


def bearer(token, **more):
    return {"Authorization": f"Bearer {token}", **more}


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.file = os.path.join(cls.directory.name, "tokens")
        cls.write_file(f"read {READ} viewer\nwrite {WRITE} robot\n")
        cls.collector = Collector("--set", f"http.tokens={cls.file}").start()

    @classmethod
    def write_file(cls, text):
        with open(cls.file + ".new", "w", encoding="ascii") as file:
            file.write(text)
        os.rename(cls.file + ".new", cls.file)

    @classmethod
    def tearDownClass(cls):
        cls.collector.kill()
        cls.collector.process.stderr.close()
        cls.directory.cleanup()

    def ask(self, method, path, headers=None, body=None):
        return self.collector.request(method, path, body, headers)

    def test_without_a_token_nothing_is_told(self):
        for path in ("/agents/json", "/flow/json", "/config/json", "/metrics", "/readyz?verbose", "/nowhere", "/stream?topics=status"):
            answer = self.ask("GET", path)
            self.assertEqual(answer.status, 401, path)
            self.assertEqual(answer.json()["type"], "/problems/not-authenticated")
            self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Bearer"))

    def test_probes_and_pages_need_none(self):
        for path in ("/livez", "/readyz", "/healthz", "/html/index.html", "/api/", "/app/sunburst/html/"):
            self.assertEqual(self.ask("GET", path).status, 200, path)
        page = self.ask("GET", "/app/sunburst/html/").body.decode()
        for file in re.findall(r'(?:src|href)="[./]*(ui/[^"]+)"', page):
            self.assertEqual(self.ask("GET", f"/{file}").status, 200, file)
        self.assertRegex(page, r'src="[./]*ui/')

    def test_roles_are_kept_apart(self):
        self.assertEqual(self.ask("GET", "/agents/json", bearer(READ)).status, 200)
        self.assertEqual(self.ask("PUT", "/flow/a/json", bearer(READ), FLOW).status, 403)
        self.assertEqual(self.ask("PUT", "/flow/a/json", bearer(WRITE), FLOW).status, 204)
        self.assertEqual(self.ask("GET", "/flow/a/json", bearer(WRITE)).status, 200)
        self.assertEqual(self.ask("DELETE", "/flow/a/json", bearer(READ)).status, 403)

    def session(self, token):
        answer = self.ask("POST", "/session", body=f'{{"token":"{token}"}}')
        self.assertEqual(answer.status, 204, answer.body)
        cookie = answer.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Strict"):
            self.assertIn(part, cookie)
        return cookie.split(";")[0]

    def test_a_session_reads_and_changes_only_from_our_own_pages(self):
        cookie = self.session(WRITE)
        own = f"http://127.0.0.1:{self.collector.http}"
        self.assertEqual(self.ask("GET", "/agents/json", {"Cookie": cookie}).status, 200)
        self.assertEqual(self.ask("PUT", "/flow/s/json", {"Cookie": cookie}, FLOW).status, 403)
        self.assertEqual(self.ask("PUT", "/flow/s/json", {"Cookie": cookie, "Origin": "http://evil.example"}, FLOW).status, 403)
        self.assertEqual(self.ask("PUT", "/flow/s/json", {"Cookie": cookie, "Origin": own}, FLOW).status, 204)
        self.assertEqual(self.ask("DELETE", "/session", {"Cookie": cookie}).status, 204)
        self.assertEqual(self.ask("GET", "/agents/json", {"Cookie": cookie}).status, 401)

    def test_a_token_never_stands_in_the_log(self):
        self.ask("GET", "/agents/json", bearer(READ))
        self.ask("PUT", f"/flow/{'x' * 12}/json", bearer(WRITE), FLOW)
        other = Collector("--set", f"http.tokens={self.file}", "--set", "log.level=debug").start()
        other.request("PUT", "/flow/b/json", FLOW, bearer(WRITE))
        other.request("GET", "/flow/json", None, bearer("g" * 40))
        _, log = other.stop()
        self.assertIn("token=robot", log)
        for secret in (READ, WRITE, "g" * 40):
            self.assertNotIn(secret, log)

    def test_guessing_is_stopped_for_a_minute(self):
        other = Collector("--set", f"http.tokens={self.file}").start()
        try:
            for _ in range(5):
                self.assertEqual(other.request("GET", "/agents/json", None, bearer("g" * 40)).status, 401)
            answer = other.request("GET", "/agents/json", None, bearer(READ))
            self.assertEqual(answer.status, 429)
            self.assertTrue(answer.headers["Retry-After"])
        finally:
            other.kill()
            other.process.stderr.close()

    def test_a_changed_file_counts_without_a_restart(self):
        more = "n" * 40
        self.write_file(f"read {READ} viewer\nwrite {WRITE} robot\nread {more} newcomer\n")
        time.sleep(3)  # it is looked at each second; asking too early would count as guessing
        self.assertEqual(self.ask("GET", "/agents/json", bearer(more)).status, 200)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.certificate("one")
        cls.collector = Collector("--set", f"http.tls.cert={cls.directory.name}/cert", "--set",
                                  f"http.tls.key={cls.directory.name}/key")
        cls.collector.ready = lambda: cls.status() == 200
        cls.collector.start()

    @classmethod
    def certificate(cls, name):
        key, cert = (os.path.join(cls.directory.name, part) for part in ("key", "cert"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key + ".new", "-out", cert + ".new", "-days", "2", "-subj", f"/CN={name}"],
                       check=True, capture_output=True)
        os.rename(key + ".new", key)
        os.rename(cert + ".new", cert)

    @classmethod
    def tearDownClass(cls):
        cls.collector.kill()
        cls.collector.process.stderr.close()
        cls.directory.cleanup()

    @classmethod
    def connect(cls, **limits):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for name, value in limits.items():
            setattr(context, name, value)
        return http.client.HTTPSConnection("127.0.0.1", cls.collector.http, timeout=10, context=context)

    @classmethod
    def status(cls):
        if cls.collector.process.poll() is not None:
            raise AssertionError(cls.collector.process.stderr.read())
        connection = cls.connect()
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def subject(self):
        text = ssl.get_server_certificate(("127.0.0.1", self.collector.http))
        done = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=text, text=True, capture_output=True, check=True)
        return done.stdout.strip().rsplit("= ", 1)[1]

    def test_requests_are_answered(self):
        self.assertEqual(self.status(), 200)

    def test_old_protocols_are_refused(self):
        with self.assertRaises((ssl.SSLError, OSError)):
            self.connect(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1).request("GET", "/")

    def test_a_new_certificate_is_used_without_a_restart_and_a_bad_one_is_not(self):
        self.assertEqual(self.subject(), "one")
        self.certificate("two")
        wait_for(lambda: self.subject() == "two", "the new certificate is shown")
        with open(os.path.join(self.directory.name, "cert"), "w", encoding="ascii") as file:
            file.write("no certificate")
        time.sleep(2.5)
        self.assertEqual(self.subject(), "two")


class Hostile(unittest.TestCase):
    """The collector keeps its epochs whatever a client does."""

    @classmethod
    def setUpClass(cls):
        cls.collector = Collector().start()

    @classmethod
    def tearDownClass(cls):
        cls.collector.kill()
        cls.collector.process.stderr.close()

    def epochs_go_on(self):
        before = self.collector.get("/analyzer/json")["dataplane"]["epoch"]
        wait_for(lambda: self.collector.get("/analyzer/json")["dataplane"]["epoch"] > before, "the next epoch")

    def raw(self, data, wait=True):
        with socket.create_connection(("127.0.0.1", self.collector.http), timeout=10) as client:
            client.sendall(data)
            try:
                return client.recv(65536) if wait else b""
            except OSError:
                return b""

    def test_slow_and_idle_clients_do_not_keep_others_out(self):
        clients = [socket.create_connection(("127.0.0.1", self.collector.http)) for _ in range(150)]
        for client in clients:
            client.sendall(b"GET /agents/json HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        self.epochs_go_on()
        for client in clients:
            client.close()

    def test_ten_thousand_connections_from_one_address_are_bounded(self):
        opened, refused = [], 0
        for _ in range(10000):
            try:
                opened.append(socket.create_connection(("127.0.0.1", self.collector.http), timeout=1))
            except OSError:
                refused += 1
            if len(opened) >= 900:  # the descriptors of this test are bounded too
                for client in opened:
                    client.close()
                opened = []
        for client in opened:
            client.close()
        self.epochs_go_on()

    def test_smuggled_and_damaged_requests_get_an_error_and_the_connection_ends(self):
        for request in (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
                        b"GET " + b"/a" * 20000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: " + b"y" * 70000 + b"\r\n\r\n",
                        b"POST /flow/a/json HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n"):
            answer = self.raw(request)
            self.assertFalse(answer.startswith(b"HTTP/1.1 200"), request[:60])
        self.epochs_go_on()

    def test_path_tricks_reach_nothing(self):
        for path in ("/html/../../../etc/passwd", "/html/%2e%2e/%2e%2e/etc/passwd", "/html/..%2f..%2fetc%2fpasswd", "//etc/passwd",
                     "/app/../../etc/passwd", "/html/%00", "/flow/..%2f..%2fx/json"):
            answer = self.collector.request("GET", path)
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn(b"root:", answer.body)

    def test_a_page_of_another_name_is_refused(self):
        answer = self.collector.request("GET", "/agents/json", None, {"Host": "rebound.example"})
        self.assertEqual(answer.status, 421)

    def test_many_writers_at_once_are_all_answered(self):
        statuses = []

        def write(number):
            for i in range(20):
                statuses.append(self.collector.request("PUT", f"/flow/w{number}-{i}/json", FLOW).status)
                statuses.append(self.collector.request("DELETE", f"/flow/w{number}-{i}/json").status)

        threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(statuses), {204})
        self.epochs_go_on()


if __name__ == "__main__":
    main()

"""The HTTP interface as automation uses it, wrong requests included."""
import gzip
import json
import socket
import subprocess
import tempfile
import unittest

from collector import HELIOGRAPH, Collector, main, simulate, wait_for

WEB = {"keys": "ipsource,ipdestination", "value": "bytes"}


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector = Collector().start()

    @classmethod
    def tearDownClass(cls):
        cls.collector.kill()
        cls.collector.process.stderr.close()

    def problem(self, answer, status, kind):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json()
        self.assertEqual(problem["type"], f"/problems/{kind}")
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["detail"].endswith((".", "?")), problem["detail"])
        return problem

    def test_a_definition_can_be_put_read_and_removed(self):
        self.assertEqual(self.collector.put("/flow/web/json", WEB).status, 204)
        stored = self.collector.get("/flow/web/json")
        for name, value in {**WEB, "n": 5, "t": 2, "fs": ",", "log": False, "dropped": False,
                            "flowStart": False, "activeTimeout": 60, "filter": "",
                            "values": ""}.items():
            self.assertEqual(stored[name], value, name)
        self.assertIn("web", self.collector.get("/flow/json"))
        self.assertEqual(self.collector.request("DELETE", "/flow/web/json").status, 204)
        self.problem(self.collector.request("GET", "/flow/web/json"), 404, "unknown-name")
        self.problem(self.collector.request("DELETE", "/flow/web/json"), 404, "unknown-name")

    def test_conditions_guard_against_lost_updates(self):
        path = "/flow/guarded/json"
        first = self.collector.request("PUT", path, json.dumps(WEB), {"If-None-Match": "*"})
        self.assertEqual(first.status, 204)
        tag = self.collector.request("GET", path).headers["ETag"]
        again = self.collector.request("PUT", path, json.dumps(WEB), {"If-None-Match": "*"})
        self.problem(again, 412, "invalid-parameter")
        change = json.dumps({**WEB, "n": 9})
        self.assertEqual(self.collector.request("PUT", path, change, {"If-Match": tag}).status, 204)
        self.problem(self.collector.request("DELETE", path, headers={"If-Match": tag}), 412, "invalid-parameter")
        tag = self.collector.request("GET", path).headers["ETag"]
        self.assertEqual(self.collector.request("DELETE", path, headers={"If-Match": tag}).status, 204)

    def test_lenient_bodies_are_understood(self):
        body = "{keys:['ipsource','ipdestination'], value:bytes, log:\"false\", n:'7',}"
        self.assertEqual(self.collector.request("PUT", "/flow/lenient/json", body).status, 204)
        stored = self.collector.get("/flow/lenient/json")
        self.assertEqual(stored["keys"], "ipsource,ipdestination")
        self.assertEqual((stored["n"], stored["log"]), (7, False))

    def test_numbers_out_of_range_are_clamped_and_named(self):
        answer = self.collector.put("/flow/many/json", {**WEB, "n": 99999, "t": 0.001})
        self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["Heliograph-Adjusted"], "n=10000, t=0.1")
        stored = self.collector.get("/flow/many/json")
        self.assertEqual((stored["n"], stored["t"]), (10000, 0.1))
        self.collector.request("DELETE", "/flow/many/json")

    def test_members_nobody_knows_are_ignored_and_named(self):
        answer = self.collector.put("/flow/extra/json", {**WEB, "colour": "red"})
        self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["Heliograph-Ignored"], "body.colour")

    def test_parameters_nobody_knows_are_ignored_and_named(self):
        self.collector.put("/flow/known/json", WEB)
        answer = self.collector.request("GET", "/activeflows/ALL/known/json?n=50&&maxFlows=3")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Heliograph-Ignored"], "n")
        self.assertEqual(answer.json(), [])

    def test_an_unknown_key_is_refused_with_the_nearest_one(self):
        problem = self.problem(self.collector.put("/flow/bad/json", {**WEB, "keys": "ipsorce"}), 400,
                               "unknown-key")
        self.assertIn("ipsource", problem["detail"])
        self.assertEqual(problem["parameter"], "keys")
        self.assertEqual(problem["column"], 1)

    def test_a_broken_filter_is_refused_with_its_place(self):
        body = {**WEB, "filter": "ipsource=10.0.0.1&&tcpsourceport=80"}
        problem = self.problem(self.collector.put("/flow/bad/json", body), 400, "filter-syntax")
        self.assertEqual((problem["parameter"], problem["column"]), ("filter", 19))
        self.assertTrue(problem["expected"])

    def test_a_large_body_is_refused_and_changes_nothing(self):
        before = self.collector.get("/flow/json")
        answer = self.collector.request("PUT", "/flow/large/json", "x" * (1 << 20))
        self.problem(answer, 413, "too-large")
        self.assertEqual(set(self.collector.get("/flow/json")), set(before))

    def test_a_body_that_is_no_object_is_refused_with_line_and_column(self):
        problem = self.problem(self.collector.request("PUT", "/flow/bad/json", "{\n keys: [1 2]}"),
                               400, "invalid-body")
        self.assertIn("line 2", problem["detail"])

    def test_bad_names_and_bad_parameters_are_refused(self):
        self.problem(self.collector.put("/flow/a.b/json", WEB), 400, "invalid-parameter")
        self.collector.put("/flow/known/json", WEB)
        self.problem(self.collector.request("GET", "/activeflows/ALL/known/json?maxFlows=abc"), 400,
                     "invalid-parameter")
        self.problem(self.collector.request("GET", "/activeflows/ALL/known/json?aggMode=most"), 400,
                     "invalid-parameter")
        self.problem(self.collector.request("GET", "/activeflows/ALL/nobody/json"), 404,
                     "unknown-name")

    def test_paths_and_methods_that_do_not_exist_are_told(self):
        self.problem(self.collector.request("GET", "/nowhere"), 404, "unknown-name")
        self.problem(self.collector.request("GET", "/tenant/json"), 404, "not-provided")
        answer = self.collector.request("PUT", "/version", "x")
        self.problem(answer, 405, "invalid-parameter")
        self.assertIn("GET", answer.headers["Allow"])
        options = self.collector.request("OPTIONS", "/flow/web/json")
        self.assertEqual(options.status, 204)
        self.assertIn("PUT", options.headers["Allow"])

    def test_head_gives_the_headers_of_get(self):
        head = self.collector.request("HEAD", "/analyzer/json")
        self.assertEqual((head.status, head.body), (200, b""))

    def test_large_answers_are_compressed_for_those_who_ask(self):
        answer = self.collector.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertIn(b"heliograph_build_info", gzip.decompress(answer.body))

    def test_another_host_name_is_refused_on_loopback(self):
        answer = self.collector.request("GET", "/version", headers={"Host": "evil.example"})
        self.problem(answer, 421, "not-permitted")

    def test_chunked_bodies_are_read(self):
        answer = self.collector.request("PUT", "/flow/chunked/json",
                                        iter([b"{keys:ipsource,", b"value:frames}"]))
        self.assertEqual(answer.status, 204, answer.body)

    def test_analyzer_has_the_members_clients_read(self):
        names = set(self.collector.get("/analyzer/json"))
        self.assertLessEqual({"version", "uptime", "sFlowAgents", "sFlowDatagramsReceived",
                              "sFlowBytesReceived", "sFlowDatagramsDiscarded", "cpuLoadProcess",
                              "httpMessagesReceived", "heapUsed", "threadCount"}, names)

    def test_every_drop_point_is_exported(self):
        text = self.collector.request("GET", "/metrics").body.decode()
        points = [line for line in text.splitlines() if line.startswith("heliograph_drop_points")]
        self.assertGreater(len(points), 35)

    def test_damaged_datagrams_are_counted_and_nothing_else_changes(self):
        before = self.collector.metric('drop_points_total{point="dgram_version"}')
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for payload in (b"", b"\0\0\0\5", b"\0\5\0\1" + b"\0" * 60):
                sender.sendto(payload, ("127.0.0.1", self.collector.udp))
        wait_for(lambda: self.collector.metric('drop_points_total{point="dgram_version"}') > before,
                 "the NetFlow datagram is counted")
        self.assertEqual(self.collector.request("GET", "/livez").status, 200)


class Restart(unittest.TestCase):
    def test_definitions_survive_kill_and_restart_under_load(self):
        with tempfile.TemporaryDirectory() as folder:
            collector = Collector("--set", f"state.dir={folder}").start()
            self.assertEqual(collector.put("/flow/kept/json", WEB).status, 204)
            simulate(collector, "--rate=20000", "--duration=2", "--nodes=20", "--quiet")
            collector.kill()
            collector.process.stderr.close()
            with Collector("--set", f"state.dir={folder}", udp=collector.udp,
                           http_port=collector.http) as again:
                self.assertEqual(again.get("/flow/kept/json")["keys"], WEB["keys"])
                simulate(again, "--rate=20000", "--duration=2", "--nodes=20", "--quiet")
                wait_for(lambda: again.get("/activeflows/ALL/kept/json"), "flows after the restart")

    def test_a_damaged_state_file_is_set_aside(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/flows.json", "w", encoding="ascii") as state:
                state.write("{\"half\":")
            with Collector("--set", f"state.dir={folder}") as collector:
                self.assertEqual(collector.get("/flow/json"), {})
                verbose = collector.request("GET", "/readyz?verbose").body.decode()
                self.assertIn("[!]state", verbose)
            with open(f"{folder}/flows.json.bad", encoding="ascii") as bad:
                self.assertEqual(bad.read(), "{\"half\":")

    def test_stop_ends_with_status_0_and_usage_errors_with_2(self):
        collector = Collector().start()
        status, log = collector.stop()
        self.assertEqual(status, 0)
        self.assertIn("event=ready", log)
        wrong = subprocess.run([HELIOGRAPH, "--prot=1"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("--port", wrong.stderr)

    def test_json_log_lines_are_json(self):
        collector = Collector("--log-format=json").start()
        _, log = collector.stop()
        events = [json.loads(line)["event"] for line in log.splitlines()]
        self.assertIn("ready", events)


if __name__ == "__main__":
    main()

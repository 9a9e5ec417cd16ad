"""The metric paths over a simulated cluster: shapes, filters, tables, dumps, Prometheus text."""
import gzip
import json
import re
import signal
import subprocess
import unittest

from collector import SIMULATOR, Collector, main, wait_for

NODES = 6
CELL = {"agent", "dataSource", "metricName", "metricValue", "lastUpdate"}
LINE = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
                  r'(,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*\})? [-+0-9.eE]+')


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector = Collector().start()
        cls.simulator = subprocess.Popen(
            [SIMULATOR, f"--to=127.0.0.1:{cls.collector.udp}", f"--nodes={NODES}", "--switches=1",
             "--seed=5", "--rate=500", "--duration=600", "--polling=1", "--quiet"],
            stderr=subprocess.DEVNULL)
        wait_for(lambda: len(cls.dump("ALL", "vir_cpu_utilization")) > 10 and
                 len(cls.dump("ALL", "vir_nvml_gputime")) > 0 and
                 len({c["agent"] for c in cls.dump("ALL", "load_one")}) == NODES,
                 "all hosts and pods have sent two counter samples")

    @classmethod
    def tearDownClass(cls):
        cls.simulator.kill()
        cls.simulator.wait()
        status, log = cls.collector.stop()
        assert status == 0, log
        cls.collector.process.stderr.close()

    @classmethod
    def dump(cls, agents, metrics, query=""):
        return cls.collector.get(f"/dump/{agents}/{metrics}/json{query}")

    def text(self, path, headers=None):
        answer = self.collector.request("GET", path, headers=headers)
        self.assertEqual(answer.status, 200, path)
        return answer.body.decode()

    def test_names_are_listed_with_their_age(self):
        names = self.collector.get("/metrics/json")
        for name in ("load_one", "host_name", "os_name", "ifinoctets", "vir_cpu_utilization"):
            self.assertIn(name, names)
        self.assertTrue(all(0 <= age < 600000 for age in names.values()))

    def test_one_agent_is_a_flat_object(self):
        agent = self.dump("ALL", "load_one")[0]["agent"]
        values = self.collector.get(f"/metric/{agent}/json")
        self.assertIsInstance(values["2.1.host_name"], str)
        self.assertIsInstance(values["2.1.load_one"], (int, float))
        self.assertTrue(all(re.fullmatch(r"(\d+\.)?\d+\.[^.]+", key) for key in values))
        by_name = self.collector.get(f"/metric/{values['2.1.host_name'].upper()}/json")
        self.assertEqual(by_name["2.1.host_name"], values["2.1.host_name"])

    def test_an_unknown_agent_is_not_found(self):
        answer = self.collector.request("GET", "/metric/203.0.113.99/json")
        self.assertEqual(answer.status, 404)
        self.assertEqual(answer.json()["type"], "/problems/unknown-agent")

    def test_statistics_have_their_members(self):
        asked = ["load_one", "min:load_one", "sum:load_one", "med:load_one", "host_name", "none"]
        answer = self.collector.get(f"/metric/ALL/{','.join(asked)}/json")
        self.assertEqual([element["metricName"] for element in answer], asked)
        largest, smallest, total, median, text, none = answer
        for element in (largest, smallest):
            self.assertEqual(set(element), CELL | {"metricN", "lastUpdateMin", "lastUpdateMax"})
        self.assertNotIn("agent", total)
        self.assertEqual(largest["metricN"], NODES)
        self.assertEqual(set(median["quartiles"]), {"min", "q1", "med", "q3", "max"})
        self.assertIsInstance(text["metricValue"], str)
        self.assertEqual(none, {"metricName": "none", "metricN": 0})

    def test_a_metric_nobody_sends_is_answered_with_who_would(self):
        answer = self.collector.request("GET", "/metric/ALL/load_one,tr_lineerrors,no_such/json")
        self.assertEqual([e["metricN"] for e in answer.json()], [NODES, 0, 0])
        warning = answer.headers["Heliograph-Warning"]
        self.assertIn("tr_lineerrors: nobody sends it; sent by token ring device (0:3 ", warning)
        self.assertIn("no_such: nobody sends it and no agent module is known", warning)
        self.assertNotIn("load_one", warning)
        fine = self.collector.request("GET", "/metric/ALL/load_one/json")
        self.assertNotIn("Heliograph-Warning", fine.headers)
        power = self.collector.get("/metrics/help/json?metric=nvml_power")
        self.assertEqual([row["record"] for row in power], ["5703:1 nvidia_gpu, energy"])
        self.assertIn("nvml { }", power[0]["check"])
        self.assertGreater(len(self.collector.get("/metrics/help/json")), 40)
        unknown = self.collector.request("GET", "/metrics/help/json?metric=no_such")
        self.assertEqual(unknown.status, 404)

    def test_filters_choose_rows_by_their_own_and_their_hosts_metrics(self):
        everything = self.dump("ALL", "ALL")
        hosts = {cell["agent"] for cell in everything if cell["metricName"] == "os_name"}
        linux = self.dump("ALL", "vir_cpu_utilization", "?os_name=linux")
        self.assertGreater(len(linux), 0)
        self.assertLessEqual({cell["agent"] for cell in linux}, hosts)
        names = {cell["metricValue"] for cell in self.dump("ALL", "host_name")}
        self.assertEqual(len(names), NODES)
        chosen = {cell["metricValue"] for cell in self.dump("ALL", "host_name", "?host_name=*node*")}
        self.assertEqual(chosen, {name for name in names if "node" in name})
        self.assertGreater(len(chosen), 0)
        entities = self.dump("ALL", "ALL", "?ds=3.*")
        self.assertGreater(len(entities), 0)
        self.assertTrue(all(cell["dataSource"].startswith("3.") for cell in entities))
        self.assertEqual(self.dump("ALL", "ALL", "?os_name=plan9"), [])

    def test_a_filter_on_a_metric_nobody_sent_is_named(self):
        answer = self.collector.request("GET", "/dump/ALL/load_one/json?os_nam=linux")
        self.assertEqual(answer.json(), [])
        self.assertEqual(answer.headers["Heliograph-Ignored"], "os_nam")

    def test_a_table_is_sorted_and_cut(self):
        rows = self.collector.get(
            "/table/ALL/sort:vir_cpu_utilization:-10,k8s_namespace,host_name,null:none/json")
        self.assertEqual(len(rows), 10)
        values = [row[0]["metricValue"] for row in rows]
        self.assertEqual(values, sorted(values, reverse=True))
        for row in rows:
            self.assertEqual(set(row[0]), CELL)
            self.assertEqual(row[1]["metricName"], "k8s_namespace")
            self.assertEqual(row[2]["dataSource"], "2.1")
            self.assertIsNone(row[3])
        by_parameter = self.collector.get("/table/ALL/vir_cpu_utilization/json"
                                          "?sort=vir_cpu_utilization:-10")
        self.assertEqual(len(by_parameter), 10)

    def test_a_dump_is_sorted_and_every_cell_is_there_once(self):
        self.simulator.send_signal(signal.SIGSTOP)  # two answers are of the same view
        try:
            cells = wait_for(self.unchanged_dump, "the store is quiet")
        finally:
            self.simulator.send_signal(signal.SIGCONT)
        places = [(cell["agent"], cell["dataSource"], cell["metricName"]) for cell in cells]
        self.assertEqual(len(places), len(set(places)))
        self.assertTrue(all(set(cell) == CELL for cell in cells))
        for before, after in zip(places, places[1:]):
            if before[:2] == after[:2]:
                self.assertLess(before[2], after[2])

    def unchanged_dump(self):
        cells = self.dump("ALL", "ALL")
        return cells if len(cells) == self.collector.metric("metric_cells") else None

    def test_a_compressed_dump_is_the_same_document(self):
        answer = self.collector.request("GET", "/dump/ALL/ALL/json",
                                        headers={"Accept-Encoding": "gzip"})
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertEqual(answer.headers["Transfer-Encoding"], "chunked")
        cells = json.loads(gzip.decompress(answer.body))
        self.assertGreater(len(cells), 100)

    def check_lines(self, text):
        seen, family = set(), None
        for line in text.splitlines():
            if line.startswith("# HELP "):
                family = line.split(" ", 3)[2]
                self.assertNotIn(family, seen)
                seen.add(family)
            elif line.startswith("# TYPE "):
                self.assertEqual(line.split(" ")[2], family)
            elif line != "# EOF":
                self.assertTrue(LINE.fullmatch(line), line)
                self.assertEqual(re.match(r"[^{ ]+", line).group(), family)
        self.assertGreater(len(seen), 0)

    def test_prometheus_text_parses_line_by_line(self):
        for path in ("/prometheus/metrics/ALL/ALL/txt", "/prometheus/analyzer/txt",
                     "/app/prometheus/scripts/export.js/dump/ALL/load_one/txt",
                     "/app/prometheus/scripts/export.js/statistics/all/ALL/max:load_one/txt"):
            for accept in ("text/plain", "application/openmetrics-text; version=1.0.0"):
                text = self.text(path, {"Accept": accept})
                self.check_lines(text)
                self.assertEqual(text.endswith("# EOF\n"), "openmetrics" in accept)
        pods = self.text("/prometheus/metrics/ALL/vir_cpu_utilization/txt?ds=3.*")
        self.assertRegex(pods, r'host="[^"]+",k8s_name="[^"]+",k8s_namespace="[^"]+"\} ')

    def check_node(self, node):
        if "children" in node:
            total = sum(child["value"] for child in node["children"].values())
            self.assertAlmostEqual(node["value"], total, delta=1e-6 * total)
            for child in node["children"].values():
                self.check_node(child)

    def test_trees_of_entities_add_up(self):
        for name in ("process", "gpu"):
            tree = self.collector.get(f"/app/sunburst/scripts/metrics.js/{name}/json")
            self.assertFalse(tree["flow"])
            self.assertEqual(tree["depth"], 3)
            self.assertIn("k8s", tree["children"])
            self.check_node(tree)

    def test_own_figures_of_the_store_count(self):
        for name in ("metric_rows", "metric_cells", "metric_samples_total"):
            self.assertGreater(self.collector.metric(name), 0, name)
        self.assertEqual(self.collector.metric("metric_refused_total"), 0)


if __name__ == "__main__":
    main()

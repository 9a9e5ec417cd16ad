"""A real Prometheus scrapes a collector that a simulated cluster feeds: formats, dashboards, totals, alerts."""
import glob
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

from collector import SIMULATOR, SOURCE_ROOT, Collector, free_port, main, wait_for

DURATION_S = float(os.environ.get("HG_PROMETHEUS_SECONDS", "40"))
WORLD = ["--nodes=20", "--namespaces=6", "--seed=11", "--switches=0", "--rate=4000", "--polling=2", "--quiet"]
TOOLS = shutil.which("prometheus") and shutil.which("promtool")
NO_TOOLS = "Debian's package prometheus is not installed"
COMPONENTS = os.path.join(SOURCE_ROOT, "k8s/components")
# What has no series as long as nothing goes wrong.
MAY_BE_EMPTY = {"sum by (point) (rate(heliograph_drop_points_total[1m])) > 0"}
# promtool's opinion about names that are sFlow-RT's.
NAME_REMARKS = ('counter metrics should have "_total" suffix', "metric names should not contain abbreviated units",
                'non-counter metrics should not have "_total" suffix',
                'non-histogram and non-summary metrics should not have "_count" suffix')
FLOWS = ("/app/prometheus/scripts/export.js/flows/ALL/txt?metric=ip_bps&key=ipsource,ipdestination"
         "&value=bytes&interval=yes&other=yes")


class Cluster:
    """A fake Kubernetes API that knows the simulator's pods."""

    def __init__(self, folder):
        truth = os.path.join(folder, "pods.json")
        subprocess.run([SIMULATOR, f"--pcap={folder}/pods.pcap", "--duration=1", f"--truth={truth}", *WORLD],
                       stderr=subprocess.DEVNULL, check=True)
        with open(truth, encoding="utf-8") as text:
            pods = json.load(text)["pods"]
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(SOURCE_ROOT, "tests/support/kube_server.py"), folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = self.process.stdout.readline().strip()
        self.process.stdin.write(json.dumps({"put": [["pods", self.pod(pod)] for pod in pods]}) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()
        with open(os.path.join(folder, "token"), "w", encoding="ascii") as token:
            token.write("first")
        self.settings = [f"names.kubernetes.server=https://127.0.0.1:{port}",
                         f"names.kubernetes.ca_file={folder}/ca.crt",
                         f"names.kubernetes.token_file={folder}/token"]
        self.count = len(pods)

    @staticmethod
    def pod(pod):
        """Of both families: the simulator gives a pod the same numbers in each."""
        _, _, node, number = map(int, pod["address"].split("."))
        addresses = [{"ip": pod["address"]}, {"ip": f"fd00:10:244:{node:x}::{number:x}"}]
        return {"metadata": {"name": pod["pod"], "namespace": pod["namespace"], "uid": pod["pod"]},
                "spec": {"nodeName": "node"},
                "status": {"phase": "Running", "podIP": pod["address"], "podIPs": addresses}}

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Prometheus:
    def __init__(self, folder, target):
        with open(os.path.join(SOURCE_ROOT, "tests/data/prometheus/prometheus.yml"), encoding="utf-8") as text:
            config = text.read().replace("[COLLECTOR]", f"['{target}']")
        path = os.path.join(folder, "prometheus.yml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(config)
        self.port = free_port(socket.SOCK_STREAM)
        self.log_path = os.path.join(folder, "prometheus.log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=debug"],
                stdout=log, stderr=log)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def ready(self):
        try:
            return self.get("/-/ready")[0] == 200
        except OSError:
            return False

    def query(self, expression):
        """[(labels, number)] of an instant query."""
        status, body = self.get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        if status != 200:
            raise AssertionError(f"{expression}: {body}")
        result = json.loads(body)["data"]["result"]
        return [(row["metric"], float(row["value"][1])) for row in result]

    def own(self, name):
        """Sum of one of its own metrics."""
        return sum(float(line.rsplit(" ", 1)[1]) for line in self.get("/metrics")[1].splitlines()
                   if line.split("{")[0].split(" ")[0] == name)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as text:
            return text.read()

    def stop(self):
        self.process.terminate()
        self.process.wait()


@unittest.skipUnless(TOOLS, NO_TOOLS)
class Scraped(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.cluster = Cluster(cls.folder.name)
        settings = [word for setting in cls.cluster.settings for word in ("--set", setting)]
        cls.collector = Collector("--set", "dns.scope=off", *settings).start()
        wait_for(cls.pods_known, "the pods are known")
        # The only member of the group: a job asks for it.
        cls.collector.put("/group/all/json", {"cluster": ["10.0.0.0/8"]})
        cls.prometheus = Prometheus(cls.folder.name, f"127.0.0.1:{cls.collector.http}")
        wait_for(cls.prometheus.ready, "Prometheus is ready")
        truth = os.path.join(cls.folder.name, "truth.json")
        subprocess.run([SIMULATOR, f"--to=127.0.0.1:{cls.collector.udp}", f"--duration={DURATION_S}",
                        f"--truth={truth}", *WORLD], stderr=subprocess.DEVNULL, check=True)
        with open(truth, encoding="utf-8") as text:
            cls.truth = json.load(text)
        wait_for(lambda: sum(n for _, n in cls.prometheus.query('heliograph_samples_total{kind="flow"}')) >=
                 cls.truth["flow_samples"], "the last samples are scraped")

    @classmethod
    def pods_known(cls):
        try:
            return cls.collector.metric('kubernetes_objects{resource="pods"}') >= cls.cluster.count
        except AssertionError:
            return False  # not asked yet

    @classmethod
    def tearDownClass(cls):
        cls.prometheus.stop()
        status, log = cls.collector.stop()
        cls.collector.process.stderr.close()
        cls.cluster.stop()
        cls.folder.cleanup()
        assert status == 0, log

    def test_promtool_accepts_every_page(self):
        for path in ("/metrics", "/prometheus/analyzer/txt", "/prometheus/metrics/ALL/ALL/txt", FLOWS):
            page = self.collector.request("GET", path)
            self.assertEqual(page.status, 200, path)
            done = subprocess.run(["promtool", "check", "metrics"], input=page.body, capture_output=True)
            remarks = (done.stdout + done.stderr).decode().strip().splitlines()
            ours = [line for line in remarks if path == "/metrics" or not line.endswith(NAME_REMARKS)]
            self.assertEqual(ours, [], path)
            self.assertIn(done.returncode, (0, 3) if remarks else (0,), path)

    def test_no_scrape_fails(self):
        rows = self.prometheus.query("min_over_time(up[2m])")
        self.assertEqual(len(rows), 8)
        self.assertEqual([labels for labels, value in rows if value != 1], [])

    def test_no_sample_is_dropped(self):
        lost = self.prometheus.query("scrape_samples_scraped != scrape_samples_post_metric_relabeling")
        self.assertEqual(lost, [])
        for name in ("sample_out_of_order", "sample_duplicate_timestamp", "sample_out_of_bounds",
                     "exceeded_sample_limit", "exceeded_body_size_limit"):
            self.assertEqual(self.prometheus.own(f"prometheus_target_scrapes_{name}_total"), 0, name)
        for word in ("Append failed", "Error on ingesting", "parse error", "Scrape failed", "level=error"):
            self.assertNotIn(word, self.prometheus.log())

    def test_every_job_gets_samples(self):
        rows = self.prometheus.query("scrape_samples_scraped")
        self.assertEqual([labels for labels, value in rows if value < 1], [])

    def test_every_query_of_the_dashboards_has_data(self):
        files = sorted(glob.glob(os.path.join(COMPONENTS, "grafana/dashboards/*.json")))
        self.assertGreaterEqual(len(files), 5)
        empty = []
        for path in files:
            with open(path, encoding="utf-8") as text:
                board = json.load(text)
            for target in (t for panel in board["panels"] for t in panel["targets"]):
                rows = self.prometheus.query(target["expr"].replace("$namespace", ".*"))
                if not rows and target["expr"] not in MAY_BE_EMPTY:
                    empty.append((board["uid"], target["expr"]))
        self.assertEqual(empty, [])

    def totals(self, metric):
        return {labels.get("namespace", ""): value for labels, value in
                self.prometheus.query(f"sum by (namespace) (heliograph_namespace_{metric}_total)")}

    def true_totals(self, end, value):
        totals = {}
        for row in self.truth["namespaces"]:
            # The simulator's words for what is in no namespace.
            name = "" if row[end].startswith("(") else row[end]
            totals[name] = totals.get(name, 0) + row[value]
        return totals

    def test_all_namespaces_together_hold_the_truth(self):
        for side, end in (("sent", "src"), ("received", "dst")):
            for value, name in (("bytes", "bytes"), ("frames", "packets")):
                total = sum(self.totals(f"{side}_{value}").values())
                deviation = sum(self.totals(f"{side}_{value}_variance").values()) ** 0.5
                off = (total - sum(self.true_totals(end, name).values())) / deviation
                print(f"# all {side} {value}: {total:.5g}, off by {off:.2f} deviations")
                self.assertLess(abs(off), 4, (side, value))

    def test_totals_by_namespace_hold_the_truth(self):
        """An endpoint has its name from its second epoch on: what came before has none."""
        cases = 0
        for side, end in (("sent", "src"), ("received", "dst")):
            for value, name in (("bytes", "bytes"), ("frames", "packets")):
                sums, variances = self.totals(f"{side}_{value}"), self.totals(f"{side}_{value}_variance")
                truth = self.true_totals(end, name)
                unnamed = max(0, sums[""] - truth[""]) + 4 * variances[""] ** 0.5
                print(f"# {side} {value}: at most {unnamed / sum(sums.values()):.2%} without a name")
                self.assertLess(unnamed, 0.1 * sum(sums.values()))
                for namespace in sums.keys() & truth.keys() - {""}:
                    deviation = variances[namespace] ** 0.5
                    if sums[namespace] < 10 * deviation:
                        continue  # too few samples for an interval of this form
                    print(f"# {namespace} {side} {value}: {sums[namespace]:.5g}, true {truth[namespace]:.5g}, "
                          f"deviation {deviation:.3g}")
                    self.assertLess(sums[namespace], truth[namespace] + 4 * deviation, (namespace, side, value))
                    self.assertGreater(sums[namespace] + unnamed, truth[namespace] - 4 * deviation,
                                       (namespace, side, value))
                    cases += 1
        self.assertGreaterEqual(cases, 8)

    def test_what_is_sent_is_received(self):
        for value in ("bytes", "frames"):
            sent, received = (self.prometheus.query(f"sum(heliograph_namespace_{side}_{value}_total)")[0][1]
                              for side in ("sent", "received"))
            nodes = self.prometheus.query(f"sum(heliograph_node_sent_{value}_total)")[0][1]
            self.assertAlmostEqual(sent, received, delta=1e-9 * sent)
            self.assertAlmostEqual(sent, nodes, delta=1e-9 * sent)

    def test_counters_never_go_back(self):
        for metric in ("namespace_sent_bytes", "namespace_cpu_seconds", "node_received_frames"):
            self.assertEqual(self.prometheus.query(f"resets(heliograph_{metric}_total[5m]) > 0"), [], metric)

    def test_every_discard_counts_once(self):
        by = {name: self.prometheus.query(f"sum(heliograph_{name}_discards_total)")[0][1]
              for name in ("namespace", "node")}
        self.assertEqual(by["namespace"], by["node"])
        self.assertEqual(by["node"], self.truth["discards"])


# Alert, series that make it fire, when it does; healthy ones are the same for all.
HEALTHY = {
    'heliograph_build_info{version="1"}': "1x60",
    "heliograph_received_datagrams_total": "0+600x60",
    "heliograph_agents_stale": "0x60",
    "heliograph_nodes_without_agent": "0x60",
    'heliograph_node_coverage_ratio{node="n1"}': "1x60",
    'heliograph_drop_points_total{point="sock_overflow"}': "7x60",
    "heliograph_epochs_late_total": "2x60",
    'heliograph_node_sampling_rate{node="n1"}': "1000x60",
    'heliograph_node_effective_sampling_rate{node="n1"}': "1100x60",
    'heliograph_names_stale{source="dns"}': "0x60",
    'heliograph_series_capped{family="node"}': "0x60",
}
ALERTS = {
    "HeliographDown": ({'heliograph_build_info{version="1"}': "_x60"}, "3m"),
    "HeliographNoData": ({"heliograph_received_datagrams_total": "9x60"}, "10m"),
    "HeliographAgentSilent": ({"heliograph_agents_stale": "2x60"}, "6m"),
    "HeliographNodeWithoutAgent": ({"heliograph_nodes_without_agent": "1x60"}, "16m"),
    "HeliographLowCoverage": ({'heliograph_node_coverage_ratio{node="n1"}': "0.9x60"}, "6m"),
    "HeliographReceiveDrops": ({'heliograph_drop_points_total{point="sock_overflow"}': "0+9x60"}, "12m"),
    "HeliographLateEpochs": ({"heliograph_epochs_late_total": "0+1x60"}, "15m"),
    "HeliographSamplingThin": ({'heliograph_node_effective_sampling_rate{node="n1"}': "1300x60"}, "11m"),
    "HeliographNamesStale": ({'heliograph_names_stale{source="dns"}': "3x60"}, "11m"),
    "HeliographSeriesCap": ({'heliograph_series_capped{family="node"}': "1x60"}, "11m"),
}


@unittest.skipUnless(TOOLS, NO_TOOLS)
class Alerts(unittest.TestCase):
    def setUp(self):
        import yaml
        self.folder = tempfile.TemporaryDirectory()
        with open(os.path.join(COMPONENTS, "prometheus/prometheusrule.yaml"), encoding="utf-8") as text:
            self.groups = yaml.safe_load(text)["spec"]["groups"]
        self.write("rules.yml", {"groups": self.groups})

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, value):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(value, file)  # which is YAML
        return path

    def promtool(self, *arguments):
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    @staticmethod
    def case(series, when, firing):
        return {"interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": [{"expr": 'count by (alertname) (ALERTS{alertstate="firing"})', "eval_time": when,
                                      "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1}
                                                      for name in firing]}]}

    def test_the_rules_are_valid(self):
        self.promtool("check", "rules", os.path.join(self.folder.name, "rules.yml"))

    def test_every_alert_has_a_case(self):
        names = {rule["alert"] for group in self.groups for rule in group["rules"]}
        self.assertEqual(names, ALERTS.keys())

    def test_each_alert_fires_alone_and_none_without_a_cause(self):
        cases = [self.case(HEALTHY, "30m", [])]
        cases += [self.case({**HEALTHY, **series}, when, [name]) for name, (series, when) in ALERTS.items()]
        self.promtool("test", "rules", self.write("cases.yml", {"rule_files": ["rules.yml"], "tests": cases}))

    def test_no_alert_fires_before_its_time(self):
        cases = [self.case({**HEALTHY, **series}, "1m", []) for series, _ in ALERTS.values()]
        self.promtool("test", "rules", self.write("cases.yml", {"rule_files": ["rules.yml"], "tests": cases}))


if __name__ == "__main__":
    main()

"""Back ends of the applications against a simulated cluster and its truth."""
import json
import os
import tempfile
import unittest

from collector import SOURCE_ROOT, Collector, main, simulate, wait_for

SUNBURST = "/app/sunburst/scripts/metrics.js"
TOP = "/app/browse-flows/scripts/top.js"
EXPORT = "/app/prometheus/scripts/export.js"
SMOOTHING_S = 500  # so long that a sum hardly decays while the test runs
SHARE_TOLERANCE = 0.02


def prefix_sums(stacks):
    """Sampled frames of each path of protocol names."""
    sums = {}
    for stack in stacks:
        names = stack["stack"].split(".")
        for i in range(1, len(names) + 1):
            path = ".".join(names[:i])
            sums[path] = sums.get(path, 0) + stack["sampled_frames"]
    return sums


def nodes_of(tree):
    for node in tree["children"].values():
        yield node
        if "children" in node:
            yield from nodes_of(node)


class Apps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector = Collector("--set", "sflow.receive_buffer=64MiB").start()
        cls.protocols = f"{SUNBURST}/protocols/json?other=yes&t={SMOOTHING_S}&maxFlows=500&n=100&minValue=0"
        cls.collector.get(cls.protocols)
        for path in (f"{TOP}/flows/json?keys=ipsource,ipdestination&value=bps",
                     "/app/browse-drops/scripts/top.js/flows/json?keys=reason&value=fps"):
            cls.collector.get(path)
        with tempfile.TemporaryDirectory() as folder:
            truth = os.path.join(folder, "truth.json")
            simulate(cls.collector, "--nodes=20", "--switches=0", "--rate=5000", "--duration=6", "--quiet",
                     "--seed=3", f"--truth={truth}")
            with open(truth, encoding="utf-8") as text:
                cls.truth = json.load(text)
        wait_for(lambda: cls.collector.metric('samples_total{kind="flow"}') >= cls.truth["flow_samples"],
                 "all samples are folded")

    @classmethod
    def tearDownClass(cls):
        status, log = cls.collector.stop()
        assert status == 0, log
        cls.collector.process.stderr.close()

    def refused(self, path, status=400):
        answer = self.collector.request("GET", path)
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        return answer.json()

    def test_protocols_have_the_shares_of_the_truth(self):
        tree = self.collector.get(self.protocols)
        truth = prefix_sums(self.truth["stacks"])
        whole = sum(stack["sampled_frames"] for stack in self.truth["stacks"])
        nodes = {node["id"]: node for node in nodes_of(tree)}
        for path, frames in truth.items():
            share = frames / whole
            if share < SHARE_TOLERANCE:
                continue
            self.assertIn(path, nodes)
            self.assertAlmostEqual(nodes[path]["value"] / tree["value"], share, delta=SHARE_TOLERANCE, msg=path)
        self.assertTrue(any(path.startswith("eth.ip.udp.vxlan.eth.ip") for path in truth))

    def test_parents_are_the_sum_of_their_children_with_an_interval_around(self):
        tree = self.collector.get(self.protocols)
        self.assertEqual(tree["label"], "Protocols")
        self.assertTrue(tree["flow"])
        self.assertIn("Frames per second", tree["description"])
        for node in [tree, *nodes_of(tree)]:
            self.assertLessEqual(node["lower"], node["value"])
            self.assertGreaterEqual(node["upper"], node["value"])
            if "children" in node:
                total = sum(child["value"] for child in node["children"].values())
                self.assertAlmostEqual(total / node["value"], 1, places=6)

    def test_the_filter_of_an_arc_gives_its_value(self):
        tree = self.collector.get(self.protocols)
        arc = tree["children"]["eth"]["children"]["ip"]
        ask = f"{TOP}/flows/json?keys=stack&value=fps&t={SMOOTHING_S}&n=1000&aggMode=sum&filter=" + \
            arc["filter"].replace("&", "%26")
        answer = self.collector.get(ask)
        self.assertIn("trend", answer)

    def test_a_trend_starts_with_five_minutes_and_goes_on_from_a_time(self):
        path = f"{TOP}/flows/json?keys=ipsource,ipdestination&value=bps"
        answer = self.collector.get(path)
        trend = answer["trend"]
        self.assertEqual(len(trend["times"]), 300)
        for name in ("topn", "lower", "upper", "samples", "other", "total", "lost", "withheld"):
            self.assertEqual(len(trend["trends"][name]), 300, name)
        self.assertEqual(trend["trends"]["topn"][0], 0)
        points = [point for point in trend["trends"]["topn"] if point]
        self.assertTrue(points)
        self.assertLessEqual(max(len(point) for point in points), 10)
        self.assertTrue(all("_SEP_" in key for point in points for key in point))
        later = self.collector.get(f"{path}&after={trend['times'][-3]}")["trend"]["times"]
        self.assertGreaterEqual(later[0], trend["times"][-2])
        self.assertLess(len(later), 100)
        for name in ("epoch", "unseenUpper", "coverage", "aggMode"):
            self.assertIn(name, answer)

    def test_shown_rows_and_the_rest_are_the_total_of_every_second(self):
        trends = self.collector.get(f"{TOP}/flows/json?keys=ipsource,ipdestination&value=bps&aggMode=sum&minValue=0"
                                    )["trend"]["trends"]
        seen = 0
        for topn, other, total in zip(trends["topn"], trends["other"], trends["total"]):
            if not topn or not total:
                continue
            seen += 1
            self.assertAlmostEqual((sum(topn.values()) + other) / total, 1, places=4)
        self.assertGreater(seen, 0)

    def test_discards_are_browsed_by_reason(self):
        trends = self.collector.get("/app/browse-drops/scripts/top.js/flows/json?keys=reason&value=fps")["trend"]
        self.assertTrue(any(point for point in trends["trends"]["topn"]))

    def test_what_a_question_lacks_is_said(self):
        self.assertIn("value", self.refused(f"{TOP}/flows/json?keys=ipsource")["detail"])
        self.assertIn("keys", self.refused(f"{TOP}/flows/json?value=bps")["detail"])
        self.assertEqual(self.refused(f"{TOP}/flows/json?keys=ipsorce&value=bps")["type"], "/problems/unknown-key")
        self.refused(f"{TOP}/flows/json?keys=ipsource&value=bps&aggMode=most")
        self.refused(f"{TOP}/flows/json?keys=ipsource&value=bps&after=soon")

    def test_keys_are_completed_in_order_and_functions_when_asked_for(self):
        self.assertEqual(self.collector.get(f"{TOP}/flowkeys/json?search=IPSO"), ["ipsource"])
        names = self.collector.get(f"{TOP}/flowkeys/json?search=")
        self.assertEqual(names, sorted(names))
        self.assertIn("prefix", self.collector.get(f"{TOP}/flowkeys/json?search=pre&functions=yes"))
        values = self.collector.get(f"{TOP}/keyvalues/json?key=stack&search=eth.ip.")
        self.assertTrue(values and all(value.startswith("eth.ip.") for value in values))
        self.assertLessEqual(len(values), 50)

    def test_flows_are_exported_under_the_labels_asked_for(self):
        path = (f"{EXPORT}/flows/ALL/txt?metric=ip%20src.bps&key=ipsource,ipdestination&label=src,,more"
                "&value=bytes&scale=8&interval=yes&other=yes")
        answer = self.collector.request("GET", path)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        self.assertIn("more", answer.headers["Heliograph-Ignored"])
        text = answer.body.decode()
        for name in ("", "_lower", "_upper", "_samples", "_other"):
            self.assertIn(f"# TYPE ip_src_bps{name} gauge", text)
        self.assertRegex(text, r'\nip_src_bps\{src="[0-9.]+",ipdestination="[0-9.]+"\} [0-9.e+]+\n')
        openmetrics = self.collector.request("GET", path, headers={"Accept": "application/openmetrics-text"})
        self.assertTrue(openmetrics.headers["Content-Type"].startswith("application/openmetrics-text"))
        self.assertTrue(openmetrics.body.endswith(b"# EOF\n"))
        self.refused(f"{EXPORT}/flows/ALL/txt?key=ipsource&value=bytes")

    def test_a_metric_keeps_a_trend_while_somebody_asks(self):
        path = "/app/browse-metrics/scripts/trend.js/metric/json?agent=ALL&metric=max:load_one"
        first = self.collector.get(path)["trend"]
        self.assertEqual(first["maxPoints"], 300)
        grown = wait_for(lambda: len(self.collector.get(path)["trend"]["times"]) >= 3 and
                         self.collector.get(path)["trend"], "points are added")
        self.assertEqual(len(grown["times"]), len(grown["values"]))
        self.assertEqual(grown["times"], sorted(grown["times"]))
        self.refused("/app/browse-metrics/scripts/trend.js/metric/json?agent=ALL")

    def test_applications_are_listed_and_well(self):
        apps = self.collector.get("/apps/json")
        self.assertEqual(list(apps), ["sunburst", "browse-flows", "browse-drops", "browse-metrics", "prometheus"])
        for name, app in apps.items():
            self.assertEqual(app["entry"], "/html/")
            self.assertEqual(self.collector.request("GET", f"/app/{name}/status").body, b"OK")
            script = self.collector.get("/scripts/json")[f"{name}/scripts/{app['scripts'][0]}"]
            self.assertTrue(script["alive"])
        self.refused("/app/other/status", 404)
        license_ = self.collector.get("/license/json")
        self.assertTrue(license_["license"]["expires_ok"])
        self.assertIn("bps", license_["analyzer"])

    def test_every_path_of_the_description_is_answered_as_it_says(self):
        docs = self.collector.get("/api-docs")
        self.assertEqual(docs["openapi"], "3.0.3")
        for pattern, methods in docs["paths"].items():
            if "get" not in methods or pattern == "/stream":
                continue
            examples = {p["name"]: p["example"] for p in methods["get"]["parameters"] if "example" in p}
            path = pattern
            query = []
            for parameter in methods["get"]["parameters"]:
                name = parameter["name"]
                self.assertIn(name, examples, pattern)
                if parameter["in"] == "path":
                    path = path.replace(f"{{{name}}}", examples[name])
                else:
                    query.append(f"{name}={examples[name]}")
            answer = self.collector.request("GET", f"{path}?{'&'.join(query)}")
            with self.subTest(pattern):
                self.assertNotIn(answer.status, (405, 500, 501, 503), answer.body)
                self.assertIsNone(answer.headers["Heliograph-Ignored"])
                if answer.status == 200:
                    declared = next(iter(methods["get"]["responses"]["200"]["content"]))
                    self.assertTrue(answer.headers["Content-Type"].startswith(declared), pattern)
                else:
                    self.assertNotIn(b"There is no path", answer.body)

    def test_requests_that_old_clients_make_are_answered(self):
        with open(f"{SOURCE_ROOT}/tests/data/clients/requests.json", encoding="utf-8") as text:
            rows = json.load(text)
        for row in rows:
            with self.subTest(row["what"]):
                answer = self.collector.request(row["method"], row["path"], row.get("body"), row.get("headers"))
                self.assertEqual(answer.status, row["status"], answer.body)
                if "member" in row:
                    value = answer.json()
                    for member in row["member"]:
                        value = value[member]
                    self.assertEqual(value, row["value"])


class Verdict(unittest.TestCase):
    def test_the_verdict_follows_what_is_heard(self):
        with Collector() as collector:
            status = collector.get("/status/json?section=status")
            self.assertEqual(list(status), ["status"])
            self.assertEqual(status["status"]["health"], "warn")
            self.assertIn("6343", status["status"]["verdict"])
            simulate(collector, "--rate=2000", "--duration=2", "--nodes=3", "--quiet")
            well = wait_for(lambda: collector.get("/status/json?section=status")["status"]["health"] == "ok" and
                            collector.get("/status/json?trend=yes"), "all is well")
            self.assertEqual(set(well), {"status", "times", "intake", "agents", "epochs", "definitions", "names",
                                         "serving", "process", "collectors"})
            points = well["intake"]["datagrams"]["trend"]
            self.assertEqual(len(points), len(well["times"]))
            self.assertEqual(well["intake"]["drops"]["sock_overflow"]["metric"],
                             'heliograph_drop_points_total{point="sock_overflow"}')

    def test_an_agent_that_sends_counters_only_is_named_with_its_cure(self):
        with Collector() as collector:
            simulate(collector, "--rate=1", "--duration=3", "--nodes=12", "--switches=0", "--polling=1",
                     "--no-discards", "--quiet")
            wait_for(lambda: any("enable sampling" in warning for warning in
                                 collector.get("/status/json?section=status")["status"]["warnings"]),
                     "the warning")
            text = collector.request("GET", "/readyz?verbose").body.decode()
            self.assertIn("[!]samples warning: ", text)
            self.assertTrue(text.endswith("ok\n"))


if __name__ == "__main__":
    main()

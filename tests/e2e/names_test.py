"""Names: the simulated cluster's traffic carries the namespaces and pods that the simulator knows."""
import json
import os
import tempfile
import unittest

from collector import Collector, main, simulate

KEYS = ("null:[name:innersrc]:,null:srcnamespace:,null:srcpod:,"
        "null:[name:innerdst]:,null:dstnamespace:,null:dstpod:")


class Names(unittest.TestCase):
    """Nodes mark the pods' entities; nothing else knows names."""

    def setUp(self):
        self.collector = Collector("--set", "dns.scope=off", "--set", "names.kubernetes.enabled=no").start()

    def tearDown(self):
        self.collector.stop()

    def define(self, name, **members):
        answer = self.collector.put(f"/flow/{name}/json", members)
        self.assertIn(answer.status, (200, 204), answer.body)

    def test_in_cluster_bytes_carry_the_names_the_simulator_knows(self):
        self.define("pairs", keys=KEYS + ",innersrc,innerdst", value="bytes", n=10000, t=1)
        with tempfile.TemporaryDirectory() as folder:
            truth_file = os.path.join(folder, "truth.json")
            simulate(self.collector, "--nodes=20", "--rate=4000", "--polling=2", "--duration=14", "--quiet",
                     f"--truth={truth_file}")
            with open(truth_file, encoding="utf-8") as text:
                truth = {p["address"]: (p["namespace"], p["pod"]) for p in json.load(text)["pods"]}
        rows = self.collector.get("/activeflows/ALL/pairs/json?maxFlows=10000&aggMode=sum")
        total = unnamed = ends = 0
        for row in rows:
            keys = row["keys"]
            if keys[6] in truth and keys[7] in truth:
                total += row["value"]
                unnamed += 0 if keys[1] and keys[4] else row["value"]
            for (name, namespace, pod), address in ((keys[0:3], keys[6]), (keys[3:6], keys[7])):
                if address in truth and pod:
                    ends += 1
                    self.assertEqual((namespace, pod), truth[address], address)
                    self.assertEqual(name, f"{pod}.{namespace}.pod.cluster.local")
        self.assertGreater(ends, 1000)
        self.assertLess(unnamed / total, 0.01)

    def test_an_answer_about_an_address_says_why(self):
        simulate(self.collector, "--nodes=4", "--rate=500", "--polling=1", "--duration=4", "--quiet")
        answer = self.collector.get("/names/10.0.0.1/json?why=yes")
        self.assertEqual(answer["kind"], "node")
        self.assertTrue(any(said["chosen"] and said["from"] == "entities" for said in answer["why"]))
        self.assertEqual(self.collector.request("GET", "/names/203.0.113.99/json").status, 404)
        summary = self.collector.get("/names/json")
        self.assertGreater(summary["sources"]["entities"]["names"], 0)
        self.assertGreater(self.collector.metric('names{source="entities"}'), 0)
        self.assertEqual(self.collector.get("/names/class/json")["rules"], [])


if __name__ == "__main__":
    main()

"""A seeded cluster against its own truth: nothing lost, sums exact, intervals that hold what they say."""
import json
import os
import socket
import tempfile
import unittest

from collector import Collector, main, simulate, wait_for

DURATION_S = float(os.environ.get("HG_CLUSTER_SECONDS", "60"))
RATE = int(os.environ.get("HG_CLUSTER_RATE", "100000"))
NODES = 180
TOLERANCE = 1e-9
TOP = 100


def definition(value):
    return {"keys": "innersrc,innerdst", "value": value, "n": 10000, "t": 10}


def pair_sums(truth, number):
    """Sum of `number` by unordered text of the pair as the API writes it."""
    sums = {}
    for pair in truth["pairs"]:
        key = (upper6(pair["src"]), upper6(pair["dst"]))
        sums[key] = sums.get(key, 0) + pair[number]
    return sums


def upper6(text):
    """The API writes IPv6 in compressed upper case (flows and metrics 3.4)."""
    if ":" not in text:
        return text
    return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, text)).upper()


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Totals are exact of a definition that is folded all the time: nobody reads it meanwhile.
        cls.collector = Collector("--set", "sflow.receive_buffer=64MiB", "--set", "flows.idle=0s",
                                  "--set", "table.rows=2097152").start()
        with tempfile.TemporaryDirectory() as folder:
            truth = os.path.join(folder, "truth.json")
            for value in ("bytes", "frames"):
                answer = cls.collector.put(f"/flow/pairs-{value}/json", definition(value))
                assert answer.status == 204, answer.body
            cls.sent = simulate(cls.collector, f"--nodes={NODES}", "--switches=0", "--seed=7",
                                f"--rate={RATE}", f"--duration={DURATION_S}", "--quiet",
                                f"--truth={truth}")
            with open(truth, encoding="utf-8") as text:
                cls.truth = json.load(text)
        wait_for(lambda: cls.collector.metric('samples_total{kind="flow"}') >=
                 cls.truth["flow_samples"], "all samples are folded")
        cls.answers = {value: cls.collector.get(
            f"/activeflows/ALL/pairs-{value}/json?aggMode=sum&totals=yes&maxFlows=10000")
            for value in ("bytes", "frames")}

    @classmethod
    def tearDownClass(cls):
        status, log = cls.collector.stop()
        assert status == 0, log
        cls.collector.process.stderr.close()

    def test_nothing_is_lost_on_the_way(self):
        self.assertEqual(self.collector.metric('drop_points_total{point="sock_overflow"}'), 0)
        self.assertEqual(self.collector.metric('samples_lost_total{kind="flow"}'), 0)
        self.assertEqual(self.collector.metric("datagrams_lost_total"), 0)

    def test_every_agent_has_its_exact_counts(self):
        agents = self.collector.get("/agents/json")
        self.assertEqual(len(agents), NODES)
        self.assertEqual(set(agents), set(self.truth["agents"]))
        for address, truth in self.truth["agents"].items():
            agent = agents[address]
            self.assertEqual(agent["sFlowFlowSamples"], truth["flow_samples"], address)
            self.assertEqual(agent["sFlowDatagramsReceived"], truth["datagrams"], address)
            self.assertEqual(agent["sFlowCounterSamples"], truth["counter_samples"], address)
            self.assertEqual(agent["sFlowFlowLostSamples"], 0, address)
            self.assertEqual(agent["coverage"], 1, address)

    def test_no_bucket_of_the_table_was_full(self):
        self.assertEqual(self.collector.metric('drop_points_total{point="base_replaced"}'), 0)

    def check_sums(self, value):
        truth = pair_sums(self.truth, f"sampled_{value}")
        rows = sorted(self.answers[value], key=lambda row: -row["total"]["value"])
        expected = sorted(truth.values(), reverse=True)
        self.assertGreaterEqual(len(rows), TOP)
        for row, best in zip(rows[:TOP], expected):
            total = row["total"]["value"]
            own = truth[tuple(row["keys"])]
            self.assertLessEqual(abs(total - own), TOLERANCE * own, row["key"])
            self.assertLessEqual(abs(total - best), TOLERANCE * best, row["key"])

    def test_top_pairs_by_bytes_equal_the_samples_drawn(self):
        self.check_sums("bytes")

    def test_top_pairs_by_frames_equal_the_samples_drawn(self):
        self.check_sums("frames")

    def check_coverage(self, value, truth_name):
        truth = pair_sums(self.truth, truth_name)
        inside = rows = 0
        for row in self.answers[value]:
            total = row["total"]
            if total["samples"] < 10:
                continue
            rows += 1
            inside += total["lower"] <= truth[tuple(row["keys"])] <= total["upper"]
        self.assertGreater(rows, 500)
        share = inside / rows
        print(f"# {value}: {share:.4f} of {rows} intervals hold the truth")
        self.assertGreaterEqual(share, 0.93)
        self.assertLessEqual(share, 0.99)

    def test_intervals_of_bytes_hold_the_truth_of_all_packets(self):
        self.check_coverage("bytes", "observed_bytes")

    def test_intervals_of_frames_hold_the_truth_of_all_packets(self):
        self.check_coverage("frames", "observed_packets")

    def test_shown_rows_and_other_are_the_total(self):
        for value in ("bytes", "frames"):
            few = self.collector.get(f"/activeflows/ALL/pairs-{value}/json?aggMode=sum&maxFlows=5"
                                     "&envelope=yes")
            many = self.collector.get(f"/activeflows/ALL/pairs-{value}/json?aggMode=sum"
                                      "&maxFlows=500&envelope=yes")
            if few["epoch"] != many["epoch"]:
                continue
            totals = [sum(row["value"] for row in answer["flows"]) + answer["other"]["value"]
                      for answer in (few, many)]
            self.assertAlmostEqual(totals[0], totals[1], delta=1e-6 * totals[0])


if __name__ == "__main__":
    main()

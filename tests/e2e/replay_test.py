"""Captures instead of the network: what is in the file is in the answers."""
import os
import unittest

from collector import SOURCE_ROOT, Collector, main, wait_for

CAPTURES = os.path.join(SOURCE_ROOT, "tests", "data", "captures")


class Replay(unittest.TestCase):
    def replay(self, name):
        collector = Collector(f"--replay={os.path.join(CAPTURES, name)}", "--replay-speed=max",
                              udp=6343)  # of the datagrams in the file; nothing is bound
        self.addCleanup(lambda: (collector.kill(), collector.process.stderr.close()))
        return collector.start()

    def test_a_real_agents_capture_gives_its_host(self):
        collector = self.replay("hsflowd-live-node.pcap")
        agents = wait_for(lambda: collector.get("/agents/json"), "the agent of the capture")
        self.assertEqual(len(agents), 1)
        agent = next(iter(agents.values()))
        self.assertEqual(agent["kind"], "host")
        self.assertGreater(agent["sFlowCounterSamples"], 0)
        self.assertEqual(agent["sFlowDatagramsLost"], 0)
        wait_for(lambda: next(iter(collector.get("/agents/json").values()))["node"][0].isalpha(),
                 "the host's name from its counter samples")

    def test_impossible_cpu_times_of_the_real_nodes_pods_give_no_shares(self):
        # Its pods' counters grow by 2e9 ms within 5 s: more than any node has (FM 9.2).
        collector = self.replay("hsflowd-live-node.pcap")
        wait_for(lambda: len(collector.get("/dump/ALL/k8s_name/json")) == 2, "its two pods")
        wait_for(lambda: collector.get("/metric/ALL/cpu_user/json")[0]["metricN"] == 1, "rates of the host")
        self.assertEqual(collector.get("/dump/ALL/vir_cpu_utilization/json"), [])
        tree = collector.get("/app/sunburst/scripts/metrics.js/process/json?minValue=0")
        self.assertEqual((tree["depth"], tree["value"], tree["children"]), (0, 0, {}))

    def test_malformed_datagrams_are_counted_by_name(self):
        collector = self.replay("synthetic-malformed.pcap")
        for point in ("dgram_short", "dgram_version", "dgram_agent_type", "dgram_count",
                      "dgram_trailing", "sample_length", "sample_rate_zero", "sample_rate_huge",
                      "record_length", "record_field", "layer_bad", "layer_truncated"):
            wait_for(lambda p=point: collector.metric(f'drop_points_total{{point="{p}"}}') > 0,
                     f"{point} is counted")

    def test_an_unreadable_file_is_an_error_that_names_it(self):
        collector = Collector("--replay=/nowhere/at-all.pcap")
        with self.assertRaises(AssertionError):
            collector.start()
        self.assertEqual(collector.process.returncode, 1)
        collector.process.stderr.close()


if __name__ == "__main__":
    main()

"""Who is taken: sflow.allow, read again while running; a flood of forged agents beside live ones."""
import os
import random
import signal
import socket
import struct
import tempfile
import unittest

from collector import Collector, main, simulate, wait_for


def datagram(agent, sequence, uptime_ms):
    """A datagram of an IPv4 agent with one counter sample without records."""
    sample = struct.pack(">III", sequence, 2 << 24 | 1, 0)
    return (struct.pack(">II4sIIII", 5, 1, agent, 0, sequence, uptime_ms, 1) +
            struct.pack(">II", 2, len(sample)) + sample)


class Senders(unittest.TestCase):
    def start(self, *options):
        collector = Collector(*options)
        self.addCleanup(lambda: (collector.kill(), collector.process.stderr.close()))
        return collector.start()

    def send(self, collector, agent, count=1, sender="127.0.0.1"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.bind((sender, 0))
            for sequence in range(1, count + 1):
                out.sendto(datagram(socket.inet_aton(agent), sequence, sequence),
                           ("127.0.0.1", collector.udp))

    def test_the_list_of_allowed_senders_is_read_again_while_running(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "heliograph.yaml")
            with open(path, "w", encoding="ascii") as out:
                out.write("sflow.allow: [127.0.0.0/8, 10.0.0.0/8]\n")
            collector = self.start(f"--config={path}")
            self.send(collector, "10.1.2.3")
            self.send(collector, "192.0.2.1", count=3)
            wait_for(lambda: collector.metric('drop_points_total{point="agent_denied"}') == 3,
                     "the agent outside is counted")
            refused = wait_for(lambda: collector.get("/agents/refused/json")["refused"],
                               "it is listed")
            self.assertEqual([(r["agent"], r["sFlowDatagramSource"], r["reason"], r["datagrams"])
                              for r in refused], [("192.0.2.1", "127.0.0.1", "sflow.allow", 3)])
            self.assertEqual(collector.get("/agents/refused/json")["denied"], 3)
            self.assertEqual(list(collector.get("/agents/json")), ["10.1.2.3"])
            with open(path, "w", encoding="ascii") as out:
                out.write("sflow.allow: [127.0.0.0/8, 192.0.2.0/24]\n")
            collector.signal(signal.SIGHUP)
            wait_for(lambda: self.send(collector, "192.0.2.1") or
                     "192.0.2.1" in collector.get("/agents/json"), "it is allowed now")
            with open(path, "w", encoding="ascii") as out:
                out.write("sflow.allow: [nonsense]\n")
            collector.signal(signal.SIGHUP)
            self.send(collector, "198.51.100.1")
            wait_for(lambda: "198.51.100.1" in
                     [r["agent"] for r in collector.get("/agents/refused/json")["refused"]],
                     "the former list stays in force")
            status, log = collector.stop()
            self.assertEqual(status, 0)
            self.assertIn("sflow.allow", log)

    def test_a_wrong_list_stops_the_start(self):
        collector = Collector("--set=sflow.allow=10.0.0.0/40")
        with self.assertRaises(AssertionError):
            collector.start()
        self.assertEqual(collector.process.returncode, 1)
        collector.process.stderr.close()

    def test_live_agents_go_on_while_forged_ones_flood(self):
        collector = self.start()
        simulate(collector, "--nodes=4", "--switches=1", "--seed=3", "--rate=200", "--duration=2",
                 "--quiet")
        live = set(collector.get("/agents/json"))
        self.assertGreaterEqual(len(live), 4)
        forged = random.Random(5)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.bind(("127.0.0.9", 0))
            for sequence in range(1, 20001):
                out.sendto(datagram(forged.randbytes(4), sequence, sequence),
                           ("127.0.0.1", collector.udp))
        wait_for(lambda: collector.metric('drop_points_total{point="agent_table_full"}') > 1000,
                 "forged agents beyond those of one sender are refused")
        before = collector.metric('samples_total{kind="flow"}')
        # The same run anew: its first two seconds are duplicates, what follows is not.
        simulate(collector, "--nodes=4", "--switches=1", "--seed=3", "--rate=200", "--duration=6",
                 "--quiet")
        wait_for(lambda: collector.metric('samples_total{kind="flow"}') > before + 100,
                 "live agents are heard")
        agents = collector.get("/agents/json")
        self.assertLessEqual(live, set(agents))
        self.assertLessEqual(len(agents), 2048 + len(live) + 4)
        listed = len(collector.get("/agents/refused/json")["refused"])
        self.assertTrue(16 <= listed <= 50, listed)
        self.assertEqual(collector.stop()[0], 0)


if __name__ == "__main__":
    main()

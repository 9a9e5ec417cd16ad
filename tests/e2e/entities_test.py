"""Counters of GPUs and pods against what the simulated cluster sent: power, time, shares."""
import os
import struct
import tempfile
import unittest
import subprocess

from collector import SIMULATOR, Collector, main, wait_for

GPU, DESCRIPTION, CPU = 5703 << 12 | 1, 2000, 2101
POLLING_S = 5


def payloads(path):
    """UDP payloads of an Ethernet capture of IPv4."""
    with open(path, "rb") as capture:
        data = capture.read()
    order = ">" if data[:2] == b"\xa1\xb2" else "<"
    at = 24
    while at < len(data):
        size = struct.unpack_from(order + "I", data, at + 8)[0]
        frame = data[at + 16:at + 16 + size]
        at += 16 + size
        if frame[12:14] == b"\x08\0" and frame[23] == 17:
            yield frame[14 + (frame[14] & 15) * 4 + 8:]


def counter_samples(payload):
    """(agent, uptime in ms, (class, index), {tag: body}) of each expanded or compact sample."""
    agent = ".".join(map(str, payload[8:12]))
    uptime, count = struct.unpack_from(">II", payload, 20)
    at = 28
    for _ in range(count):
        tag, size = struct.unpack_from(">II", payload, at)
        body, at = payload[at + 8:at + 8 + size], at + 8 + (size + 3) // 4 * 4
        if tag == 4:
            *source, records = struct.unpack_from(">III", body, 4)
            source, rest = tuple(source), 16
        elif tag == 2:
            word, records = struct.unpack_from(">II", body, 4)
            source, rest = (word >> 24, word & 0xffffff), 12
        else:
            continue
        found = {}
        for _ in range(records):
            kind, length = struct.unpack_from(">II", body, rest)
            found[kind] = body[rest + 8:rest + 8 + length]
            rest += 8 + (length + 3) // 4 * 4
        yield agent, uptime, source, found


def name_of(description):
    size = struct.unpack_from(">I", description)[0]
    return description[4:4 + size].decode()


class Truth:
    """What the last two samples of every data source say, by the arithmetic of the wire alone."""

    def __init__(self, path):
        series = {}
        for payload in payloads(path):
            for agent, uptime, source, records in counter_samples(payload):
                series.setdefault((agent, source), []).append((uptime, records))
        self.power, self.devices, self.gpu, self.cpu, self.node_gpu = {}, {}, {}, {}, {}
        for (agent, source), samples in series.items():
            if len(samples) > 1:
                self.take(agent, source, samples[-2], samples[-1])

    def take(self, agent, source, before, now):
        seconds = (now[0] - before[0]) / 1000
        if GPU in now[1]:
            old, new = (struct.unpack_from(">IIII16xII", r[GPU]) for r in (before[1], now[1]))
            busy = (new[2] - old[2]) % 2**32 / seconds
            if source == (2, 1):
                self.devices[agent] = new[0]
                self.power[agent] = (new[5] - old[5]) % 2**32 / 1000 / seconds
                self.node_gpu[agent] = busy
            else:
                self.add(self.gpu, now[1], busy)
        if CPU in now[1]:
            old, new = (struct.unpack_from(">II", r[CPU])[1] for r in (before[1], now[1]))
            self.add(self.cpu, now[1], (new - old) % 2**32 / 10 / seconds)

    @staticmethod
    def add(sums, records, value):
        space = name_of(records[DESCRIPTION]).split("_")[3]
        sums[space] = sums.get(space, 0) + value


class Entities(unittest.TestCase):
    def replay(self, gpus):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "cluster.pcap")
            subprocess.run([SIMULATOR, f"--pcap={path}", "--nodes=12", f"--gpus-per-node={gpus}",
                            "--switches=1", "--rate=50", f"--polling={POLLING_S}", "--duration=60",
                            "--namespaces=8", "--quiet"], stderr=subprocess.DEVNULL, check=True)
            truth = Truth(path)
            collector = Collector(f"--replay={path}", "--replay-speed=max", udp=6343)
            self.addCleanup(lambda: (collector.kill(), collector.process.stderr.close()))
            collector.start()
            wait_for(lambda: len(collector.get("/dump/ALL/nvml_power/json")) == len(truth.power),
                     "every GPU node has its power")
        return truth, collector

    def check_power(self, gpus):
        truth, collector = self.replay(gpus)
        self.assertEqual(len(truth.power), 3)
        self.assertEqual(set(truth.devices.values()), {gpus})
        shown = {c["agent"]: c["metricValue"] for c in collector.get("/dump/ALL/nvml_power/json")}
        for agent, watts in truth.power.items():
            self.assertAlmostEqual(shown[agent], watts / gpus, delta=0.001 * watts / gpus)
        total, count = collector.get("/metric/ALL/sum:nvml_power_total,sum:nvml_device_count/json")
        average = total["metricValue"] / count["metricValue"]
        wanted = sum(truth.power.values()) / sum(truth.devices.values())
        self.assertAlmostEqual(average, wanted, delta=0.01 * wanted)
        return truth, collector, average

    def test_power_of_nodes_with_eight_gpus_and_of_the_cluster(self):
        average = self.check_power(8)[2]
        self.assertTrue(150 < average < 450, average)

    def test_power_of_nodes_with_one_gpu(self):
        self.check_power(1)

    def tree(self, collector, name, query):
        tree = collector.get(f"/app/sunburst/scripts/metrics.js/{name}/json?n=1000&{query}")
        return {space: node["value"] for space, node in tree["children"]["k8s"]["children"].items()}

    def compare(self, shown, wanted):
        wanted = {space: value for space, value in wanted.items() if value > 0}
        self.assertEqual(set(shown), set(wanted))
        for space, value in wanted.items():
            self.assertAlmostEqual(shown[space], value, delta=0.001 * value)

    def test_shares_by_namespace_are_what_the_pods_sent(self):
        truth, collector = self.replay(8)
        self.compare(self.tree(collector, "process", ""), truth.cpu)
        self.compare(self.tree(collector, "gpu", "exclude="), truth.gpu)

    def test_fair_shares_are_no_more_than_the_devices_did(self):
        truth, collector = self.replay(8)
        fair = collector.get("/metric/ALL/sum:vir_nvml_gputime_fair/json")[0]["metricValue"]
        self.assertLessEqual(fair, sum(truth.node_gpu.values()) * 1.001)
        self.assertGreater(fair, 0)


if __name__ == "__main__":
    main()

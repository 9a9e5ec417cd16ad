"""A real Host sFlow agent beside the kernel's own figures. HG_HSFLOWD names its binary; its modules
lie in the same folder."""
import os
import subprocess
import tempfile
import unittest

from collector import Collector, main, wait_for

AGENT = os.environ.get("HG_HSFLOWD", "")
CONFIGURATION = """sflow {{
  polling = 2
  sampling = 1000
  agentIP = 127.0.0.1
  collector {{ ip = 127.0.0.1 udpport = {port} }}
}}
"""


def memory_bytes(name):
    with open("/proc/meminfo", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


@unittest.skipUnless(os.access(AGENT, os.X_OK), "HG_HSFLOWD names no agent to run")
class Agent(unittest.TestCase):
    def test_load_memory_and_processors_are_what_the_kernel_shows(self):
        with tempfile.TemporaryDirectory() as folder, Collector() as collector:
            path = os.path.join(folder, "hsflowd.conf")
            with open(path, "w", encoding="ascii") as out:
                out.write(CONFIGURATION.format(port=collector.udp))
            agent = subprocess.Popen(
                [AGENT, "-d", "-f", path, "-l", os.path.dirname(AGENT), "-p", f"{folder}/pid",
                 "-u", "11111111-2222-3333-4444-555555555555"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                wait_for(lambda: "cpu_idle" in collector.get("/metrics/json"),
                         "the agent has sent two samples")
                self.compare(collector)
            finally:
                agent.terminate()
                agent.wait()

    def compare(self, collector):
        shown = {c["metricName"]: c["metricValue"]
                 for c in collector.get("/dump/ALL/ALL/json?ds=2.1")}
        total = memory_bytes("MemTotal")
        self.assertAlmostEqual(shown["mem_total"], total, delta=1e-8 * total)
        self.assertEqual(shown["cpu_num"], os.sysconf("SC_NPROCESSORS_CONF"))
        self.assertEqual(shown["os_release"], os.uname().release)
        self.assertEqual(shown["host_name"].split(".")[0], os.uname().nodename.split(".")[0])
        self.assertAlmostEqual(shown["mem_free"], memory_bytes("MemFree"),
                               delta=0.1 * shown["mem_total"])
        self.assertAlmostEqual(shown["load_fifteen"], os.getloadavg()[2], delta=0.5)
        states = ("user", "nice", "system", "idle", "wio", "intr", "sintr", "steal")
        self.assertAlmostEqual(sum(shown[f"cpu_{state}"] for state in states), 100, delta=0.01)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""CPU of an idle collector, then its memory under a steady load: prints both.

Usage: soak.py HELIOGRAPH HG_SIM [MINUTES]
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "e2e"))
os.environ["HG_HELIOGRAPH"], os.environ["HG_SIM"] = sys.argv[1], sys.argv[2]
from collector import Collector  # pylint: disable=wrong-import-position

IDLE_S = 10


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(collector):
    time.sleep(3)
    before = cpu_seconds(collector.process.pid)
    time.sleep(IDLE_S)
    share = (cpu_seconds(collector.process.pid) - before) / IDLE_S
    print(f"idle: {share * 100:.2f} % of a core over {IDLE_S} s", flush=True)


def load(collector, minutes):
    for value in ("bytes", "frames"):
        for index in range(12):
            collector.put(f"/flow/soak-{value}-{index}/json",
                          {"keys": "innersrc,innerdst" if index % 2 else "stack,innersrc",
                           "value": value, "t": 2 + index, "n": 100})
    simulator = subprocess.Popen([sys.argv[2], f"--to=127.0.0.1:{collector.udp}", "--rate=50000",
                                  f"--duration={minutes * 60}", "--quiet"])
    first = None
    for half in range(minutes * 2):
        time.sleep(30)
        collector.get("/activeflows/ALL/soak-bytes-1/json?maxFlows=1000")
        rss = collector.rss_bytes() / 1e6
        first = rss if half == 1 else first
        print(f"{(half + 1) / 2:5.1f} min: {rss:.1f} MB", flush=True)
    simulator.wait()
    print(f"growth since the first minute: {collector.rss_bytes() / 1e6 - (first or 0):.1f} MB")
    lost = collector.metric('drop_points_total{point="sock_overflow"}')
    print(f"lost: {lost:.0f} datagrams")


def main():
    minutes = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    with Collector() as collector:
        idle(collector)
        load(collector, minutes)


if __name__ == "__main__":
    main()

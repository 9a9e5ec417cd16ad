#!/usr/bin/env python3
"""The largest cluster that is planned for, on this machine: what counter samples cost control, and
what a dump of everything costs. Usage: dump.py BUILD [NODES [PODS [POLLING_S]]]

Prints one JSON object: samples a second, CPU of control and of the lcore, rows, memory by row,
losses, and for /dump/ALL/ALL/json the time to the first byte, MB/s and resident memory. HG_RATE:
packet samples a second beside the counters (1000).
"""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

TICKS = os.sysconf("SC_CLK_TCK")


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def threads(pid):
    """CPU seconds by thread id and name."""
    used = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat", encoding="ascii") as stat:
            text = stat.read()
        name, fields = re.match(r"\d+ \((.*)\) (.*)", text).groups()
        fields = fields.split()
        used[int(task), name] = (int(fields[11]) + int(fields[12])) / TICKS
    return used


def status_mb(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(name + r":\s+(\d+) kB", status.read()).group(1)) / 1024


def figures(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def dump(port, pid):
    """Reads a dump of everything without keeping it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    before, began = status_mb(pid, "VmRSS"), time.monotonic()
    connection.request("GET", "/dump/ALL/ALL/json")
    answer = connection.getresponse()
    size, most, first = len(answer.read(1)), before, time.monotonic() - began
    while block := answer.read(1 << 20):
        size += len(block)
        if size % (64 << 20) < (1 << 20):
            most = max(most, status_mb(pid, "VmRSS"))
    seconds = time.monotonic() - began
    return {"mb": round(size / 1e6, 1), "first_byte_ms": round(first * 1000, 1),
            "mb_per_s": round(size / 1e6 / seconds, 1), "rss_before_mb": round(before),
            "rss_most_mb": round(max(most, status_mb(pid, "VmRSS")))}


def measure(pid, http_port, seconds):
    before, counted = threads(pid), figures(http_port)
    began = time.monotonic()
    time.sleep(seconds)
    after, now = threads(pid), figures(http_port)
    seconds = time.monotonic() - began
    share = {key: (after[key] - before.get(key, 0)) / seconds for key in after}
    samples = now["heliograph_metric_samples_total"] - counted["heliograph_metric_samples_total"]
    rows = now["heliograph_metric_rows"]
    return {"counter_samples_per_s": round(samples / seconds),
            "control_percent": round(100 * share[pid, "heliograph"], 1),
            "lcore_percent": round(100 * sum(v for k, v in share.items() if "lcore" in k[1]), 1),
            "rows": rows, "cells": now["heliograph_metric_cells"],
            "store_bytes_per_row": round(now["heliograph_metric_memory_bytes"] / rows),
            "rss_bytes_per_row": round(status_mb(pid, "VmRSS") * 2**20 / rows),
            "lost": {name: value - counted.get(name, 0) for name, value in now.items()
                     if "drop_points_total" in name and value > counted.get(name, 0)}}


def main():
    build, *numbers = sys.argv[1:]
    nodes, pods, polling = (list(map(int, numbers)) + [5000, 100, 20][len(numbers):])[:3]
    udp, web = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
    collector = subprocess.Popen(
        [f"{build}/heliograph", f"--set=sflow.port={udp}", f"--set=http.port={web}",
         "--set=sflow.sender.agents=8192", "--set=metrics.memory=8GiB",
         "--set=sflow.receive_buffer=64MiB"], stderr=subprocess.DEVNULL)
    simulator = None
    try:
        time.sleep(2)
        simulator = subprocess.Popen(
            [f"{build}/bench/sim/hg-sim", f"--to=127.0.0.1:{udp}", f"--nodes={nodes}",
             f"--pods-per-node={pods}", f"--polling={polling}",
             f"--rate={os.environ.get('HG_RATE', '1000')}", "--quiet",
             f"--duration={4 * polling}"], stderr=subprocess.DEVNULL)
        time.sleep(2 * polling)
        result = measure(collector.pid, web, polling)
        result["dump_while_it_comes_in"] = dump(web, collector.pid)
        simulator.wait()
        result["dump_alone"] = dump(web, collector.pid)
        print(json.dumps(result, indent=1))
    finally:
        for process in (simulator, collector):
            if process and process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait()


if __name__ == "__main__":
    main()

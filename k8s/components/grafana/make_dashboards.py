#!/usr/bin/env python3
"""Writes the dashboards beside this file: one table of panels a dashboard, one row a panel.

Usage: make_dashboards.py [--check]. With --check nothing is written; exit 1 if a file differs.
Least Grafana version: 9.0. No plug-ins.
"""
import json
import os
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dashboards")

NAMESPACE = 'namespace=~"$namespace"'
SENT = "heliograph_namespace_sent_bytes"
RECEIVED = "heliograph_namespace_received_bytes"


def half_width(metric, by, match=""):
    """95 % half-width, per second, of the increase of an estimated counter."""
    return f"1.96*sqrt(sum by ({by}) (increase({metric}_variance_total{{{match}}}[5m])))/300"


# title, unit, kind, width of 24, [(query, legend)]
OVERVIEW = [
    ("Agents heard", "short", "stat", 4, [("heliograph_agents", "agents")]),
    ("Agents silent", "short", "stat", 4, [("heliograph_agents_stale", "silent")]),
    ("sFlow received", "Bps", "stat", 4, [("rate(heliograph_received_bytes_total[1m])", "bytes")]),
    ("Packet samples", "ops", "stat", 4, [('sum(rate(heliograph_samples_total{kind="flow"}[1m]))', "samples")]),
    ("Samples lost", "percentunit", "stat", 4,
     [("sum(rate(heliograph_samples_lost_total[5m])) / (sum(rate(heliograph_samples_total[5m])) + "
       "sum(rate(heliograph_samples_lost_total[5m])))", "lost")]),
    ("Discards", "pps", "stat", 4, [("sum(rate(heliograph_namespace_discards_total[1m]))", "discards")]),
    ("Traffic sent by namespace", "Bps", "timeseries", 12,
     [(f"topk(10, sum by (namespace) (rate({SENT}_total[1m])))", "{{namespace}}")]),
    ("Traffic received by namespace", "Bps", "timeseries", 12,
     [(f"topk(10, sum by (namespace) (rate({RECEIVED}_total[1m])))", "{{namespace}}")]),
    ("CPU by namespace", "short", "timeseries", 12,
     [("topk(10, sum by (namespace) (rate(heliograph_namespace_cpu_seconds_total[1m])))", "{{namespace}}")]),
    ("GPU by namespace", "short", "timeseries", 12,
     [("topk(10, sum by (namespace) (rate(heliograph_namespace_gpu_seconds_total[1m])))", "{{namespace}}")]),
]

NAMESPACES = [
    ("Sent, by where it goes", "Bps", "timeseries", 12,
     [(f"sum by (peer) (rate({SENT}_total{{{NAMESPACE}}}[1m]))", "{{peer}}")]),
    ("Received, by where it comes from", "Bps", "timeseries", 12,
     [(f"sum by (peer) (rate({RECEIVED}_total{{{NAMESPACE}}}[1m]))", "{{peer}}")]),
    ("Sent, with its 95 % interval", "Bps", "timeseries", 24,
     [(f"sum by (namespace) (rate({SENT}_total{{{NAMESPACE}}}[5m]))", "{{namespace}}"),
      (f"sum by (namespace) (rate({SENT}_total{{{NAMESPACE}}}[5m])) - {half_width(SENT, 'namespace', NAMESPACE)}",
       "{{namespace}} lower"),
      (f"sum by (namespace) (rate({SENT}_total{{{NAMESPACE}}}[5m])) + {half_width(SENT, 'namespace', NAMESPACE)}",
       "{{namespace}} upper")]),
    ("CPU in cores", "short", "timeseries", 8,
     [(f"sum by (namespace) (rate(heliograph_namespace_cpu_seconds_total{{{NAMESPACE}}}[1m]))", "{{namespace}}")]),
    ("GPU in devices", "short", "timeseries", 8,
     [(f"sum by (namespace) (rate(heliograph_namespace_gpu_seconds_total{{{NAMESPACE}}}[1m]))", "{{namespace}}")]),
    ("Pods", "short", "timeseries", 8, [(f"heliograph_namespace_pods{{{NAMESPACE}}}", "{{namespace}}")]),
    ("Discards by reason", "pps", "timeseries", 24,
     [(f"sum by (namespace, reason) (rate(heliograph_namespace_discards_total{{{NAMESPACE}}}[1m]))",
       "{{namespace}} {{reason}}")]),
]

GPU = [
    ("Power of all GPUs", "watt", "stat", 6, [("sum(sflow_nvml_power_total)", "power")]),
    ("Mean power of a GPU", "watt", "stat", 6,
     [("sum(sflow_nvml_power_total) / sum(sflow_nvml_device_count)", "power")]),
    ("GPUs", "short", "stat", 6, [("sum(sflow_nvml_device_count)", "devices")]),
    ("GPUs busy", "percent", "stat", 6,
     [("sum(sflow_nvml_gputime) / 10 / sum(sflow_nvml_device_count)", "busy")]),
    ("GPU time by namespace", "short", "timeseries", 24,
     [("topk(10, sum by (namespace) (rate(heliograph_namespace_gpu_seconds_total[1m])))", "{{namespace}}")]),
    ("Utilisation by node", "percent", "timeseries", 12,
     [("topk(20, sflow_nvml_gpu_utilization)", "{{host}}")]),
    ("Power of a GPU by node", "watt", "timeseries", 12, [("topk(20, sflow_nvml_power)", "{{host}}")]),
    ("Temperature", "celsius", "timeseries", 12, [("topk(20, sflow_nvml_temperature)", "{{host}}")]),
    ("Memory in use", "percent", "timeseries", 12, [("topk(20, sflow_nvml_mem_utilization)", "{{host}}")]),
]

DISCARDS = [
    ("Discards by reason", "pps", "timeseries", 24,
     [("sum by (reason) (rate(heliograph_namespace_discards_total[1m]))", "{{reason}}")]),
    ("By namespace", "pps", "timeseries", 12,
     [("topk(10, sum by (namespace) (rate(heliograph_namespace_discards_total[1m])))", "{{namespace}}")]),
    ("By node", "pps", "timeseries", 12,
     [("topk(10, sum by (node) (rate(heliograph_node_discards_total[1m])))", "{{node}}")]),
]

HEALTH = [
    ("Datagrams", "pps", "timeseries", 12, [("rate(heliograph_received_datagrams_total[1m])", "received")]),
    ("Drop points", "pps", "timeseries", 12,
     [("sum by (point) (rate(heliograph_drop_points_total[1m])) > 0", "{{point}}")]),
    ("Samples", "ops", "timeseries", 12, [("sum by (kind) (rate(heliograph_samples_total[1m]))", "{{kind}}")]),
    ("Samples lost", "ops", "timeseries", 12,
     [("sum by (kind) (rate(heliograph_samples_lost_total[1m]))", "{{kind}}")]),
    ("Lcores busy", "percentunit", "timeseries", 8, [("heliograph_lcore_busy_ratio", "lcore {{lcore}}")]),
    ("Fold and publish, 99 %", "s", "timeseries", 8,
     [("histogram_quantile(0.99, sum by (le) (rate(heliograph_epoch_seconds_bucket[5m])))", "p99")]),
    ("Memory", "bytes", "timeseries", 8, [("sum by (kind) (heliograph_memory_bytes)", "{{kind}}")]),
    ("Least covered nodes", "percentunit", "timeseries", 12,
     [("bottomk(10, heliograph_node_coverage_ratio)", "{{node}}")]),
    ("Names by source", "short", "timeseries", 12, [("heliograph_names", "{{source}}")]),
    ("Requests", "reqps", "timeseries", 12, [("sum by (area) (rate(heliograph_http_requests_total[1m]))", "{{area}}")]),
    ("Definitions", "short", "timeseries", 12, [("heliograph_definitions", "{{kind}}")]),
]

DASHBOARDS = [
    ("heliograph-overview", "heliograph: overview", OVERVIEW, False),
    ("heliograph-namespaces", "heliograph: namespaces", NAMESPACES, True),
    ("heliograph-gpu", "heliograph: GPUs", GPU, False),
    ("heliograph-discards", "heliograph: discards", DISCARDS, False),
    ("heliograph-health", "heliograph: collector health", HEALTH, False),
]

HEIGHT = {"stat": 4, "timeseries": 8}


def panel(number, row, at):
    title, unit, kind, width, queries = row
    source = {"type": "prometheus", "uid": "${datasource}"}
    return {
        "id": number, "title": title, "type": kind, "datasource": source,
        "gridPos": {"h": HEIGHT[kind], "w": width, "x": at[0], "y": at[1]},
        "fieldConfig": {"defaults": {"unit": unit}, "overrides": []},
        "targets": [{"refId": chr(ord("A") + i), "datasource": source, "expr": expr, "legendFormat": legend}
                    for i, (expr, legend) in enumerate(queries)],
    }


def panels(rows):
    x = y = height = 0
    for number, row in enumerate(rows, 1):
        if x + row[3] > 24:
            x, y = 0, y + height
        height = HEIGHT[row[2]]
        yield panel(number, row, (x, y))
        x += row[3]


def variables(by_namespace):
    yield {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source"}
    yield {"name": "heliograph", "type": "textbox", "query": "http://localhost:8008", "label": "heliograph"}
    if by_namespace:
        yield {"name": "namespace", "type": "query", "label": "Namespace", "multi": True, "includeAll": True,
               "datasource": {"type": "prometheus", "uid": "${datasource}"},
               "query": f"label_values({SENT}_total, namespace)", "refresh": 2}


def dashboard(uid, title, rows, by_namespace):
    return {
        "uid": uid, "title": title, "tags": ["heliograph"], "schemaVersion": 36, "editable": True,
        "refresh": "10s", "time": {"from": "now-30m", "to": "now"},
        "links": [{"title": "Live, by the second", "type": "link", "icon": "external link",
                   "url": "${heliograph}/app/sunburst/html/", "targetBlank": True}],
        "templating": {"list": list(variables(by_namespace))},
        "panels": list(panels(rows)),
    }


def main():
    stale = []
    os.makedirs(HERE, exist_ok=True)
    for uid, title, rows, by_namespace in DASHBOARDS:
        path = os.path.join(HERE, uid + ".json")
        text = json.dumps(dashboard(uid, title, rows, by_namespace), indent=1) + "\n"
        if "--check" not in sys.argv:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        elif not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            stale.append(path)
    for path in stale:
        print(f"{path}: not what make_dashboards.py writes")
    return 1 if stale else 0


sys.exit(main())

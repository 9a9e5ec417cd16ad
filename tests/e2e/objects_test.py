"""Named objects over HTTP: groups, maps, thresholds, topology, shortcuts, forwarding, events."""
import http.client
import json
import os
import random
import tempfile
import threading
import time
import unittest

from collector import Collector, main, simulate, wait_for

GROUP = {"private": ["10.0.0.0/8", "fc00::/7"], "other": ["0.0.0.0/0"]}
TOPOLOGY = {"nodes": {"leaf1": {"agent": "192.0.2.1", "ports": {"eth1": {"ifindex": "2"}}}},
            "links": {"l1": {"node1": "leaf1", "port1": "eth1", "node2": "leaf2", "port2": "eth1"}}}


class Objects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector = Collector().start()

    @classmethod
    def tearDownClass(cls):
        cls.collector.kill()
        cls.collector.process.stderr.close()

    def refused(self, answer, status, kind):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.json()["type"], f"/problems/{kind}")
        return answer.json()["detail"]

    def test_a_group_is_stored_listed_and_removed(self):
        self.assertEqual(self.collector.put("/group/mine/json", GROUP).status, 204)
        self.assertEqual(self.collector.get("/group/mine/json")["private"], ["10.0.0.0/8", "FC00::/7"])
        self.assertIn("mine", self.collector.get("/group/json"))
        self.assertIn("mine", self.collector.get("/groups/json"))
        self.assertEqual(self.collector.request("DELETE", "/group/mine/json").status, 204)
        self.refused(self.collector.request("GET", "/group/mine/json"), 404, "unknown-name")
        self.refused(self.collector.request("DELETE", "/group/mine/json"), 404, "unknown-name")

    def test_a_built_in_group_can_be_replaced_and_comes_back(self):
        before = self.collector.get("/group/default/json")
        self.assertIn("10.0.0.0/8", before["private"])
        self.assertEqual(self.collector.put("/group/json", {"all": "0.0.0.0/0"}).status, 204)
        self.assertEqual(self.collector.get("/group/default/json"), {"all": ["0.0.0.0/0"]})
        self.assertEqual(self.collector.request("DELETE", "/group/default/json").status, 204)
        self.assertEqual(self.collector.get("/group/default/json"), before)
        self.assertEqual(set(self.collector.get("/group/cluster/json")),
                         {"pod", "service", "node", "external"})

    def test_wrong_objects_are_refused_with_a_sentence(self):
        for path, body, word in [
                ("/group/g/json", {"a": ["10.0.0.1/8"], "b": ["10.9.9.9/8"]}, "both"),
                ("/group/g/json", {"a": ["300.0.0.0/8"]}, "no address range"),
                ("/map/m/json", {"a": [80], "b": ["80"]}, "both"),
                ("/threshold/t/json", {"metric": "load_one"}, "value"),
                ("/threshold/t/json", {"value": 1}, "metric"),
                ("/threshold/t/json", {"metric": "m", "value": 1, "on": "sometimes"}, "lower"),
                ("/threshold/t/json", {"metric": "m", "value": 1, "filter": 3}, "filter"),
                ("/topology/json", {"links": {"l": {"node1": "a"}}}, "port1"),
                ("/topology/json", {}, "links"),
                ("/forwarding/f/json", {"address": "nowhere"}, "address"),
                ("/forwarding/f/json", {"address": "127.0.0.1", "port": 70000}, "port"),
                ("/shortcut/s/json", {"value": "bps"}, "keys")]:
            detail = self.refused(self.collector.put(path, body), 400, "invalid-body")
            self.assertIn(word, detail, (path, body))
        self.refused(self.collector.put("/shortcut/s/json", {"keys": "nokey"}), 400, "unknown-key")
        self.refused(self.collector.put("/group/a.b/json", GROUP), 400, "invalid-parameter")

    def test_maps_thresholds_and_shortcuts_answer_what_was_put(self):
        self.assertEqual(self.collector.put("/map/m/json", {"web": ["80", 443], "mail": "25,587"}).status, 204)
        self.assertEqual(self.collector.get("/map/m/json"), {"web": ["80", "443"], "mail": ["25", "587"]})
        answer = self.collector.request("PUT", "/threshold/t/json", "{metric:load_one,value:'1.5',what:1}")
        self.assertEqual((answer.status, answer.headers["Heliograph-Ignored"]), (204, "body.what"))
        self.assertEqual(self.collector.get("/threshold/t/json"),
                         {"metric": "load_one", "value": 1.5, "byFlow": False, "timeout": 10, "on": "value"})
        self.assertIn("top-talkers", self.collector.get("/shortcut/json"))
        self.assertEqual(self.collector.put("/shortcut/s/json", {"keys": "ipsource"}).status, 204)
        self.assertEqual(self.collector.get("/shortcut/s/json")["value"], "bps")

    def test_a_condition_that_does_not_hold_changes_nothing(self):
        self.collector.put("/map/c/json", {"a": ["1"]})
        tag = self.collector.request("GET", "/map/c/json").headers["ETag"]
        body = json.dumps({"a": ["2"]})
        self.assertEqual(self.collector.request("PUT", "/map/c/json", body, {"If-Match": tag}).status, 204)
        self.assertEqual(self.collector.request("PUT", "/map/c/json", body, {"If-Match": tag}).status, 412)
        self.assertEqual(self.collector.request("PUT", "/map/c/json", body, {"If-None-Match": "*"}).status, 412)

    def test_what_a_topology_cannot_match_is_told(self):
        self.assertEqual(self.collector.get("/topology/json"), {"nodes": {}, "links": {}})
        self.assertEqual(self.collector.put("/topology/json", TOPOLOGY).status, 204)
        self.assertEqual(self.collector.get("/topology/json"), TOPOLOGY)
        text = wait_for(lambda: [line for line in self.collector.request(
            "GET", "/readyz?verbose").body.decode().splitlines() if "topology" in line], "a line")
        self.assertIn("leaf2", text[0])
        self.assertEqual(self.collector.request("DELETE", "/topology/json").status, 204)
        self.refused(self.collector.request("DELETE", "/topology/json"), 404, "unknown-name")

    def test_a_table_of_a_mebibyte_is_taken(self):
        ranges = [f"{a}.{b}.{c}.0/24" for a in (10, 11) for b in range(150) for c in range(200)]
        self.assertGreater(len(json.dumps(ranges)), 1 << 20)
        self.assertEqual(self.collector.put("/group/large/json", {"all": ranges}).status, 204)
        self.assertEqual(len(self.collector.get("/group/large/json")["all"]), len(ranges))
        self.collector.request("DELETE", "/group/large/json")


class Thresholds(unittest.TestCase):
    def test_flows_above_the_line_make_events_and_held_polls_get_them(self):
        with Collector() as collector:
            collector.put("/flow/talk/json", {"keys": "ipsource,ipdestination", "value": "frames",
                                              "values": "bytes", "n": 100})
            collector.put("/threshold/each/json", {"metric": "talk", "value": 1, "byFlow": True})
            collector.put("/threshold/one/json", {"metric": "talk", "value": 1})
            collector.put("/threshold/never/json", {"metric": "talk", "value": 1e15, "byFlow": True})
            held = {}
            waiting = threading.Thread(target=lambda: held.update(
                answer=collector.request("GET", "/events/json?timeout=50&thresholdID=each")))
            waiting.start()
            simulate(collector, "--nodes=3", "--duration=4")
            waiting.join()
            first = held["answer"].json()
            self.assertTrue(first)
            self.assertEqual({e["thresholdID"] for e in first}, {"each"})
            event = first[0]
            self.assertEqual((event["metric"], event["threshold"]), ("talk", 1))
            self.assertGreater(event["value"], 1)
            self.assertEqual(len(event["flowKey"].split(",")), 2)
            self.assertEqual(len(event["values"]), 1)
            self.assertLessEqual(event["lower"], event["value"])
            events = collector.get("/events/json?maxEvents=10000")
            self.assertEqual([e["eventID"] for e in events],
                             sorted((e["eventID"] for e in events), reverse=True))
            places = [(e["agent"], e["dataSource"]) for e in events if e["thresholdID"] == "one"]
            self.assertEqual(len(places), len(set(places)), "once a data source while it lasts")
            self.assertEqual([e for e in events if e["thresholdID"] == "never"], [])
            self.assertGreater(collector.get("/analyzer/json")["eventsGenerated"], 0)

    def test_metrics_above_the_line_make_events_where_the_filter_lets_them(self):
        with Collector() as collector:
            collector.put("/threshold/load/json", {"metric": "uptime", "value": 0})
            collector.put("/threshold/none/json", {"metric": "uptime", "value": 0,
                                                   "filter": {"host_name": ["nobody"]}})
            simulate(collector, "--nodes=3", "--duration=3", "--polling=1")
            events = wait_for(lambda: collector.get("/events/json"), "events")
            self.assertEqual({e["thresholdID"] for e in events}, {"load"})
            self.assertNotIn("flowKey", events[0])


class Lookups(unittest.TestCase):
    def keys(self, collector, name):
        return {row["key"] for row in collector.get(f"/activeflows/ALL/{name}/json?aggMode=sum")}

    def test_flow_keys_follow_groups_and_maps(self):
        with Collector() as collector:
            collector.put("/group/halves/json", {"low": ["0.0.0.0/1"], "high": ["128.0.0.0/1"]})
            collector.put("/map/protocols/json", {"tcp": ["6"], "udp": ["17"]})
            collector.put("/flow/g/json", {"keys": "group:ipsource:halves", "value": "frames", "t": 600})
            collector.put("/flow/m/json", {"keys": "map:ipprotocol:protocols", "value": "frames", "t": 600})
            simulate(collector, "--nodes=3", "--duration=2", "--rate=2000")
            wait_for(lambda: self.keys(collector, "g") and self.keys(collector, "m"), "rows")
            self.assertLessEqual(self.keys(collector, "g"), {"low", "high"})
            self.assertLessEqual(self.keys(collector, "m"), {"tcp", "udp"})
            collector.put("/group/halves/json", {"everything": ["0.0.0.0/0"]})
            collector.put("/flow/h/json", {"keys": "group:ipsource:halves", "value": "frames", "t": 600})
            simulate(collector, "--nodes=3", "--duration=2", "--rate=2000")
            wait_for(lambda: self.keys(collector, "h") == {"everything"}, "the group's new label")


class Topologies(unittest.TestCase):
    def test_words_of_a_path_choose_by_the_topology(self):
        with Collector() as collector:
            simulate(collector, "--nodes=4", "--switches=1", "--duration=3", "--polling=1", "--rate=2000")
            names = lambda agents: {(r["agent"], r["dataSource"])
                                    for r in collector.get(f"/dump/{agents}/ifindex/json")}
            ports = wait_for(lambda: names("ALL"), "interfaces")
            agent, port = sorted(ports)[0]
            collector.put("/topology/json", {
                "nodes": {"one": {"agent": agent, "ports": {"p": {"ifindex": port}}}},
                "links": {"l": {"node1": "one", "port1": "p", "node2": "two", "port2": "q"}}})
            self.assertEqual(names("CORE"), {(agent, port)})
            self.assertEqual(names("EDGE"), {p for p in ports if p[0] == agent and p[1] != port})
            self.assertEqual(names("TOPOLOGY"), {p for p in ports if p[0] == agent})
            collector.put("/flow/t/json", {"keys": "ipsource", "value": "frames", "t": 600, "n": 100})
            simulate(collector, "--nodes=4", "--switches=1", "--duration=2", "--rate=2000")
            rows = collector.get("/activeflows/ALL/t/json?aggMode=core&maxFlows=1000")
            self.assertLessEqual({(r["agent"], r["dataSource"]) for r in rows}, {(agent, port)})
            collector.request("DELETE", "/topology/json")
            self.assertEqual(names("CORE"), set())


class Restarts(unittest.TestCase):
    def test_a_kill_at_any_moment_keeps_every_change_that_was_answered(self):
        with tempfile.TemporaryDirectory() as state:
            random.seed(1)
            done = {}
            for _ in range(5):
                with Collector(f"--set=state.dir={state}") as collector:
                    for name, value in done.items():
                        self.assertEqual(collector.get(f"/threshold/{name}/json")["value"], value)
                    killer = threading.Timer(random.uniform(0.05, 0.6), collector.process.kill)
                    killer.start()
                    try:
                        for i in range(10000):
                            name, value = f"t{i % 20}", random.randrange(1000000)
                            answer = collector.put(f"/threshold/{name}/json",
                                                   {"metric": "m", "value": value})
                            # Not answered: either value may be there.
                            done.pop(name, None)
                            if answer.status == 204:
                                done[name] = value
                    except (OSError, http.client.HTTPException):  # the connection broke: what was under way is open
                        done.pop(name, None)
                    killer.join()
                    collector.process.wait()

    def test_a_damaged_file_is_set_aside_and_told(self):
        with tempfile.TemporaryDirectory() as state:
            with open(f"{state}/maps.json", "w", encoding="ascii") as damaged:
                damaged.write('{"m":{"a":["1"')
            with open(f"{state}/groups.json", "w", encoding="ascii") as good:
                json.dump({"g": GROUP, "wrong": {"a": ["x"]}}, good)
            with Collector(f"--set=state.dir={state}") as collector:
                self.assertEqual(collector.get("/map/json"), {})
                self.assertIn("g", collector.get("/group/json"))
                self.assertNotIn("wrong", collector.get("/group/json"))
                ready = collector.request("GET", "/readyz?verbose").body.decode()
                self.assertIn("[!]state", ready)
                self.assertTrue(os.path.exists(f"{state}/maps.json.bad"))
                self.assertIn("maps.json", collector.stop()[1])

    def test_seeds_come_first_and_stay_away_when_removed(self):
        with tempfile.TemporaryDirectory() as state, tempfile.TemporaryDirectory() as seed:
            with open(f"{seed}/maps.json", "w", encoding="ascii") as file:
                json.dump({"a": {"x": ["1"]}, "b": {"x": ["1"]}}, file)
            with open(f"{seed}/flows.json", "w", encoding="ascii") as file:
                json.dump({"f": {"keys": "ipsource", "value": "bytes"}}, file)
            settings = (f"--set=state.dir={state}", f"--set=state.seed={seed}")
            with Collector(*settings) as collector:
                self.assertEqual(collector.put("/map/a/json", {"x": ["2"]}).status, 204)
                self.assertEqual(collector.request("DELETE", "/map/b/json").status, 204)
                self.assertEqual(collector.request("DELETE", "/flow/f/json").status, 204)
            with Collector(*settings) as collector:
                self.assertEqual(collector.get("/map/json"), {"a": {"x": ["2"]}})
                self.assertEqual(collector.get("/flow/json"), {})

    def test_a_loop_over_events_loses_nothing_across_a_restart_and_never_hangs(self):
        with tempfile.TemporaryDirectory() as state:
            newest, seen = -1, []
            for _ in range(2):
                with Collector(f"--set=state.dir={state}") as collector:
                    collector.put("/flow/talk/json", {"keys": "ipsource", "value": "frames", "n": 100})
                    collector.put("/threshold/t/json", {"metric": "talk", "value": 1, "byFlow": True})
                    simulate(collector, "--nodes=2", "--duration=2")
                    made = wait_for(lambda: collector.get("/analyzer/json")["eventsGenerated"], "events")
                    got = []
                    while len(got) < made:
                        answer = collector.get(f"/events/json?eventID={newest}&timeout=20&maxEvents=10000")
                        self.assertTrue(answer)
                        newest = answer[0]["eventID"]
                        got += [e["eventID"] for e in reversed(answer)]
                    seen += got
            self.assertEqual(seen, sorted(set(seen)), "ids only grow, none comes twice")


class Forwarding(unittest.TestCase):
    """The copy's source address is the collector's; the agent's address stands in the datagram."""

    def test_a_second_collector_counts_the_same(self):
        with Collector() as second, Collector() as first:
            self.assertEqual(first.put("/forwarding/copy/json",
                                       {"address": "127.0.0.1", "port": second.udp}).status, 204)
            simulate(first, "--nodes=3", "--duration=3", "--rate=2000")
            received = lambda c: c.get("/analyzer/json")["sFlowDatagramsReceived"]
            sent = wait_for(lambda: received(first) == first.get("/forwarding/copy/json")["sent"]
                            and received(first), "all were forwarded")
            wait_for(lambda: received(second) == sent, "the second collector has them all")
            self.assertEqual(first.get("/forwarding/copy/json")["errors"], 0)
            self.assertEqual(first.metric('forwarded_datagrams_total{name="copy"}'), sent)
            for name, facts in first.get("/agents/json").items():
                self.assertEqual(second.get("/agents/json")[name]["sFlowFlowSamples"],
                                 facts["sFlowFlowSamples"], name)
            agent = sorted(first.get("/agents/json"))[0]
            first.put("/forwarding/copy/json", {"address": "127.0.0.1", "port": second.udp,
                                                "agents": [agent]})
            before = second.get("/agents/json")
            simulate(first, "--nodes=3", "--duration=2", "--rate=2000")
            wait_for(lambda: first.get("/forwarding/copy/json")["sent"], "some were forwarded")
            time.sleep(1)
            after = second.get("/agents/json")
            for name, facts in after.items():
                changed = facts["sFlowDatagramsReceived"] != before[name]["sFlowDatagramsReceived"]
                self.assertEqual(changed, name == agent, name)
            self.assertEqual(first.request("DELETE", "/forwarding/copy/json").status, 204)
            self.assertEqual(first.get("/forwarding/json"), {})


if __name__ == "__main__":
    main()

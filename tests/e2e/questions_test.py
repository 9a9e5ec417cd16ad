"""Questions of clients' own: temporary definitions, and definitions made after the traffic."""
import tempfile
import unittest

from collector import Collector, main, simulate, wait_for


class Questions(unittest.TestCase):
    def problem(self, answer, status, kind):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.json()["type"], f"/problems/{kind}")
        return answer.json()

    def test_a_question_is_answered_at_once_and_leaves_a_temporary_definition(self):
        with Collector() as collector:
            path = "/activeflows/ALL/json?keys=ipsource&value=bytes"
            self.assertEqual(collector.get(path), [])
            made = collector.get("/flow/json")
            self.assertEqual(len(made), 1)
            definition = next(iter(made.values()))
            self.assertTrue(definition["temporary"])
            self.assertEqual(definition["owner"], "activeflows")
            self.assertGreater(definition["expires"], 1700000000000)
            self.assertLess(definition["lastRead"], 60000)
            simulate(collector, "--rate=5000", "--duration=2", "--nodes=5", "--quiet")
            wait_for(lambda: collector.get(path), "the question has an answer")
            self.assertEqual(len(collector.get("/flow/json")), 1)

    def test_two_clients_with_conflicting_questions_do_not_disturb_each_other(self):
        with Collector() as collector:
            paths = ["/activeflows/ALL/json?keys=ipsource&value=bytes&t=2",
                     "/activeflows/ALL/json?keys=ipsource&value=frames&t=5"]
            for path in paths:
                collector.get(path)
            simulate(collector, "--rate=5000", "--duration=3", "--nodes=5", "--quiet")
            for path in paths:
                wait_for(lambda path=path: collector.get(path), "both have an answer")
            bytes_, frames = (collector.get(path + "&envelope=yes") for path in paths)
            self.assertEqual((bytes_["t"], frames["t"]), (2, 5))
            self.assertGreater(bytes_["flows"][0]["value"], frames["flows"][0]["value"])
            self.assertEqual(len(collector.get("/flow/json")), 2)

    def test_a_definition_made_after_the_traffic_answers_for_it_at_once(self):
        with Collector() as collector:
            collector.put("/flow/live/json", {"keys": "ipsource", "value": "bytes", "t": 10, "n": 1000})
            simulate(collector, "--rate=5000", "--duration=4", "--nodes=5", "--quiet")
            live = "/activeflows/ALL/live/json?aggMode=sum&maxFlows=10000"
            late = "/activeflows/ALL/json?keys=ipsource&value=bytes&t=10&n=1000&aggMode=sum&maxFlows=10000"
            wait_for(lambda: collector.get(live), "the live definition has an answer")
            envelope = collector.get(late + "&envelope=yes")
            self.assertTrue(envelope["flows"])
            reference = collector.get(live + "&envelope=yes")
            if reference["epoch"] == envelope["epoch"]:
                self.assertEqual(len(reference["flows"]), len(envelope["flows"]))
                for a, b in zip(reference["flows"][:20], envelope["flows"][:20]):
                    self.assertEqual(a["key"], b["key"])
                    self.assertAlmostEqual(a["value"] / b["value"], 1, places=3)
            definition = next(d for d in collector.get("/flow/json").values() if d.get("temporary"))
            self.assertTrue(definition["retroactive"])
            self.assertLess(definition["since"], envelope["epoch"])

    def test_one_flow_is_found_at_its_sources_in_its_trend_and_in_the_past(self):
        with Collector() as collector:
            simulate(collector, "--rate=5000", "--duration=4", "--nodes=5", "--quiet")
            collector.put("/flow/web/json", {"keys": "ipsource,ipdestination", "value": "bytes", "n": 100,
                                             "t": 10})
            rows = wait_for(lambda: collector.get("/activeflows/ALL/web/json?aggMode=sum"), "flows")
            key = rows[0]["key"]
            places = collector.get(f"/flowlocations/ALL/web/json?key={key}")
            self.assertEqual(len(places), rows[0]["flowN"])
            self.assertEqual((places[0]["agent"], places[0]["dataSource"]),
                             (rows[0]["agent"], rows[0]["dataSource"]))
            path = f"/flowvalue/{places[0]['agent']}/{places[0]['dataSource']}.web/json"
            answer = collector.request("GET", f"{path}?key={key}")
            self.assertGreater(float(answer.body), 0)
            self.assertIn("epoch", answer.headers["Heliograph-Answer"])
            enveloped = collector.get(f"{path}?key={key}&envelope=yes")
            self.assertGreater(enveloped["upper"], enveloped["lower"])
            self.problem(collector.request("GET", path), 400, "invalid-parameter")
            self.problem(collector.request("GET", f"{path}?key=nothing"), 404, "not-seen")
            trend = collector.get("/trend/ALL/web/json?aggMode=sum&maxFlows=5")
            self.assertGreaterEqual(len(trend["times"]), 4)
            self.assertEqual(len(trend["rows"]), 5)
            self.assertEqual(len(trend["rows"][0]["value"]), len(trend["times"]))
            self.assertEqual(len(trend["total"]["value"]), len(trend["times"]))
            newer = collector.get(f"/trend/ALL/web/json?aggMode=sum&after={trend['times'][-2]}")
            self.assertGreaterEqual(len(newer["times"]), 1)
            past = collector.get(f"/activeflows/ALL/web/json?envelope=yes&from={trend['times'][0]}"
                                 f"&to={trend['times'][-1]}")
            self.assertTrue(past["flows"])
            self.assertGreaterEqual(past["since"], trend["times"][0])
            self.assertLessEqual(past["epoch"], trend["times"][-1])
            self.problem(collector.request("GET", "/activeflows/ALL/web/json?to=5"), 400,
                         "invalid-parameter")

    def test_the_catalogues_and_the_check_of_a_definition_answer(self):
        with Collector() as collector:
            self.assertIn("ipsource", [key["name"] for key in collector.get("/keys/json")])
            self.assertIn("prefix", [function["name"] for function in collector.get("/functions/json")])
            good = collector.request("POST", "/flowcheck/json", "{keys:ipsource,value:bytes}")
            self.assertEqual(good.json(), {"ok": True, "retroactive": True})
            self.problem(collector.request("POST", "/flowcheck/json", "{keys:ipsorce,value:bytes}"), 400,
                         "unknown-key")
            self.assertEqual(collector.get("/flow/json"), {})

    def test_a_question_that_cannot_be_asked_makes_nothing(self):
        with Collector() as collector:
            ask = "/activeflows/ALL/json?"
            self.problem(collector.request("GET", ask + "value=bytes"), 400, "invalid-parameter")
            self.problem(collector.request("GET", ask + "keys=ipsource"), 400, "invalid-parameter")
            self.problem(collector.request("GET", ask + "keys=ipsorce&value=bytes"), 400, "unknown-key")
            self.problem(collector.request("GET", ask + "keys=ipsource&value=bytes&filter=a%26%26"), 400,
                         "filter-syntax")
            self.assertEqual(collector.get("/flow/json"), {})

    def test_a_client_has_a_limit_of_its_own(self):
        with Collector("--set", "flows.temporary.client.max=3") as collector:
            for t in (2, 3, 4):
                collector.get(f"/activeflows/ALL/json?keys=ipsource&value=bytes&t={t}")
            answer = collector.request("GET", "/activeflows/ALL/json?keys=ipsource&value=bytes&t=5")
            self.problem(answer, 429, "too-many")
            self.assertTrue(answer.headers["Retry-After"])
            self.assertEqual(len(collector.get("/flow/json")), 3)

    def test_questions_are_not_stored(self):
        with tempfile.TemporaryDirectory() as folder:
            with Collector("--set", f"state.dir={folder}") as collector:
                collector.get("/activeflows/ALL/json?keys=ipsource&value=bytes")
                collector.put("/flow/kept/json", {"keys": "ipsource", "value": "bytes"})
            with Collector("--set", f"state.dir={folder}") as collector:
                self.assertEqual(list(collector.get("/flow/json")), ["kept"])


if __name__ == "__main__":
    main()

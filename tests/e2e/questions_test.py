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

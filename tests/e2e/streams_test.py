"""The contract of /stream, spoken over plain sockets."""
import json
import os
import socket
import time
import unittest

from collector import PATIENCE_S, Collector, main, simulate, wait_for

CLIENTS = int(os.environ.get("HG_STREAM_CLIENTS", "100"))


class Stream:
    """One event stream: headers, then events as dictionaries; comments have the name ':'."""

    def __init__(self, collector, query, headers="", source=("127.0.0.1", 0)):
        self.socket = socket.create_connection(("127.0.0.1", collector.http), PATIENCE_S, source)
        self.socket.settimeout(PATIENCE_S)
        self.socket.sendall(f"GET /stream?{query} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        for line in iter(self.file.readline, b"\r\n"):
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        self.rest = b""
        self.ended = False

    def fill(self):
        size = int(self.file.readline() or b"0", 16)
        self.ended = not size
        self.rest += self.file.read(size)
        self.file.readline()

    def next(self):
        """The next event, None at the end of the stream."""
        while b"\n\n" not in self.rest:
            if self.ended:
                return None
            self.fill()
        block, _, self.rest = self.rest.partition(b"\n\n")
        fields = dict(line.split(": ", 1) if ": " in line else (line, "") for line in block.decode().split("\n"))
        if "data" in fields:
            fields["data"] = json.loads(fields["data"])
        return fields

    def of(self, name):
        while True:
            event = self.next()
            if event is None or event.get("event") == name:
                return event

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector = Collector().start()
        simulate(cls.collector, "--rate=2000", "--duration=2", "--nodes=5", "--quiet")

    @classmethod
    def tearDownClass(cls):
        status, log = cls.collector.stop()
        assert status == 0, log
        cls.collector.process.stderr.close()

    def refused(self, query, status=400):
        answer = self.collector.request("GET", f"/stream?{query}")
        self.assertEqual(answer.status, status, answer.body)
        return answer.json()["detail"]

    def test_a_stream_begins_with_its_retry_time_and_one_event_a_topic(self):
        with Stream(self.collector, "topics=status,p:sunburst/protocols,agents") as stream:
            self.assertEqual(stream.status, 200)
            self.assertTrue(stream.headers["content-type"].startswith("text/event-stream"))
            self.assertEqual(stream.headers["cache-control"], "no-store")
            self.assertEqual(stream.next(), {"retry": "2000"})
            names = [stream.next()["event"] for _ in range(3)]
            self.assertEqual(names, ["status", "p", "agents"])

    def test_the_state_comes_once_a_second_with_rising_ids(self):
        with Stream(self.collector, "topics=status") as stream:
            events = [stream.of("status") for _ in range(3)]
            ids = [int(event["id"]) for event in events]
            self.assertEqual(sorted(set(ids)), ids)
            for event in events:
                self.assertEqual(event["data"]["epoch"], int(event["id"]))
                self.assertIn(event["data"]["health"], ("ok", "warn", "fail"))
                for name in ("agents", "agentsExpected", "collectors", "datagramsPerSecond", "lcores", "verdict",
                             "warnings", "apps", "streams", "lostPerSecond", "coverage", "dataAgeMs"):
                    self.assertIn(name, event["data"])

    def test_a_trend_goes_on_with_new_points_only(self):
        query = "topics=b:browse-flows&b.keys=ipsource&b.value=bps"
        with Stream(self.collector, query) as stream:
            first = stream.of("b")["data"]["trend"]["times"]
            self.assertEqual(len(first), 300)
            last = first[-1]
            for _ in range(3):
                event = stream.of("b")
                times = event["data"]["trend"]["times"]
                self.assertLess(len(times), 10)
                for time_ms in times:
                    self.assertGreater(time_ms, last)
                    last = time_ms
            number = event["id"]
        time.sleep(2)
        with Stream(self.collector, query, f"Last-Event-ID: {number}\r\n") as stream:
            times = stream.of("b")["data"]["trend"]["times"]
            self.assertLess(len(times), 100)
            self.assertTrue(all(time_ms > int(number) - 2000 for time_ms in times))

    def test_a_parameter_without_alias_is_for_all_topics(self):
        with Stream(self.collector, "topics=a:browse-flows,b:browse-drops&value=fps&a.keys=ipsource&b.keys=reason"
                    ) as stream:
            self.assertEqual(stream.status, 200)
            self.assertEqual({stream.of("a")["event"], stream.of("b")["event"]}, {"a", "b"})

    def test_what_cannot_be_streamed_is_refused_before_it_starts(self):
        self.assertIn("topics", self.refused(""))
        self.assertIn("nothing", self.refused("topics=nothing"))
        self.assertIn("keys", self.refused("topics=browse-flows&value=bps"))
        self.assertIn("metric", self.refused("topics=browse-metrics"))
        self.assertIn("did you mean", self.refused("topics=b:browse-flows&b.keys=ipsorce&b.value=bps"))
        self.refused("topics=activeflows&name=nothere", 404)

    def test_metrics_and_flows_have_topics(self):
        self.assertEqual(self.collector.put("/flow/live/json", {"keys": "ipsource", "value": "bytes"}).status, 204)
        with Stream(self.collector, "topics=m:browse-metrics,activeflows&m.metric=max:load_one&name=live") as stream:
            self.assertEqual(stream.of("m")["data"]["metricName"], "max:load_one")
            self.assertIn("flows", stream.of("activeflows")["data"])

    def test_a_definition_that_disappears_ends_its_stream_with_an_error(self):
        self.assertEqual(self.collector.put("/flow/short/json", {"keys": "ipsource", "value": "bytes"}).status, 204)
        with Stream(self.collector, "topics=activeflows&name=short") as stream:
            stream.of("activeflows")
            self.assertEqual(self.collector.request("DELETE", "/flow/short/json").status, 204)
            event = stream.of("error")
            self.assertEqual(event["data"]["status"], 404)
            self.assertIsNone(stream.next())

    def test_a_stream_keeps_its_definition_and_the_definition_goes_with_it(self):
        def temporary():
            return [name for name, definition in self.collector.get("/flow/json").items()
                    if definition.get("owner") == "browse-flows" and "macsource" not in definition["keys"] and
                    "udpsourceport" in definition["keys"]]

        with Stream(self.collector, "topics=browse-flows&keys=udpsourceport&value=bps") as stream:
            stream.of("browse-flows")
            self.assertEqual(len(temporary()), 1)
            for _ in range(12):
                stream.of("browse-flows")
            self.assertEqual(len(temporary()), 1)
        wait_for(lambda: not temporary(), "the definition ends")

    def test_many_streams_are_served_from_the_same_frames(self):
        wait_for(lambda: self.collector.metric("streams") == 0, "those of other cases are closed")
        streams = []
        try:
            for i in range(CLIENTS):
                source = (f"127.0.{1 + i // 100}.1", 0)
                streams.append(Stream(self.collector, "topics=status,p:sunburst/protocols", source=source))
            for stream in streams:
                self.assertIsNotNone(stream.of("p"))
            self.assertEqual(self.collector.metric("streams"), CLIENTS)
            ids = {stream.of("status")["id"] for stream in streams}
            self.assertLessEqual(len(ids), 30)
        finally:
            for stream in streams:
                stream.close()
        wait_for(lambda: self.collector.metric("streams") == 0, "all streams are closed")


if __name__ == "__main__":
    main()

"""A fake Kubernetes API server for tests: lists by pages, watches with bookmarks, and fails as told.

Usage: kube_server.py DIRECTORY. Makes a certificate in DIRECTORY (ca.crt), prints the port, then
obeys one JSON command a line on standard input and answers each with one line. Ends with its input.
"""
import json
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

PATHS = {"/api/v1/pods": "pods", "/api/v1/nodes": "nodes", "/api/v1/services": "services",
         "/api/v1/namespaces": "namespaces", "/apis/discovery.k8s.io/v1/endpointslices": "endpointslices",
         "/apis/apps/v1/replicasets": "replicasets", "/apis/batch/v1/jobs": "jobs"}


class State:
    def __init__(self):
        self.lock = threading.Condition()
        self.objects = {name: {} for name in PATHS.values()}
        self.events = {name: [] for name in PATHS.values()}  # (version, type, object)
        self.version = 100
        self.oldest = 0  # watches from before get 410
        self.refuse = {}  # resource -> status
        self.token = "first"
        self.no_selector = False
        self.silent = False
        self.garbage = False
        self.generation = 0  # grows when streams are cut
        self.page_delay_s = 0
        self.drop_pages = 0  # lists that end in the middle of a page
        self.requests = []
        self.texts = {}  # of objects that never change

    def change(self, resource, kind, thing):
        self.version += 1
        meta = thing.setdefault("metadata", {})
        meta["resourceVersion"] = str(self.version)
        key = (meta.get("namespace", ""), meta["name"])
        if kind == "put":
            kind = "MODIFIED" if key in self.objects[resource] else "ADDED"
            self.objects[resource][key] = thing
        else:
            self.objects[resource].pop(key, None)
            kind = "DELETED"
        self.events[resource].append((self.version, kind, thing))


STATE = State()


def pod(number):
    """As long as a real one: most of its text is of no use to a reader of names."""
    return {"metadata": {"name": f"web-{number}", "namespace": f"ns-{number % 50}", "uid": f"u{number}",
                         "creationTimestamp": "2026-01-01T00:00:00Z",
                         "labels": {"app": "web", "pod-template-hash": "6d4cf56db6"},
                         "annotations": {f"example.com/a{i}": "x" * 80 for i in range(20)},
                         "ownerReferences": [{"kind": "ReplicaSet", "name": "web-6d4cf56db6", "controller": True}]},
            "spec": {"nodeName": f"node-{number % 100}",
                     "containers": [{"name": f"c{i}", "env": [{"name": f"E{k}", "value": "v" * 30} for k in range(20)]}
                                    for i in range(2)]},
            "status": {"phase": "Running", "hostIP": "192.0.2.1", "podIP": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
                       "podIPs": [{"ip": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}]}}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def chunk(self, text):
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def fail(self, status):
        body = json.dumps({"kind": "Status", "code": status}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def start(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def do_GET(self):
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        resource = PATHS.get(url.path)
        with STATE.lock:
            STATE.requests.append(self.path)
            status = STATE.refuse.get(resource, 0)
            if self.headers.get("Authorization") != f"Bearer {STATE.token}":
                status = 401
            elif not resource:
                status = 404
            elif "fieldSelector" in query and STATE.no_selector:
                status = 400
            elif "watch" not in query and "continue" in query and STATE.oldest > int(query["continue"].split(":")[1]):
                status = 410
        try:
            if status:
                self.fail(status)
            elif "watch" in query:
                self.watch(resource, int(query["resourceVersion"]))
            else:
                self.list(resource, query)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass
        self.close_connection = self.close_connection or "watch" in query

    def list(self, resource, query):
        start, version = 0, None
        if "continue" in query:
            start, version = (int(part) for part in query["continue"].split(":"))
        with STATE.lock:
            things = list(STATE.objects[resource].values())
            if "fieldSelector" in query:
                things = [t for t in things if t.get("status", {}).get("phase") not in ("Succeeded", "Failed")]
            version = version or STATE.version
            delay, drop = STATE.page_delay_s, STATE.drop_pages > 0
            STATE.drop_pages -= drop
        time.sleep(delay)
        page = things[start:start + int(query["limit"])]
        meta = {"resourceVersion": str(version)}
        if start + len(page) < len(things):
            meta["continue"] = f"{start + len(page)}:{version}"
        texts = ",".join(STATE.texts.get(id(t)) or json.dumps(t) for t in page)
        body = f'{{"kind":"List","metadata":{json.dumps(meta)},"items":[{texts}]}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if drop else body)
        if drop:
            self.close_connection = True

    def watch(self, resource, version):
        with STATE.lock:
            generation = STATE.generation
        if version < STATE.oldest:
            self.start()
            self.chunk(json.dumps({"type": "ERROR", "object": {"kind": "Status", "code": 410}}) + "\n")
            self.chunk("")
            return
        self.start()
        quiet = 0
        while True:
            with STATE.lock:
                STATE.lock.wait(0.05)
                if STATE.generation != generation:
                    self.connection.close()
                    return
                garbage, STATE.garbage = STATE.garbage, False
                fresh = [] if STATE.silent else [e for e in STATE.events[resource] if e[0] > version]
                newest = STATE.version
                silent = STATE.silent
            if garbage:
                self.chunk('{"type":"ADDED","object":{{{\n')
            for event in fresh:
                text = json.dumps({"type": event[1], "object": event[2]}) + "\n"
                self.chunk(text[:len(text) // 2])  # an event comes in pieces
                self.chunk(text[len(text) // 2:])
                version = event[0]
            quiet += 1
            if quiet % 10 == 0 and not silent:
                version = max(version, newest)
                self.chunk(json.dumps({"type": "BOOKMARK", "object":
                                       {"metadata": {"resourceVersion": str(version)}}}) + "\n")


def obey(command):
    with STATE.lock:
        for resource, thing in command.get("put", []):
            STATE.change(resource, "put", thing)
        for resource, thing in command.get("delete", []):
            STATE.change(resource, "delete", thing)
        for resource, thing in command.get("vanish", []):  # without an event
            STATE.objects[resource].pop((thing["metadata"].get("namespace", ""), thing["metadata"]["name"]), None)
            STATE.version += 1
        for number in range(command.get("pods", 0)):
            thing = pod(number)
            STATE.texts[id(thing)] = json.dumps(thing)
            STATE.objects["pods"][(thing["metadata"]["namespace"], thing["metadata"]["name"])] = thing
        if command.get("expire"):
            STATE.version += 1
            STATE.oldest = STATE.version
            for events in STATE.events.values():
                events.clear()
        if command.get("cut") or command.get("expire"):
            STATE.generation += 1
        for name, value in command.get("set", {}).items():
            setattr(STATE, name, value)
        STATE.lock.notify_all()
        return {"requests": list(STATE.requests)}


def main():
    directory = sys.argv[1]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", f"{directory}/key.pem", "-out", f"{directory}/ca.crt", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, stderr=subprocess.DEVNULL)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{directory}/ca.crt", f"{directory}/key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()

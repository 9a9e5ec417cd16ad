"""The manifests, rendered: Kubernetes' own schemas, and what operators must be able to rely on."""
import functools
import json
import os
import re
import shutil
import subprocess
import unittest

import yaml

from collector import SOURCE_ROOT, main

K8S = os.path.join(SOURCE_ROOT, "k8s")
WORK = os.path.join(os.environ.get("HG_BUILD_ROOT", os.path.join(SOURCE_ROOT, "build")), "peers")
OVERLAYS = ["quickstart", "kind", "sriov", "production"]
COMPONENTS = ["host-sflow", "sflow-rt-names", "prometheus", "grafana", "persistence", "tokens", "networkpolicy",
              "low-latency"]
KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"
SELECTOR = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"}
LABELS = SELECTOR | {"app.kubernetes.io/version", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by"}


def kubectl_knows_components():
    if not shutil.which("kubectl"):
        return False
    text = subprocess.run(["kubectl", "version", "--client", "-o", "json"], capture_output=True, text=True,
                          check=False).stdout
    found = re.search(r'"minor": *"(\d+)', text)
    return bool(found) and int(found.group(1)) >= 21


@functools.lru_cache(None)
def kustomize():
    """The command that renders, or None."""
    if shutil.which("kustomize"):
        return ["kustomize", "build"]
    if kubectl_knows_components():
        return ["kubectl", "kustomize"]
    built = os.path.join(WORK, "bin", "kustomize")
    if not os.path.exists(built) and shutil.which("go"):
        subprocess.run(["go", "install", KUSTOMIZE], env=dict(os.environ, GOBIN=os.path.dirname(built)),
                       cwd=os.path.dirname(WORK), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False, timeout=600)
    return [built, "build"] if os.path.exists(built) else None


@functools.lru_cache(None)
def render(directory):
    done = subprocess.run([*kustomize(), directory], capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{directory}: {done.stderr}")
    return [object_ for object_ in yaml.safe_load_all(done.stdout) if object_]


def overlay(name):
    return render(os.path.join(K8S, "overlays", name))


def component_alone(name):
    """The base with one component, as an overlay of its own."""
    directory = os.path.join(WORK, "one", name)
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "kustomization.yaml"), "w", encoding="utf-8") as file:
        yaml.safe_dump({"resources": [os.path.relpath(os.path.join(K8S, "base"), directory)],
                        "components": [os.path.relpath(os.path.join(K8S, "components", name), directory)]}, file)
    return render(directory)


def one(objects, kind, name="heliograph"):
    found = [o for o in objects if o["kind"] == kind and o["metadata"]["name"] == name]
    assert len(found) == 1, f"{kind} {name}: {len(found)} of it"
    return found[0]


def pod_of(objects):
    return one(objects, "StatefulSet")["spec"]["template"]["spec"]


class Rendered(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not kustomize():
            raise unittest.SkipTest("neither kustomize nor kubectl 1.21 nor Go to build one")

    def each(self, check):
        """Calls check(objects) for every overlay and for the base with each component."""
        for name in OVERLAYS:
            with self.subTest(overlay=name):
                check(overlay(name))
        for name in COMPONENTS:
            with self.subTest(component=name):
                check(component_alone(name))


class Schemas(Rendered):
    def install(self):
        directory = os.path.join(WORK, "schemas")
        if not shutil.which("npm"):
            self.skipTest("npm is not installed")
        os.makedirs(directory, exist_ok=True)
        for name in ("package.json", "package-lock.json", "validate.cjs"):
            shutil.copy(os.path.join(SOURCE_ROOT, "tests/peers/kubernetes", name), directory)
        if not os.path.isdir(os.path.join(directory, "node_modules")):
            done = subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=directory, check=False,
                                  capture_output=True, text=True)
            if done.returncode:
                self.skipTest(f"the schemas cannot be fetched: {done.stderr[-200:]}")
        return directory

    def test_every_object_is_what_kubernetes_describes(self):
        directory = self.install()
        def check(objects):
            done = subprocess.run(["node", "validate.cjs"], cwd=directory, input=json.dumps(objects), text=True,
                                  capture_output=True, check=True)
            lines = done.stdout.splitlines()
            self.assertEqual(len(lines), len(objects))
            for line in lines:
                if not line.startswith("unknown NetworkAttachmentDefinition/"):
                    self.assertTrue(line.startswith("ok "), line)

        self.each(check)


class Promises(Rendered):
    def test_every_object_says_what_it_belongs_to(self):
        def check(objects):
            for object_ in objects:
                missing = LABELS - set(object_["metadata"].get("labels", {}))
                self.assertFalse(missing, object_["metadata"]["name"])

        self.each(check)

    def test_selectors_use_name_instance_and_component_only(self):
        def check(objects):
            for object_ in objects:
                spec = object_.get("spec", {})
                selector = spec.get("selector", {})
                labels = selector.get("matchLabels", selector if object_["kind"] == "Service" else {})
                if labels:
                    self.assertEqual(set(labels), SELECTOR, object_["metadata"]["name"])

        self.each(check)

    def test_there_is_one_collector_and_never_two(self):
        def check(objects):
            self.assertEqual(one(objects, "StatefulSet")["spec"]["replicas"], 1)
            self.assertEqual(one(objects, "PodDisruptionBudget")["spec"].get("maxUnavailable"), 1)
            self.assertNotIn("minAvailable", one(objects, "PodDisruptionBudget")["spec"])

        self.each(check)

    def test_the_container_has_no_rights_it_does_not_need(self):
        def check(objects):
            pod = pod_of(objects)
            self.assertTrue(pod["securityContext"]["runAsNonRoot"])
            self.assertEqual(pod["securityContext"]["runAsUser"], 65532)
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            self.assertFalse(pod["enableServiceLinks"])
            context = pod["containers"][0]["securityContext"]
            self.assertTrue(context["readOnlyRootFilesystem"])
            self.assertFalse(context["allowPrivilegeEscalation"])
            self.assertEqual(context["capabilities"]["drop"], ["ALL"])

        self.each(check)

    def test_only_the_sriov_overlay_adds_a_capability_and_leaves_restricted(self):
        for name in OVERLAYS:
            with self.subTest(overlay=name):
                added = pod_of(overlay(name))["containers"][0]["securityContext"]["capabilities"].get("add", [])
                level = one(overlay(name), "Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
                if name == "sriov":
                    self.assertEqual((added, level), (["IPC_LOCK"], "privileged"))
                else:
                    self.assertEqual((added, level), ([], "restricted"))

    def test_probes_ask_the_paths_that_answer_without_a_token(self):
        def check(objects):
            container = pod_of(objects)["containers"][0]
            for probe, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
                self.assertEqual(container[probe]["httpGet"], {"path": path, "port": "http"})
            startup = container["startupProbe"]
            self.assertGreaterEqual(startup["periodSeconds"] * startup["failureThreshold"], 120)

        self.each(check)

    def test_agents_reach_a_node_port_that_leads_to_the_collector(self):
        objects = overlay("quickstart")
        port = one(objects, "Service")["spec"]["ports"][0]
        self.assertEqual((port["port"], port["nodePort"], port["protocol"]), (6343, 30643, "UDP"))
        container = one(objects, "DaemonSet", "host-sflow")["spec"]["template"]["spec"]["containers"][0]
        values = {variable["name"]: variable.get("value") for variable in container["env"]}
        self.assertEqual((values["PORT"], values["COLLECTOR"]), ("30643", "$(NODE_IP)"))

    def test_agents_run_on_every_node_in_a_namespace_that_allows_it(self):
        objects = overlay("quickstart")
        agent = one(objects, "DaemonSet", "host-sflow")
        pod = agent["spec"]["template"]["spec"]
        self.assertEqual(agent["metadata"]["namespace"], "heliograph-agents")
        self.assertEqual(pod["tolerations"], [{"operator": "Exists"}])
        self.assertTrue(pod["hostNetwork"] and pod["hostPID"])
        self.assertEqual(pod["dnsPolicy"], "ClusterFirstWithHostNet")
        self.assertFalse(pod["automountServiceAccountToken"])
        level = one(objects, "Namespace", "heliograph-agents")["metadata"]["labels"]
        self.assertEqual(level["pod-security.kubernetes.io/enforce"], "privileged")

    def test_rights_are_reading_and_nothing_else(self):
        def check(objects):
            for rule in one(objects, "ClusterRole")["rules"]:
                self.assertEqual(rule["verbs"], ["list", "watch"])
                self.assertNotIn("*", rule["resources"] + rule["apiGroups"])
                self.assertNotIn("secrets", rule["resources"])

        self.each(check)

    def test_rights_are_what_the_code_asks_for(self):
        allowed = {f"{group}/{resource}" for rule in one(overlay("quickstart"), "ClusterRole")["rules"]
                   for group in rule["apiGroups"] for resource in rule["resources"]}
        names = os.path.join(SOURCE_ROOT, "control", "names")
        text = "".join(open(os.path.join(names, file), encoding="utf-8").read()
                       for file in os.listdir(names) if file.startswith("kube"))
        if "/api/v1/pods" not in text:
            self.skipTest("the names service asks no API server in this build")
        asked = {f"/{resource}" for resource in re.findall(r"/api/v1/([a-z]+)", text)}
        asked |= {f"{group}/{resource}" for group, resource in re.findall(r"/apis/([a-z0-9.]+)/v1/([a-z]+)", text)}
        self.assertEqual(allowed, asked - {"apps/replicasets", "batch/jobs"})

    def test_the_old_services_lead_to_the_collector(self):
        objects = component_alone("sflow-rt-names")
        sflow, rest = one(objects, "Service", "sflow-rt-sflow"), one(objects, "Service", "sflow-rt-rest")
        self.assertEqual(sflow["spec"]["type"], "NodePort")
        self.assertEqual(rest["spec"]["type"], "LoadBalancer")
        self.assertEqual((sflow["spec"]["ports"][0]["port"], rest["spec"]["ports"][0]["port"]), (6343, 8008))
        labels = one(objects, "StatefulSet")["spec"]["template"]["metadata"]["labels"]
        for service in (sflow, rest):
            self.assertLessEqual(service["spec"]["selector"].items(), labels.items())

    def test_the_sriov_pod_is_guaranteed(self):
        for container in pod_of(overlay("sriov"))["containers"]:
            resources = container["resources"]
            self.assertEqual(resources["requests"], resources["limits"])
            self.assertRegex(resources["limits"]["cpu"], r"^\d+$")
            self.assertTrue(any(name.startswith("hugepages-") for name in resources["limits"]))

    def test_metrics_keep_their_own_namespace_label(self):
        for endpoint in one(component_alone("prometheus"), "ServiceMonitor")["spec"]["endpoints"]:
            self.assertTrue(endpoint["honorLabels"])

    def test_tokens_come_from_a_secret_as_a_file(self):
        container = pod_of(component_alone("tokens"))["containers"][0]
        values = {variable["name"]: variable.get("value") for variable in container["env"]}
        mount = [m for m in container["volumeMounts"] if m["name"] == "tokens"][0]
        self.assertTrue(values["HELIOGRAPH_CFG_HTTP__TOKENS"].startswith(mount["mountPath"]))
        self.assertTrue(mount["readOnly"])


if __name__ == "__main__":
    main()

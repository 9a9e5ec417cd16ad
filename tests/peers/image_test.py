"""The image: built by a builder without a daemon, started as the manifests start it, and as the manifest of
the collector whose place it takes starts it: no arguments, no mounts."""
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from collector import PATIENCE_S, SIMULATOR, SOURCE_ROOT, main

WORK = os.path.join(os.environ.get("HG_BUILD_ROOT", os.path.join(SOURCE_ROOT, "build")), "peers")
BASE, IMAGE = f"hg-test-base-{os.getpid()}", f"hg-test-{os.getpid()}"
NAMESPACE = f"hgi{os.getpid() % 100000}"
ADDRESS = "192.0.2.10"
UID = 65532


def run(*command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    return done.stdout.strip()


def builder(*command):
    return run("buildah", *command, env=dict(os.environ, BUILDAH_ISOLATION="chroot"), cwd=SOURCE_ROOT)


def build_or_skip(*command):
    """What the network does not give while the image is built is no fault of the image."""
    try:
        builder(*command)
    except AssertionError as error:
        if any(sign in str(error) for sign in ("npm ERR!", "npm error", "Unable to fetch", "Temporary failure", "Could not connect")):
            raise unittest.SkipTest(f"the image's packages cannot be fetched: {str(error)[-300:]}") from error
        raise


def lacking():
    if os.geteuid() != 0:
        return "building and starting an image needs root"
    for program in ("buildah", "debootstrap", "ip", "setpriv", "unshare"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def base_files():
    """A minimal Debian, made once from packages."""
    directory = os.path.join(WORK, "debian")
    if not os.path.exists(os.path.join(directory, "usr/bin/dpkg")) or os.path.exists(
            os.path.join(directory, "debootstrap")):
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(WORK, exist_ok=True)
        done = subprocess.run(["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", directory],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise unittest.SkipTest(f"no Debian can be fetched: {done.stdout[-200:]}")
    return directory


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if lacking():
            raise unittest.SkipTest(lacking())
        base = base_files()
        cls.addClassCleanup(cls.clean)
        scratch = builder("from", "scratch")
        builder("add", "--quiet", scratch, base, "/")
        builder("commit", "--quiet", "--rm", scratch, BASE)
        build_or_skip("bud", "--pull-never", "--build-arg", f"BASE=localhost/{BASE}", "-f", "k8s/Containerfile",
                "--ignorefile", ".containerignore", "-t", IMAGE, ".")
        cls.container = builder("from", "--pull-never", f"localhost/{IMAGE}")
        cls.root = builder("mount", cls.container)
        cls.config = json.loads(builder("inspect", "--type", "image", f"localhost/{IMAGE}"))["OCIv1"]["config"]
        cls.network()

    @classmethod
    def network(cls):
        run("ip", "netns", "add", NAMESPACE)
        for command in (["link", "set", "lo", "up"], ["link", "add", "pod", "type", "veth", "peer", "name", "wire"],
                        ["link", "set", "wire", "up"],
                        ["addr", "add", f"{ADDRESS}/24", "dev", "pod"], ["link", "set", "pod", "up"]):
            run("ip", "-n", NAMESPACE, *command)

    @classmethod
    def clean(cls):
        subprocess.run(["ip", "netns", "del", NAMESPACE], capture_output=True, check=False)
        for command in (["rm", getattr(cls, "container", "")], ["rmi", "-f", f"localhost/{IMAGE}"],
                        ["rmi", "-f", f"localhost/{BASE}"]):
            if command[-1]:
                subprocess.run(["buildah", *command], capture_output=True, check=False)

    def start(self, *arguments):
        """As the kubelet does: a network of its own, read-only root, numeric user, no capability."""
        tree = os.path.join(WORK, "run")
        os.makedirs(tree, exist_ok=True)
        inside = (f"mount --rbind {self.root} {tree} && mount -t proc proc {tree}/proc && mount --rbind /sys {tree}/sys"
                  f" && for d in run/heliograph var/lib/heliograph; do mount -t tmpfs -o uid={UID},gid={UID} t {tree}/$d;"
                  f" done && mount -o remount,ro,bind {tree} && exec chroot {tree} /usr/bin/setpriv --reuid={UID}"
                  f" --regid={UID} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \"$@\"")
        environment = dict(variable.split("=", 1) for variable in self.config["Env"])
        process = subprocess.Popen(
            ["ip", "netns", "exec", NAMESPACE, "unshare", "--mount", "--propagation", "private", "sh", "-c", inside, "sh",
             *self.config["Entrypoint"], *arguments],
            env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.poll() is None and process.kill(), process.communicate()))
        deadline = time.monotonic() + PATIENCE_S
        while not self.fetch("/readyz", fail=False):
            if process.poll() is not None:
                self.fail(process.stderr.read())
            self.assertLess(time.monotonic(), deadline, "the container is not ready")
            time.sleep(0.2)
        return process

    def fetch(self, path, *options, fail=True):
        done = subprocess.run(["ip", "netns", "exec", NAMESPACE, "curl", "-sS", "--fail", "--max-time", "5", *options,
                               f"http://{ADDRESS}:8008{path}"], capture_output=True, text=True, check=False)
        if done.returncode and fail:
            self.fail(f"{path}: {done.stdout} {done.stderr}")
        return done.stdout or "done" if not done.returncode else None

    def simulate(self):
        run("ip", "netns", "exec", NAMESPACE, SIMULATOR, f"--to={ADDRESS}:6343", "--nodes=8", "--rate=2000",
            "--duration=4", "--polling=2", "--quiet")

    def test_without_arguments_it_takes_the_old_collectors_place(self):
        process = self.start()
        self.fetch("/flow/swap/json", "-X", "PUT", "-d", '{keys:"ipsource,ipdestination",value:"bytes",n:20}')
        self.simulate()
        agents = json.loads(self.fetch("/agents/json"))
        self.assertGreaterEqual(len(agents), 8)
        self.assertTrue(json.loads(self.fetch("/activeflows/ALL/swap/json")))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE_S), 0)
        self.assertIn("event=open-access", process.stderr.read(), "open access is said")

    def test_it_runs_as_nobody_with_no_capability_on_a_read_only_root(self):
        process = self.start()
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
        self.assertEqual(status["Uid"].split(), [str(UID)] * 4)
        self.assertEqual({int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")}, {0})
        self.assertEqual(status["NoNewPrivs"], "1")
        self.assertTrue(os.statvfs(f"/proc/{process.pid}/root").f_flag & os.ST_RDONLY)

    def test_the_image_holds_no_build_tools_and_says_what_it_is(self):
        for program in ("gcc", "meson", "git", "node"):
            self.assertFalse(os.path.exists(os.path.join(self.root, "usr/bin", program)), program)
        self.assertEqual(self.config["User"], f"{UID}:{UID}")
        self.assertEqual(set(self.config["ExposedPorts"]), {"6343/udp", "8008/tcp"})
        self.assertEqual(self.config["Labels"]["org.opencontainers.image.licenses"], "Apache-2.0")
        with open(os.path.join(self.root, "usr/share/heliograph/packages"), encoding="ascii") as file:
            self.assertIn("libhyperscan5", file.read().split())


if __name__ == "__main__":
    main()

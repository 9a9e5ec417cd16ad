"""A port beside the kernel's sockets: packet sockets on one end of a veth pair, senders at the other.

Needs root: it works in network namespaces of its own and touches no interface of the host.
"""
import ctypes
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import unittest

from collector import SIMULATOR, Collector, free_port, main, wait_for

NEW_NETWORK = 0x40000000  # CLONE_NEWNET
IP_TRANSPARENT = 19       # any source address
OWN4, OWN6 = "10.77.0.2", "fd77::2"  # of the port alone: the kernel does not have them
KERNEL4 = "10.77.0.3"     # of the kernel at the port's interface
AGENTS = 180
libc = ctypes.CDLL(None, use_errno=True)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Namespaces:
    """Ours with hg1, the senders' with hg0."""

    def __init__(self):
        if libc.unshare(NEW_NETWORK):
            raise unittest.SkipTest("no network namespace: " + os.strerror(ctypes.get_errno()))
        self.ours = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "600"])
        mine = os.stat("/proc/self/ns/net").st_ino
        wait_for(lambda: os.stat(f"/proc/{self.holder.pid}/ns/net").st_ino != mine, "a second one is there")
        self.senders = os.open(f"/proc/{self.holder.pid}/ns/net", os.O_RDONLY)
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "hg1", "type", "veth", "peer", "name", "hg0")
        for end in ("hg0", "hg1"):
            run("ethtool", "-K", end, "gro", "off", "gso", "off", "tso", "off", "tx", "off")
        run("ip", "link", "set", "hg0", "netns", str(self.holder.pid))
        run("ip", "address", "add", KERNEL4 + "/16", "dev", "hg1")
        run("ip", "link", "set", "hg1", "up")
        for command in ("link set lo up", "link set hg0 up", "address add 10.77.0.1/16 dev hg0",
                        "address add fd77::1/64 dev hg0 nodad"):
            run(*self.at_senders("ip", *command.split()))

    def at_senders(self, *command):
        return ["nsenter", f"--target={self.holder.pid}", "--net", *command]

    def sender(self, family=socket.AF_INET, source=None):
        """A UDP socket of the senders' namespace."""
        libc.setns(self.senders, NEW_NETWORK)
        try:
            out = socket.socket(family, socket.SOCK_DGRAM)
            if source:
                out.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
                out.bind((source, 0))
            return out
        finally:
            libc.setns(self.ours, NEW_NETWORK)

    def close(self):
        self.holder.kill()
        self.holder.wait()
        os.close(self.ours)
        os.close(self.senders)


def lacking():
    """Why there can be no namespaces here; None: there can."""
    if os.geteuid() != 0:
        return "network namespaces and packet sockets need root"
    for program in ("ip", "ethtool", "nsenter", "ping"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def datagram(size, sequence=1):
    """One counter sample that fills `size` bytes."""
    record = struct.pack(">II", 0xffff1, size - 56) + bytes(size - 56)
    sample = struct.pack(">III", sequence, 2 << 24 | 1, 1) + record
    agent = socket.inet_aton("192.0.2.7")
    return (struct.pack(">II4sIIII", 5, 1, agent, 0, sequence, sequence, 1) +
            struct.pack(">II", 2, len(sample)) + sample)


def simulated_datagrams(folder, *arguments):
    """(source address, payload) of each datagram that the simulated cluster sends."""
    path = os.path.join(folder, "cluster.pcap")
    subprocess.run([SIMULATOR, f"--pcap={path}", *arguments], check=True, stderr=subprocess.DEVNULL)
    with open(path, "rb") as capture:
        content = capture.read()
    at = 24
    while at < len(content):
        length = struct.unpack_from(">I", content, at + 8)[0]
        frame = content[at + 16:at + 16 + length]
        yield socket.inet_ntoa(frame[26:30]), frame[42:]
        at += 16 + length


class Port(unittest.TestCase):
    world = None

    def setUp(self):
        reason = lacking()
        if reason:
            self.skipTest(reason)
        if not Port.world:
            Port.world = Namespaces()
            unittest.addModuleCleanup(Port.world.close)

    def start(self, *options, device="hg1"):
        collector = Collector("--receive=packet", f"--set=port.device={device}", "--set=dataplane.lcores=2",
                              *options, udp=free_port(socket.SOCK_DGRAM), http_port=free_port(socket.SOCK_STREAM))
        self.addCleanup(lambda: (collector.kill(), collector.process.stderr.close()))
        return collector.start()

    def received(self, collector):
        return collector.metric("received_datagrams_total")

    def dropped(self, collector, point):
        return collector.metric(f'drop_points_total{{point="{point}"}}')

    def test_all_that_a_cluster_sends_is_received_and_its_agents_are_known(self):
        collector = self.start(f"--set=port.address={OWN4}")
        senders = {}
        sent = 0
        with tempfile.TemporaryDirectory() as folder:
            for source, payload in simulated_datagrams(folder, f"--nodes={AGENTS}", "--switches=0",
                                                       "--duration=1", "--rate=20000"):
                if source not in senders:
                    senders[source] = self.world.sender(source=source)
                senders[source].sendto(payload, (OWN4, collector.udp))
                sent += 1
        for out in senders.values():
            out.close()
        self.assertEqual(len(senders), AGENTS)
        wait_for(lambda: self.received(collector) == sent, f"all {sent} are counted")
        wait_for(lambda: len(collector.get("/agents/json")) == AGENTS, "all agents are listed")
        lost = sum(agent.get("sFlowDatagramsLost", 0) for agent in collector.get("/agents/json").values())
        self.assertEqual(lost, 0)
        status, log = collector.stop()
        self.assertEqual(status, 0)
        self.assertIn("way=packet+udp", log)

    def test_ping_and_questions_for_the_hardware_address_are_answered(self):
        self.start(f"--set=port.address={OWN4},{OWN6}")
        for address in (OWN4, OWN6):
            for size in ("0", "57", "1200"):
                done = subprocess.run(self.world.at_senders("ping", "-c2", "-i0.2", "-W2", f"-s{size}", address),
                                      stdout=subprocess.PIPE, text=True, check=False)
                self.assertIn(" 2 received", done.stdout)
        neighbours = subprocess.run(self.world.at_senders("ip", "neighbour"), stdout=subprocess.PIPE, text=True,
                                    check=True).stdout
        link = subprocess.run(["ip", "-o", "link", "show", "hg1"], stdout=subprocess.PIPE, text=True,
                              check=True).stdout.split("link/ether ")[1].split()[0]
        for address in (OWN4, OWN6):
            self.assertIn(f"{address} dev hg0 lladdr {link}", neighbours)

    def test_addresses_of_others_are_not_answered_for(self):
        collector = self.start(f"--set=port.address={OWN4}")
        done = subprocess.run(self.world.at_senders("ping", "-c1", "-W1", "10.77.0.9"), stdout=subprocess.PIPE,
                              text=True, check=False)
        self.assertIn(" 0 received", done.stdout)
        wait_for(lambda: self.dropped(collector, "resp_foreign") > 0, "the question was seen")

    def test_long_datagrams_in_fragments_come_whole(self):
        collector = self.start(f"--set=port.address={OWN4},{OWN6}", "--set=port.frame=16KiB")
        count = 0
        for family, address in ((socket.AF_INET, OWN4), (socket.AF_INET6, OWN6)):
            with self.world.sender(family) as out:
                for size in (1900, 5450, 9000):
                    out.sendto(datagram(size, count + 1), (address, collector.udp))
                    count += 1
                    wait_for(lambda: self.received(collector) == count, f"{size} bytes to {address}")
        for point in ("sock_truncated", "dgram_count", "sample_length", "frag_bad"):
            self.assertEqual(self.dropped(collector, point), 0, point)

    def test_a_datagram_that_the_ring_cuts_is_counted(self):
        collector = self.start(f"--set=port.address={OWN4}")
        with self.world.sender() as out:
            out.sendto(datagram(9000), (OWN4, collector.udp))
        wait_for(lambda: self.dropped(collector, "sock_truncated") == 1, "the cut is counted")

    def test_sockets_of_the_kernel_receive_at_the_same_time(self):
        collector = self.start(f"--set=port.address={OWN4}")
        with self.world.sender() as far, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near:
            for sequence in range(1, 51):
                far.sendto(datagram(200, sequence), (OWN4, collector.udp))
                near.sendto(datagram(200, sequence), ("127.0.0.1", collector.udp))
        wait_for(lambda: self.received(collector) == 100, "both ways are counted")

    def test_what_the_port_takes_from_the_kernel_is_neither_refused_nor_counted_twice(self):
        def unreachable():
            with open("/proc/net/snmp", encoding="ascii") as table:
                names, values = [row.split() for row in table if row.startswith("Icmp:")]
            return int(values[names.index("OutDestUnreachs")])

        collector = self.start()
        before = unreachable()
        with self.world.sender() as out:
            out.connect((KERNEL4, collector.udp))  # a refusal would fail the next send
            for sequence in range(1, 201):
                out.send(datagram(200, sequence))
        wait_for(lambda: self.received(collector) >= 200, "all are counted")
        with self.world.sender() as out:
            out.sendto(datagram(200, 201), (KERNEL4, collector.udp))
        wait_for(lambda: self.received(collector) >= 201, "and one more")
        self.assertEqual(self.received(collector), 201)
        self.assertEqual(unreachable(), before)

    def test_af_xdp_takes_all_that_is_sent_and_answers(self):
        collector = self.start("--receive=xdp", "--set=port.queues=1", f"--set=port.address={OWN4}")
        with self.world.sender() as out:
            for sequence in range(1, 301):
                out.sendto(datagram(200, sequence), (OWN4, collector.udp))
        done = subprocess.run(self.world.at_senders("ping", "-c2", "-i0.2", "-W2", OWN4),
                              stdout=subprocess.PIPE, text=True, check=False)
        try:
            wait_for(lambda: self.received(collector) == 300, "all are counted")
        except AssertionError:
            log = collector.stop()[1]
            if "way=udp" in log:
                self.skipTest("this kernel or driver has no AF_XDP")
            raise
        self.assertIn(" 2 received", done.stdout)

    def test_without_the_interface_the_sockets_do_what_they_can_and_the_log_says_why(self):
        for way, device in (("packet", "hg-missing"), ("xdp", "hg-missing"), ("port", "0000:ff:1f.7")):
            collector = self.start(f"--receive={way}", device=device)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.sendto(datagram(200), ("127.0.0.1", collector.udp))
            wait_for(lambda: self.received(collector) == 1, "the socket's datagram is counted")
            status, log = collector.stop()
            self.assertEqual(status, 0)
            line = next(row for row in log.splitlines() if "event=receive" in row)
            self.assertIn("level=warn", line)
            self.assertIn("way=udp", line)
            self.assertIn(device, line)


if __name__ == "__main__":
    main()

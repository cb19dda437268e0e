"""Everything a round needs: a database server, a data folder, nodes, an account, and the ledger of what was sent."""
import errno
import os
import re
import shutil
import subprocess
import time

from cluster import Cluster
from file_server import FileServer
from ledger import Ledger
from node import Node

# Feeds of uploads that bring changes, of uploads that bring everything, of files in the inbox, of files on a server, of pairs.
FEEDS = ["education.torture-1", "education.torture-2", "education.torture-3"]
FULL = "education.torture-full"
INBOX = "education.torture-inbox"
PULLED = "education.torture-pulled"
PAIRS = "education.torture-pairs"
ATTENDANCE = [*FEEDS, FULL, INBOX, PULLED]


class World:
    """A gateway of several nodes on one database and one data folder."""

    def __init__(self, options, nodes=2):
        self.options = options
        self.folder = options.folder
        self.mounts = []
        self.data = f"{self.folder}/data"
        self.shim = f"{self.folder}/shim.so"
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shim.c")
        compiler = shutil.which("gcc") or shutil.which("clang") or "cc"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", self.shim, source, "-ldl"], check=True)
        self.can_mount = self.mount(self.data, options.data_mib)
        # A disk of its own for the server too, so that both can be filled up; and rounds need no real disk then.
        self.mount(f"{self.folder}/postgres", 1500)
        os.chmod(self.folder, 0o755)
        self.mappings = f"{self.folder}/mappings"
        self.write_mappings()
        self.cluster = Cluster(f"{self.folder}/postgres")
        self.cluster.create()
        self.count = nodes
        self.nodes = []
        self.ledger = None
        self.resets = 0

    def mount(self, path, mib):
        os.makedirs(path, exist_ok=True)
        if self.options.no_mount:
            return False
        result = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=755", "tmpfs", path], stderr=subprocess.DEVNULL)
        if result.returncode == 0:
            self.mounts.append(path)
        return result.returncode == 0

    def write_mappings(self):
        """The shipped attendance mapping, as several feeds that bring changes only: files of several clients side by side."""
        shipped = self.options.root + "/mappings"
        shutil.copytree(f"{shipped}/codebooks", f"{self.mappings}/codebooks", dirs_exist_ok=True)
        with open(f"{shipped}/education.attendance.v1.yaml") as file:
            text = file.read()
        text = text[:text.index("\ntests:")]
        text = re.sub(r"(?m)^mode: .*$", "mode: delta", text)
        text = re.sub(r"(?m)^expect: .*\n", "", text)
        self.server = FileServer(self.folder)
        source = re.compile(r"(?m)^source:\n(?:  .*\n)+")
        for number, feed in enumerate(ATTENDANCE, 1):
            own = re.sub(r"(?m)^feed: .*$", f"feed: {feed}", text).replace("education_", f"torture{number}_")
            if feed == FULL:
                own = re.sub(r"(?m)^mode: .*$", "mode: full", own)
            elif feed == INBOX:
                own = source.sub('source:\n  kind: drop\n  match: ["inbox_*.csv"]\n  ready: marker .sha256\n', own)
            elif feed == PULLED:
                # Fetched when it is asked for; the regular time is far away.
                own = source.sub(
                    f'source:\n  kind: https\n  address: {self.server.address}\n  match: ["pulled_*.csv"]\n'
                    '  ready: marker .sha256\n  allow: [127.0.0.1]\n  authority: authority.pem\n'
                    '  schedule: "0 3 1 1 * Europe/Moscow"\n', own)
            with open(f"{self.mappings}/{feed}.v1.yaml", "w") as file:
                file.write(own)
        shutil.copy(f"{os.path.dirname(os.path.abspath(__file__))}/pairs.yaml", f"{self.mappings}/{PAIRS}.v1.yaml")
        shutil.copy(self.server.certificate, f"{self.mappings}/authority.pem")

    def offer(self, item):
        """Puts a file on the agency's server and asks for the feed. It must be fetched from then on."""
        self.server.files[item.file_name] = item.body
        self.server.files[item.file_name + ".sha256"] = f"{item.digest}  {item.file_name}\n".encode()
        item.state = item.ACKNOWLEDGED
        self.sverka("schedule", "now", PULLED)

    @property
    def leader(self):
        """The node that leads the schedule, by what the nodes have logged since they were started last; nil in between."""
        leaders = [node for node in self.nodes if node.says_it_leads]
        return leaders[0] if len(leaders) == 1 else None

    @property
    def arguments(self):
        return [
            "--data", self.data, "--mappings", self.mappings, "--database", self.cluster.address(Cluster.GATEWAY),
            "--registry", self.cluster.address(Cluster.REGISTRY)]

    def reset(self):
        """Empty databases, an empty data folder, new nodes."""
        for node in self.nodes:
            node.stop()
        self.cluster.make_databases()
        for name in os.listdir(self.data):
            path = f"{self.data}/{name}"
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        self.server.files.clear()
        self.resets += 1
        self.ledger = Ledger(self.resets)
        self.sverka("migrate")
        self.make_account()
        self.nodes = [
            Node(f"node{number}", self.options.program, self.arguments, self.folder, self.data, self.shim)
            for number in range(1, self.count + 1)]
        for node in self.nodes:
            node.start()
        self.wait()

    def make_account(self):
        self.sverka("agency", "add", "education")
        for feed in [*ATTENDANCE, PAIRS, "urgent.education"]:
            self.sverka("agreement", "set", feed, "--number", "1", "--from", "2020-01-01")
        self.key = re.search(r"sverka_\w+", self.sverka("key", "issue", "education"))[0]

    def sverka(self, *arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SVERKA_")}
        result = subprocess.run(
            [self.options.program, *arguments, *self.arguments], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode:
            raise RuntimeError(f"sverka {arguments[0]}: {result.stdout.decode(errors='replace')[-2000:]}")
        return result.stdout.decode()

    @property
    def ports(self):
        return [node.port for node in self.nodes]

    def wait(self):
        for node in self.nodes:
            node.wait()

    def calm(self):
        """No fault is made any more, and everything runs."""
        for node in self.nodes:
            node.control.off()
        self.empty_disks()
        self.wait()

    def fill_disk(self, path, left):
        """A file as large as the disk, but for so many bytes. False when there is no disk of our own."""
        if path not in self.mounts:
            return False
        room = os.statvfs(path)
        size = max(0, room.f_bavail * room.f_frsize - left)
        with open(f"{path}/balloon", "wb") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
        return True

    def empty_disks(self):
        for path in self.mounts:
            try:
                os.unlink(f"{path}/balloon")
            except FileNotFoundError:
                pass

    def wait_until_taken(self, items, seconds=120):
        """Until files that nobody acknowledges are deliveries and have left the inbox; the answer is what is left."""
        end = time.monotonic() + seconds
        while items:
            digests = ", ".join(f"decode('{item.digest}', 'hex')" for item in items)
            found = self.cluster.ask(
                f"""SELECT coalesce(json_agg(encode(content_digest, 'hex')), '[]') FROM gateway.delivery_file
                    WHERE content_digest IN ({digests})""")
            items = [item for item in items
                     if item.digest not in found or os.path.exists(f"{self.data}/inbox/{item.file_name}")]
            if items and time.monotonic() > end:
                return [f"{item.name} is not taken" for item in items]
            if items:
                time.sleep(0.1)
        return None

    def wait_until_done(self, seconds=120):
        """Until nothing is left to do; the answer is what is left."""
        end = time.monotonic() + seconds
        while True:
            left = self.cluster.ask(
                """SELECT json_build_object(
                     'deliveries', (SELECT count(*) FROM gateway.delivery
                                    WHERE state NOT IN ('acknowledged', 'held', 'refused')),
                     'outbox', (SELECT count(*) FROM gateway.outbox WHERE delivered_at IS NULL))""")
            if not left["deliveries"] and not left["outbox"]:
                return None
            if time.monotonic() > end:
                return left
            time.sleep(0.02)

    def close(self, keep):
        for node in self.nodes:
            node.stop()
        for database in list(self.cluster.sessions):
            self.cluster.forget(database)
        self.cluster.stop()
        self.server.close()
        if keep:
            return
        for path in reversed(self.mounts):
            subprocess.run(["umount", "-l", path])
        shutil.rmtree(self.folder, ignore_errors=True)

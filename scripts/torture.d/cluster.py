"""A private PostgreSQL that may be restarted, killed and emptied at will, and a connection by psql that survives it."""
import glob
import json
import os
import pwd
import signal
import subprocess
import time


class Cluster:
    """One server in a folder, reached by a Unix socket. Two databases: the gateway's and the registry's."""

    GATEWAY, REGISTRY = "gateway", "registry"

    def __init__(self, folder):
        self.folder = folder
        self.data = f"{folder}/data"
        self.log = f"{folder}/server.log"
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_ctl"), key=lambda path: int(path.split("/")[4]))
        self.bin = os.path.dirname(programs[-1]) if programs else os.path.dirname(
            subprocess.check_output(["sh", "-c", "command -v pg_ctl"], text=True).strip())
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.sessions = {}

    def run(self, *command, check=True):
        result = subprocess.run(
            [f"{self.bin}/{command[0]}", *command[1:]], user=self.user, cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
        if check and result.returncode:
            raise RuntimeError(f"{command[0]}: {result.stdout.decode(errors='replace')[-2000:]}")
        return result.returncode

    def create(self):
        os.makedirs(self.folder, exist_ok=True)
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.run("initdb", "-D", self.data, "-U", "sverka", "--auth=trust", "--encoding=UTF8", "--locale=C",
                 "--no-instructions", "--no-sync")
        with open(f"{self.data}/postgresql.conf", "a") as file:
            # Every promise of durability is kept: what is killed here are processes, but settings should be the real ones.
            file.write(f"""
listen_addresses = ''
unix_socket_directories = '{self.folder}'
max_connections = 150
shared_buffers = 64MB
max_wal_size = 128MB
min_wal_size = 64MB
wal_recycle = off
lc_messages = 'C'
""")
        self.start()

    def start(self, patience=60):
        """Starts the server; after a kill its last processes may need a moment to leave."""
        end = time.monotonic() + patience
        while self.run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "30", "-s", check=False):
            if time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start: {self.log}")
            time.sleep(0.1)

    def stop(self):
        self.run("pg_ctl", "stop", "-D", self.data, "-m", "immediate", "-w", "-s", check=False)

    def restart(self):
        """As after a power switch: nothing is written out, the log is replayed."""
        self.run("pg_ctl", "stop", "-D", self.data, "-m", "immediate", "-w", "-s", check=False)
        self.start()

    @property
    def postmaster(self):
        with open(f"{self.data}/postmaster.pid") as file:
            return int(file.readline())

    def kill(self):
        """kill -9 of the postmaster, then a new one."""
        os.kill(self.postmaster, signal.SIGKILL)
        self.start()

    def kill_backend(self, choose):
        """kill -9 of one backend of the service: the server throws everybody out and recovers."""
        backends = self.backends()
        if backends:
            try:
                os.kill(choose(backends), signal.SIGKILL)
            except ProcessLookupError:
                return

    def backends(self):
        text = self.ask("""SELECT coalesce(json_agg(pid), '[]') FROM pg_stat_activity
                           WHERE backend_type = 'client backend' AND application_name <> 'torture'""")
        return text or []

    def address(self, database):
        return f"host={self.folder} port=5432 user=sverka dbname={database}"

    def ask(self, statement, database=GATEWAY, patience=30):
        """The one JSON value that a statement gives. Asked again when the server went away."""
        end = time.monotonic() + patience
        while True:
            session = self.sessions.get(database)
            if session is None:
                session = self.sessions[database] = Session(self, database)
            try:
                return session.ask(statement)
            except Session.Lost as lost:
                session.close()
                self.sessions.pop(database, None)
                if time.monotonic() > end:
                    raise RuntimeError(f"PostgreSQL does not answer: {lost}") from None
                time.sleep(0.05)

    def do(self, statement, database="postgres"):
        """Runs a statement that gives nothing."""
        self.run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.address(database), "-c", statement)

    def make_databases(self):
        for database in (self.GATEWAY, self.REGISTRY):
            self.forget(database)
            self.do(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            self.do(f"CREATE DATABASE {database}")

    def forget(self, database):
        session = self.sessions.pop(database, None)
        if session:
            session.close()

    def take_registry_away(self):
        self.forget(self.REGISTRY)
        self.do(f"ALTER DATABASE {self.REGISTRY} WITH ALLOW_CONNECTIONS false")
        self.do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.REGISTRY}'")

    def bring_registry_back(self):
        self.do(f"ALTER DATABASE {self.REGISTRY} WITH ALLOW_CONNECTIONS true")


class Session:
    """A psql that stays open: one line of JSON for each question."""

    class Lost(Exception):
        """The server went away; the question may be asked again."""

    def __init__(self, cluster, database):
        self.process = subprocess.Popen(
            [f"{cluster.bin}/psql", "-X", "-q", "-A", "-t", "-d", f"{cluster.address(database)} application_name=torture"],
            user=cluster.user, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(self, statement):
        try:
            self.process.stdin.write((" ".join(statement.split()) + ";\n\\echo end :ERROR\n").encode())
            self.process.stdin.flush()
            lines = []
            while True:
                line = self.process.stdout.readline()
                if not line:
                    raise Session.Lost((self.process.stderr.read() or b"").decode(errors="replace")[-300:])
                line = line.decode().rstrip("\n")
                if line in ("end true", "end false"):
                    break
                lines.append(line)
        except BrokenPipeError:
            raise Session.Lost("pipe") from None
        if line == "end true":
            self.process.kill()
            raise Session.Lost(self.process.stderr.read().decode(errors="replace")[-300:])
        text = "".join(lines)
        return json.loads(text) if text else None

    def close(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                stream.close()
            except BrokenPipeError:
                pass

"""The kinds of trouble a round can bring. Each is a function that makes its trouble at random moments and says what it did."""
import errno
import os
import signal
import time

import control
from cluster import Cluster

DAY = 86_400_000_000_000
HOUR = 3_600_000_000_000


class Trouble:
    """What a fault may use: the world, the round's random numbers, and whether clients are still at work."""

    def __init__(self, world, rng, busy):
        self.world, self.rng, self.busy = world, rng, busy
        self.started = time.monotonic()
        self.told = []
        # While no file could be synced; without the beginning, when one may have been synced just before.
        self.unsynced = None

    def rest(self, most, least=0.0):
        time.sleep(self.rng.uniform(least, most))

    def tell(self, what):
        self.told.append(f"{what}@{time.monotonic() - self.started:.2f}")

    def node(self):
        return self.rng.choice(self.world.nodes)


def kill(trouble):
    for _ in range(trouble.rng.choice([1, 1, 1, 2])):
        trouble.rest(0.25)
        node = trouble.node()
        node.kill()
        trouble.tell(f"kill {node.name}")


def both(trouble):
    trouble.rest(0.3)
    for node in trouble.world.nodes:
        node.kill()
    trouble.tell("kill all")


def term(trouble):
    trouble.rest(0.25)
    node = trouble.node()
    node.signal(signal.SIGTERM)
    trouble.tell(f"term {node.name}")


def leader(trouble):
    """`kill -9` of whoever leads the schedule, while it is to fetch files from a server; then perhaps of the next one."""
    for _ in range(trouble.rng.choice([1, 2])):
        # It looks every five seconds for what is due.
        trouble.rest(5.5)
        node = trouble.world.leader
        if node:
            node.kill()
            trouble.tell(f"kill leader {node.name}")
        else:
            trouble.tell("nobody leads")


def pause(trouble):
    """A node stands still for a while, as on a machine that swaps, and goes on as if nothing had been."""
    trouble.rest(0.25)
    node = trouble.node()
    node.signal(signal.SIGSTOP)
    trouble.tell(f"stop {node.name}")
    trouble.rest(1.5, 0.3)
    node.signal(signal.SIGCONT)
    trouble.tell("go on")


def server(trouble):
    trouble.rest(0.25)
    trouble.tell("restart PostgreSQL")
    trouble.world.cluster.restart()


def postmaster(trouble):
    trouble.rest(0.25)
    trouble.tell("kill postmaster")
    trouble.world.cluster.kill()


def backend(trouble):
    trouble.rest(0.25)
    trouble.world.cluster.kill_backend(trouble.rng.choice)
    trouble.tell("kill backend")


def session(trouble):
    """Single connections are ended, those around them go on: a lock may be lost while its work is not."""
    for _ in range(trouble.rng.randint(2, 8)):
        trouble.rest(0.08)
        backends = trouble.world.cluster.backends()
        if backends:
            trouble.world.cluster.ask(
                f"SELECT json_build_array(pg_terminate_backend({trouble.rng.choice(backends)}))")
    trouble.tell("end sessions")


def cut(trouble):
    trouble.tell("cut connections")


def slow(trouble):
    trouble.tell("1 byte/s")


def disk(trouble):
    trouble.rest(0.1)
    world = trouble.world
    left = trouble.rng.choice([0, 0, 4096, 16384])
    if world.fill_disk(world.data, left):
        trouble.tell(f"data disk full but {left}")
    else:
        for node in world.nodes:
            node.control.spoil_files(control.WRITE | control.OPEN | control.MKDIR, 1, errno.ENOSPC)
        trouble.tell("data disk full by shim")
    trouble.rest(1.0, 0.3)
    if trouble.rng.random() < 0.4:
        node = trouble.node()
        node.kill()
        trouble.tell(f"kill {node.name}")
        trouble.rest(0.5)
    for node in world.nodes:
        node.control.off()
    world.empty_disks()
    trouble.tell("free")


def server_disk(trouble):
    """The disk of PostgreSQL is full: its log can't be written and it stops; room comes back, it is started again."""
    trouble.rest(0.1)
    world = trouble.world
    if not world.fill_disk(f"{world.folder}/postgres", trouble.rng.choice([0, 8192, 65536])):
        trouble.tell("no disk of its own for PostgreSQL")
        return
    trouble.tell("PostgreSQL's disk full")
    trouble.rest(1.0, 0.3)
    world.empty_disks()
    world.cluster.restart()
    trouble.tell("free, restart")


def files(trouble):
    """fsync, rename, write and the others fail at random."""
    trouble.rest(0.1)
    kinds = trouble.rng.choice([
        control.SYNC, control.RENAME, control.WRITE, control.OPEN | control.MKDIR, control.TRUNCATE | control.READ,
        control.EVERYTHING])
    error = trouble.rng.choice([errno.EIO, errno.ENOSPC])
    chance = trouble.rng.choice([0.1, 0.3, 1.0])
    for node in trouble.world.nodes:
        node.control.spoil_files(kinds, chance, error)
    trouble.tell(f"files {kinds} fail {chance} {errno.errorcode[error]}")
    trouble.rest(0.8, 0.3)
    if trouble.rng.random() < 0.3:
        node = trouble.node()
        node.kill()
        trouble.tell(f"kill {node.name}")
    for node in trouble.world.nodes:
        node.control.off()


def sync(trouble):
    """No fsync of any node succeeds for a while: nothing that needs one may be acknowledged as new."""
    trouble.rest(0.1)
    for node in trouble.world.nodes:
        node.control.spoil_files(control.SYNC, 1, errno.EIO)
    started = time.monotonic()
    trouble.tell("no fsync")
    trouble.rest(1.8, 1.2)
    trouble.unsynced = (started + 0.5, time.monotonic())
    for node in trouble.world.nodes:
        node.control.off()
    trouble.tell("fsync again")


def clock(trouble):
    jump = trouble.rng.choice([2 * DAY, -2 * HOUR, 2 * DAY, -2 * HOUR, 30 * 60 * 10**9])
    nodes = trouble.world.nodes if trouble.rng.random() < 0.5 else [trouble.node()]
    trouble.rest(0.15)
    for node in nodes:
        node.control.set(clock_shift_ns=jump)
    trouble.tell(f"clock {jump / HOUR:+.1f} h on {len(nodes)}")
    trouble.rest(0.6, 0.2)
    if trouble.rng.random() < 0.3:
        node = trouble.node()
        node.kill()
        trouble.tell(f"kill {node.name}")
        trouble.rest(0.3)
    for node in nodes:
        node.control.set(clock_shift_ns=0)
    trouble.tell("clock right")


def away(trouble):
    """The registry's database is away for a while."""
    trouble.rest(0.2)
    trouble.world.cluster.take_registry_away()
    trouble.tell("registry away")
    trouble.rest(1.5, 0.3)
    if trouble.rng.random() < 0.4:
        node = trouble.node()
        node.kill()
        trouble.tell(f"kill {node.name}")
        trouble.rest(0.5)
    trouble.world.cluster.bring_registry_back()
    trouble.tell("registry back")


def mixed(trouble):
    """Two kinds one after the other while clients are at work."""
    first, second = trouble.rng.sample([kill, both, session, server, files, clock, disk, away, pause], 2)
    first(trouble)
    second(trouble)


def none(trouble):
    trouble.tell("nothing")


KINDS = {
    "kill": kill, "leader": leader, "both": both, "term": term, "pause": pause, "server": server, "postmaster": postmaster, "backend": backend,
    "session": session, "cut": cut, "slow": slow, "disk": disk, "server-disk": server_disk, "files": files, "sync": sync,
    "clock": clock, "away": away, "mixed": mixed, "none": none,
}

"""The page of shared memory by which `shim.c` is told what to spoil. One page for each node."""
import errno
import mmap
import struct

# The same layout as in shim.c.
FIELDS = {
    "clock_shift_ns": (0, "q"), "chance": (8, "I"), "kinds": (12, "I"), "error": (16, "i"), "sweep": (20, "I"),
    "action": (24, "I"), "hits": (28, "I"), "at": (32, "q"), "count": (40, "q"), "recording": (48, "I"),
}
WRITE, SYNC, RENAME, OPEN, MKDIR, UNLINK, TRUNCATE, READ = 1, 2, 4, 8, 16, 32, 64, 128
EVERYTHING = 255
FILES, STATEMENTS = 1, 2
FAIL, CUT_AFTER, KILL_BEFORE, KILL_AFTER = 0, 1, 2, 3


class Control:
    """What one node's shim does."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.write(bytes(4096))
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 4096)

    def __getattr__(self, name):
        offset, form = FIELDS[name]
        return struct.unpack_from(form, self.page, offset)[0]

    def set(self, **values):
        for name, value in values.items():
            offset, form = FIELDS[name]
            struct.pack_into(form, self.page, offset, value)

    @property
    def hit(self):
        """What the last fault struck."""
        return self.page[56:312].split(b"\0")[0].decode(errors="replace")

    def off(self):
        """Nothing is spoilt any more."""
        self.set(clock_shift_ns=0, chance=0, kinds=0, sweep=0, at=0)

    def spoil_files(self, kinds, chance, error=errno.EIO):
        """Lets calls on files of the data folder fail at random."""
        self.set(error=error, chance=int(chance * 1_000_000), kinds=kinds)

    def aim(self, sweep, at, action, error=errno.EIO, target=""):
        """Strikes the Nth call or statement from now on; with a target, the Nth of those that begin so."""
        self.set(sweep=0)
        self.page[312:472] = target.encode()[:159].ljust(160, b"\0")
        self.set(count=0, hits=0, at=at, action=action, error=error)
        self.page[56:312] = bytes(256)
        self.set(sweep=sweep)

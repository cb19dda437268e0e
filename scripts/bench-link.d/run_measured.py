"""Runs a command and writes what it cost as JSON: seconds, processor seconds, peak memory of the whole process.
usage: run_measured.py OUT.json COMMAND ..."""
import json, os, resource, sys, time

start = time.monotonic()
child = os.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
code = os.waitstatus_to_exitcode(status)
json.dump({"wall": time.monotonic() - start, "cpu": usage.ru_utime + usage.ru_stime, "mib": usage.ru_maxrss / 1024},
          open(sys.argv[1], "w"))
sys.exit(code)

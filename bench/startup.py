"""What the start of the program costs, as multiples of bare Python: CPU time, median of runs, one process tree.

The budget of `--help` and `--version` is 6 times bare Python (measured here, not asserted by a test: machines differ).
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 15
PROGRAM = str(Path(sys.executable).with_name("groundswell"))
COMMANDS = (
    ["--version"],
    ["--help"],
    ["ingest", "--help"],
    ["explain", "dark"],
)
REPORT = "A campaign\n\nThe backdoor CoalCart used evil-updates[.]net as its C2 server.\n"  # read whole, as any report


def _cpu_seconds(command: list[str]) -> float:
    """User and system time of one run of `command`, whose modules are kept compiled, as installers keep them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=kept)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    _cpu_seconds([sys.executable, "-c", "pass"])  # the first run pays for reading from disk
    bare = statistics.median(_cpu_seconds([sys.executable, "-c", "pass"]) for _ in range(RUNS))
    print(f"start, CPU time, median of {RUNS}; Python {platform.python_version()}, bare {bare * 1000:.0f} ms")
    for arguments in COMMANDS:
        taken = statistics.median(_cpu_seconds([PROGRAM, *arguments]) for _ in range(RUNS))
        print(f"  groundswell {' '.join(arguments):<16} {taken / bare:5.1f} x bare Python")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.txt"
        report.write_text(REPORT, encoding="utf-8")
        taken = statistics.median(_cpu_seconds([PROGRAM, "intel", "read", str(report)]) for _ in range(RUNS))
        print(f"  groundswell intel read FILE  {taken / bare:5.1f} x bare Python, {taken:.2f} CPU seconds")


if __name__ == "__main__":
    main()

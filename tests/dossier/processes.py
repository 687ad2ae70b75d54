"""Other processes for the tests of what processes share."""

import subprocess
import sys


def in_other_processes(script, *arguments, count=1):
    """What so many processes print that run `script` at the same time, each with `arguments`."""
    command = [sys.executable, "-W", "ignore", "-c", script, *arguments]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(count)]
    printed = [process.communicate(timeout=60)[0].decode().strip() for process in running]
    assert [process.returncode for process in running] == [0] * count
    return printed

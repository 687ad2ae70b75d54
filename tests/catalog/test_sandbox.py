"""The sandbox seen from outside: whatever a handler does, only its own task suffers (S45)."""

import ctypes
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from catalog.sandbox import Failed, Sandbox
from tests.patience import patient

LANDLOCK = ctypes.CDLL(None).syscall(444, None, 0, 1)
forking = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")  # from 3.12 on
needs_landlock = pytest.mark.skipif(LANDLOCK < 6, reason="this kernel has no Landlock 6")

ECHO = "    return task, file.read()"
PROCESS = "    return {'pid': os.getpid()}, b''"


@pytest.fixture
def sandbox(tmp_path):
    """Make a sandbox whose handler has the given body."""
    made = []

    def make(body=ECHO, **limits):
        script = tmp_path / f"handler{len(made)}.py"
        script.write_text(f"import os, socket, time\n\n\ndef handle(task, file):\n{body}\n")
        made.append(Sandbox(script, **limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def ask(sandbox, content=b"", **task):
    return sandbox.ask(io.BytesIO(content), task)


def failure(sandbox, **task):
    with pytest.raises(Failed) as failed:
        ask(sandbox, **task)
    return failed.value.reason


def pid(sandbox):
    return ask(sandbox)[0]["pid"]


def test_a_task_is_answered_with_the_bytes_of_the_whole_stream(sandbox):
    stream = io.BytesIO("客户档案".encode() * 100_000)
    stream.seek(7)

    assert sandbox().ask(stream, {"页": 1}) == ({"页": 1}, stream.getvalue())


def test_a_worker_serves_many_tasks_and_is_then_replaced(sandbox):
    pool = sandbox(PROCESS, documents=2)
    pids = [pid(pool) for _task in range(4)]

    assert pids[0] == pids[1] != pids[2] == pids[3]


@pytest.mark.parametrize(
    "body, reason",
    [
        ("    time.sleep(60)", "slow"),
        ("    while True: pass", "slow"),
        ("    os._exit(0)", "crash"),
        ("    os.abort()", "crash"),
        ("    os.write(0, b'x' * 100)\n    time.sleep(60)", "crash"),
        ("    os.write(0, bytes(3))\n    time.sleep(60)", "slow"),
        ("    os.write(0, b'\\0\\0\\0\\2\\0\\0\\0\\0[]')\n    time.sleep(60)", "crash"),
        ("    return {}, bytes(3 << 20)", "crash"),
        ("    return {'a': 'x' * 70_000}, b''", "crash"),
        ("    return bytes(1 << 30)", "memory"),
        ("    return {}[1]", "damaged"),
        ("    error = ValueError()\n    error.reason = 'locked'\n    raise error", "locked"),
        ("    return {'failure': ['odd']}, b''", "['odd']"),
    ],
)
def test_every_way_to_fail_has_its_reason_and_the_next_task_is_served(sandbox, body, reason):
    guarded = f"    if task.get('good'): return task, b'fine'\n{body}"
    pool = sandbox(guarded, seconds=1, memory=256 << 20, answer=2 << 20)

    assert failure(pool) == reason
    assert ask(pool, good=1) == ({"good": 1}, b"fine")


def test_a_fault_of_the_document_alone_does_not_cost_the_worker(sandbox):
    pool = sandbox("    return {'pid': os.getpid(), 'x': task['x']}, b''")
    before = ask(pool, x=1)[0]["pid"]

    assert failure(pool) == "damaged"
    assert ask(pool, x=1)[0]["pid"] == before


@pytest.mark.parametrize("end", ["os._exit(1)", "raise MemoryError"])
def test_a_worker_that_an_earlier_task_spoiled_gets_a_successor(sandbox, end):
    pool = sandbox(
        f"    handle.n = getattr(handle, 'n', 0) + 1\n    if handle.n > 1: {end}\n{ECHO}"
    )

    assert [ask(pool, n=n)[0] for n in range(3)] == [{"n": 0}, {"n": 1}, {"n": 2}]


def test_a_worker_that_died_between_tasks_is_replaced(sandbox):
    pool = sandbox(PROCESS)
    first = pid(pool)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.1)

    assert pid(pool) != first


def test_twenty_threads_get_their_own_answers(sandbox):
    pool, answers = sandbox(size=2), {}

    def work(number):
        answers[number] = ask(pool, str(number).encode() * 50_000, n=number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {n: ({"n": n}, str(n).encode() * 50_000) for n in range(20)}


def test_a_pool_of_two_works_on_two_documents_at_once(sandbox):
    pool, pids = sandbox(f"    time.sleep(0.5)\n{PROCESS}", size=2), []
    threads = [threading.Thread(target=lambda: pids.append(pid(pool))) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(pids)) == 2


def test_closing_ends_the_workers_and_the_next_task_starts_another(sandbox):
    pool = sandbox(PROCESS)
    first = pid(pool)
    pool.close()

    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert pid(pool) != first


def test_closing_interrupts_a_busy_worker_and_loses_no_place(sandbox):
    pool = sandbox(f"    time.sleep(task.get('s', 0))\n{ECHO}")
    timer = threading.Timer(0.5, pool.close)
    timer.start()

    assert failure(pool, s=60) == "crash"
    timer.join()
    assert ask(pool, n=1)[0] == {"n": 1}


@forking
def test_after_a_fork_both_processes_have_workers_of_their_own(sandbox):
    pool = sandbox(PROCESS)
    first = pid(pool)
    child = os.fork()
    if not child:
        os._exit(0 if pid(pool) != first else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert pid(pool) == first


@forking
def test_a_fork_while_the_only_worker_is_busy_does_not_wait_for_it(sandbox):
    pool = sandbox(f"    time.sleep(task.get('s', 0))\n{ECHO}")
    busy = threading.Thread(target=ask, args=(pool,), kwargs={"s": 2})
    busy.start()
    time.sleep(0.5)
    child = os.fork()
    if not child:
        signal.alarm(20)
        os._exit(0 if ask(pool, b"x", n=1) == ({"n": 1}, b"x") else 1)

    assert os.waitpid(child, 0)[1] == 0
    busy.join()


def test_a_stream_that_cannot_be_read_is_the_callers_matter(sandbox):
    class Torn(io.BytesIO):
        def read(self, *_size):
            raise OSError("torn")

    pool = sandbox()
    with pytest.raises(OSError, match="torn"):
        pool.ask(Torn(), {})

    assert ask(pool, b"whole") == ({}, b"whole")


def test_no_worker_can_be_started_without_an_interpreter(sandbox, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert failure(sandbox()) == "crash"


def test_a_worker_ends_when_its_parent_is_killed(tmp_path, sandbox):
    script = sandbox(PROCESS).script
    program = (
        "import io, os, sys; from catalog.sandbox import Sandbox;"
        "print(Sandbox(sys.argv[1]).ask(io.BytesIO(), {})[0]['pid'], flush=True);"
        "os.kill(os.getpid(), 9)"
    )
    run = subprocess.run([sys.executable, "-c", program, script], stdout=subprocess.PIPE)
    worker, patience = int(run.stdout), time.monotonic() + patient(5)

    while os.path.exists(f"/proc/{worker}/cmdline") and time.monotonic() < patience:
        time.sleep(0.02)
    assert time.monotonic() < patience


def attempt(sandbox, statement):
    """How the worker fared with one statement: the name of the error, or 'done'."""
    body = f"""    try:
        {statement}
    except Exception as error:
        return {{'end': type(error).__name__}}, b''
    return {{'end': 'done'}}, b''"""
    return ask(sandbox(body))[0]["end"]


def test_a_worker_sees_nothing_of_the_environment(sandbox, monkeypatch):
    monkeypatch.setenv("DOSSIER_MASTER_KEY", "secret")
    body = "    return {'names': [n for n in os.environ if n != 'LC_CTYPE']}, b''"

    assert ask(sandbox(body))[0]["names"] in ([], ["LD_LIBRARY_PATH"])


def test_a_worker_reaches_no_network(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connect = f"socket.create_connection(('127.0.0.1', {port}), 1)"

        assert attempt(sandbox, connect) in ("PermissionError", "OSError")


def test_a_worker_cannot_change_the_bytes_it_was_handed(sandbox):
    change = "os.write(os.open('/proc/self/fd/%d' % file.fileno(), os.O_RDWR), b'x')"

    assert attempt(sandbox, change) != "done"


def test_the_bytes_handed_over_are_sealed(sandbox):
    body = "    import fcntl\n    return {'s': fcntl.fcntl(file, fcntl.F_GET_SEALS)}, b''"

    assert ask(sandbox(body))[0]["s"] == 0b1111


def test_the_limits_that_every_kernel_knows_hold(sandbox):
    body = """    import resource
    names = ['AS', 'CORE', 'FSIZE', 'NOFILE', 'NPROC']
    return {n: resource.getrlimit(getattr(resource, f'RLIMIT_{n}')) for n in names}, b''"""
    limits = ask(sandbox(body, memory=300 << 20))[0]

    assert limits.pop("AS") == [300 << 20] * 2
    assert limits == {"CORE": [0, 0], "FSIZE": [0, 0], "NOFILE": [64, 64], "NPROC": [0, 0]}


def test_a_worker_can_write_no_file(sandbox, tmp_path):
    place = tmp_path / "out"

    assert attempt(sandbox, f"open('{place}', 'w').write('x' * 9999)") != "done"
    assert not place.exists() or not place.read_bytes()


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rn", "true"]).returncode, reason="no name spaces allowed here"
)
def test_a_worker_has_no_network_at_all(sandbox):
    send = "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"

    assert attempt(sandbox, send) == "OSError"


@needs_landlock
@pytest.mark.parametrize(
    "statement",
    [
        "open('/etc/passwd')",
        "os.listdir('/')",
        "os.unlink('{tmp}/kept')",
        "open('{tmp}/new', 'w')",
        "open('{tmp}/kept')",
        "open('/proc/{parent}/environ')",
        "os.kill({parent}, 0)",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_a_worker_reaches_neither_files_nor_processes(sandbox, tmp_path, statement):
    (tmp_path / "kept").write_text("kept")
    filled = statement.format(tmp=tmp_path, parent=os.getpid())

    assert attempt(sandbox, filled) == "PermissionError"

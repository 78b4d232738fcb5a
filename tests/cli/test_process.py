"""The program as a process: exit codes, closed pipes, interrupts, and how fast it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DETENTE = (sys.executable, "-c", "from detente.cli.main import run; run()")
PAIR = ("Andorra", "San Marino")


@pytest.fixture
def environment(store: Path) -> dict[str, str]:
    """The process's own, with the store; buffered, as programs are."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**inherited, "DETENTE_STORE": str(store)}


def _loaded(*arguments: str) -> set[str]:
    """The packages that are loaded when a command has run."""
    code = (
        "import sys\n"
        "from detente.cli.main import app\n"
        "try:\n    app(prog_name='detente')\n"
        "finally:\n    sys.stderr.write(' '.join(sorted(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    heavy = {"altair", "duckdb", "narwhals", "polars", "scipy", "numpy", "typst", "vl_convert"}
    assert not _loaded("--help") & heavy
    assert not _loaded("dossier", "--help") & heavy


def test_resolve_loads_no_store_and_no_charts() -> None:
    heavy = {"altair", "duckdb", "narwhals", "scipy", "typst", "vl_convert"}
    assert not _loaded("resolve", "Iran") & heavy


def test_a_closed_pipe_is_quiet(environment: dict[str, str]) -> None:
    # More than any pipe holds.
    command = [*DETENTE, "evidence", "Iran", "Iraq", "--format", "json"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == b"[\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_an_error_is_a_line_and_exit_code_2(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*DETENTE, "level", "Andorra", "Nowhereland"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: No actor is called 'Nowhereland'.")
    assert "Traceback" not in done.stderr


def test_an_interrupt_is_exit_code_130(environment: dict[str, str], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Reading the pipe waits for a writer that never comes, within the command.
    with subprocess.Popen(
        [*DETENTE, "casebook", "check", str(_case_that_waits(tmp_path, pipe))],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        writer = _opened_by_both(pipe, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        os.close(writer)
    assert process.returncode == 130
    assert said.decode().strip() == "interrupted"


def _opened_by_both(pipe: Path, process: subprocess.Popen[bytes]) -> int:
    """The writing end of the pipe, once the process holds the reading end."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline, "the command never read the case"
            time.sleep(0.05)


def _case_that_waits(tmp_path: Path, pipe: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").symlink_to(pipe)
    return folder


def test_rows_are_utf8_where_the_locale_is_not(environment: dict[str, str]) -> None:
    plain = {**environment, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*DETENTE, "resolve", "Iran", "--format", "json"],
        env=plain,
        capture_output=True,
        check=True,
    )
    assert "ایران" in done.stdout.decode("utf-8")


def test_two_readers_at_once(environment: dict[str, str]) -> None:
    command = [*DETENTE, "evidence", *PAIR, "--format", "csv"]
    first, second = (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(2)
    )
    outputs = [process.communicate(timeout=60)[0] for process in (first, second)]
    assert outputs[0] == outputs[1]
    assert (first.returncode, second.returncode) == (0, 0)

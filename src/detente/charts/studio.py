"""A second process that draws pictures while the first still measures and writes.

Making a chart and turning it into SVG takes about as long as the rest of a dossier.  Whatever
happens to the second process, every picture is drawn: in this one, if need be.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import IO, Any, Self

from detente.charts.render import to_svg

__all__ = ["Studio"]

_SIZE = struct.Struct(">Q")


class Studio:
    """Draws charts beside the caller.  Use it as a context manager.

    `draw` is any function that makes an Altair chart and can be pickled.  With one processor only,
    or where no second process can be started, everything is drawn here.
    """

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self._drawn: list[str] = []
        self._orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if (os.cpu_count() or 1) > 1 and sys.executable:
            self._process = _started()
        if self._process is not None:
            # A pipe takes little: what waits for the painter must not stop the writer.
            threading.Thread(target=self._send, args=(self._process,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def order(self, name: str, draw: Callable[[], Any]) -> None:
        """Have a picture drawn soon; `svg` gives it under the same name."""
        if self._process is None or name in self._asked:
            return
        try:
            order = pickle.dumps(draw)
        except (pickle.PicklingError, AttributeError, TypeError):
            return
        self._asked[name] = len(self._asked)
        self._orders.put(order)

    def svg(self, name: str, draw: Callable[[], Any]) -> str:
        """The picture as SVG (`render.to_svg`).  Raises RenderError where it cannot be drawn."""
        place = self._asked.get(name)
        if place is not None:
            self._receive(place)
            if place < len(self._drawn) and self._drawn[place]:
                return self._drawn[place]
        return to_svg(draw())

    def _receive(self, place: int) -> None:
        """Read answers until the one at `place`; an empty one, or none, means draw it here."""
        while len(self._drawn) <= place and self._process is not None:
            assert self._process.stdout is not None
            try:
                self._drawn.append(_read(self._process.stdout).decode())
            except (EOFError, OSError):
                self._close()

    def _send(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        try:
            while (order := self._orders.get()) is not None:
                _write(process.stdin, order)
            process.stdin.close()
        except OSError:
            return  # the reader finds the pipe closed and draws here

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        self._orders.put(None)
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _started() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", "from detente.charts.studio import paint; paint()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    except OSError:
        return None


def paint() -> None:
    """Draw what comes in on stdin, and answer on stdout; an empty answer where it fails."""
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nobody else may write between the answers
    from altair.utils.schemapi import debug_mode

    # Charts are held against the schema by the tests; here it would take longer than drawing.
    with debug_mode(False):
        while True:
            try:
                order = _read(orders)
            except EOFError:
                return
            try:
                answer = to_svg(pickle.loads(order)())
            except Exception:  # whatever it is, it is raised where it can be told
                answer = ""
            _write(answers, answer.encode())


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_SIZE.pack(len(data)) + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """One message.  Raises EOFError where the other side has gone."""
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        raise EOFError
    (size,) = _SIZE.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data

"""Programs that run beside us: they end when we end, and come back when they fall."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field

from farled_web.operations.system import dies_with_us

MOST_FALLS = 6  # within WATCHED seconds; then it is a fault that starting again does not mend
WATCHED = 120.0
LONGEST_PAUSE = 10.0
PATIENCE = 15.0  # seconds to end by itself


@dataclass(slots=True)
class Child:
    """A program that has to run.

    Attributes:
        name: What it is, for messages.
        command: How it is started.
        environment: With what.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _falls: list[float] = field(default_factory=list)
    _not_before: float = 0.0

    @property
    def pid(self) -> int:
        """Its number; 0 while it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    @property
    def hopeless(self) -> bool:
        """Whether it fell so often that starting it again is no use."""
        return len(self._falls) >= MOST_FALLS

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches it through us only."""
        self._process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dies_with_us(signal.SIGTERM),
        )

    def tend(self) -> str | None:
        """Start it again if it fell, each time a little later; say what happened, if anything did."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return None
            self.sweep()
            self._process = None
            self._falls = [*(fall for fall in self._falls if now - fall < WATCHED), now]
            pause = min(LONGEST_PAUSE, 0.25 * 2 ** (len(self._falls) - 1))
            self._not_before = now + pause
            return f"{self.name} ended with {code}; starting it again in {pause:g} s"
        if now >= self._not_before and not self.hopeless:
            self.start()
        return None

    def forgive(self) -> None:
        """Forget its falls, since they were not its fault, and start it at once."""
        self._falls.clear()
        self._not_before = 0.0

    def stop(self) -> None:
        """Ask it to end; `finish` waits."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def finish(self, seconds: float = PATIENCE) -> None:
        """Wait until it has ended, then end whatever it left."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.1, seconds))
            self.sweep()
            self._process.wait()

    def sweep(self) -> None:
        """End what remains of its session: a killed web server leaves its workers on the port."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)


def stop_all(children: list[Child]) -> None:
    """End all of them together."""
    for child in children:
        child.stop()
    until = time.monotonic() + PATIENCE
    for child in children:
        child.finish(until - time.monotonic())

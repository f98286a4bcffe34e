"""The embedded Clockify as a process, and the connector beside it."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = ROOT / "bin" / "main"
IMAGE = os.environ.get("CONNECTOR_IMAGE", "source-clockify:dev")


class Clockify:
    """An invented account behind a real HTTP server; see serve.ts."""

    def __enter__(self) -> "Clockify":
        command = ["node", str(ROOT / "dist" / "serve.js")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._listen()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def work(self) -> None:
        """People add, edit and move time entries, stop a timer, and win a client."""
        self._say("work")

    def correct(self) -> None:
        """Somebody edits an entry from before the look-back, and deletes another."""
        self._say("correct")

    def forbid(self, *lists: str) -> None:
        """Denies these lists from now on, and no others."""
        self._say(" ".join(["forbid", *lists]))

    def _say(self, command: str) -> None:
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        self._listen()

    def _listen(self) -> None:
        truth = json.loads(self._process.stdout.readline())
        self.config = {"api_key": truth["api_key"], "api_url": truth["url"]}
        self.rows: dict[str, int] = truth["rows"]
        self.keys: dict[str, list[str]] = truth["keys"]
        self.hours: list[dict] = truth["hours"]
        # the rows that consumers stumble over; see world.ts
        self.odd: dict = truth["odd"]
        # what `correct` did; see serve.ts
        self.corrected: dict | None = truth.get("corrected")

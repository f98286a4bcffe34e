"""A PostgreSQL server of one's own: on a free port of 127.0.0.1, in a temporary folder, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


class Postgres:
    @staticmethod
    def programs() -> Path | None:
        """The folder of the server's programs, where they are installed."""
        found = shutil.which("initdb")
        return Path(found).resolve().parent if found else max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)

    def __enter__(self) -> dict[str, str]:
        """The variables by which clients find it."""
        self._folder = Path(tempfile.mkdtemp(prefix="acceptance-postgres-"))
        # the server refuses to run as root
        self._runner = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
        if self._runner:
            shutil.chown(self._folder, "nobody")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": self._folder, "fsync": "off"}
        self._run("initdb", "--username=clockify", "--auth=trust", "--encoding=UTF8", "--no-sync")
        settings = " ".join(f"-c {name}={value}" for name, value in options.items())
        self._run("pg_ctl", "start", "--wait", f"--options=-p {port} {settings}")
        return {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "clockify", "PGDATABASE": "postgres"}

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._runner, str(self.programs() / program), f"--pgdata={self._folder / 'data'}", *arguments]
        # a file, for the server keeps it open
        with open(self._folder / "log", "a+", encoding="utf-8") as log:
            done = subprocess.run(command, cwd=self._folder, stdout=log, stderr=subprocess.STDOUT, check=False)
            log.seek(0)
            assert done.returncode == 0, log.read()

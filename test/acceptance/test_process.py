"""The connector as process 1 of a system that it cannot write to, as in a container; without an engine, by namespaces."""

import json
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from clockify import BINARY, ROOT, Clockify

ALONE = ["unshare", "--map-root-user", "--pid", "--fork", "--mount"]
CONTAINED = [*ALONE, "sh", "-c", 'mount -o remount,bind,ro / && exec "$@"', "sh", str(BINARY)]
CATALOG = ROOT / "test_files" / "catalog.json"

pytestmark = pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.run([*ALONE, "true"], capture_output=True).returncode != 0,
    reason="namespaces are not available",
)


def arguments(verb: str, config: dict, folder: Path) -> list[str]:
    (folder / "config.json").write_text(json.dumps(config))
    return [verb, "--config", str(folder / "config.json"), *(["--catalog", str(CATALOG)] if verb == "read" else [])]


@pytest.mark.parametrize("verb", ["check", "discover", "read"])
def test_needs_nothing_to_write_to(verb: str, clockify: Clockify, tmp_path: Path) -> None:
    command = [*CONTAINED, *arguments(verb, clockify.config, tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("signalled", [signal.SIGTERM, signal.SIGINT])
def test_as_process_1_it_ends_when_it_is_told_to(signalled: signal.Signals, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        config = {"api_key": "any-key-will-do", "api_url": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        command = [*CONTAINED, *arguments("read", config, tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        connection, _ = silent.accept()
        [connector] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        subprocess.run(["kill", f"-{signalled.name.removeprefix('SIG')}", connector], check=True)
        output, errors = process.communicate(timeout=20)
        connection.close()
    assert (process.returncode, errors) == (128 + signalled, "")
    traces = [message["trace"] for message in map(json.loads, output.splitlines()) if message["type"] == "TRACE"]
    ends = [trace["stream_status"]["status"] for trace in traces if trace["type"] == "STREAM_STATUS"]
    streams = len(json.loads(CATALOG.read_text())["streams"])
    assert ends.count("INCOMPLETE") == streams
    assert not any(trace["type"] == "ERROR" for trace in traces)

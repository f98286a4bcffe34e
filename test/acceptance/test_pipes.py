"""The connector in a pipe: into a destination, a slow one, one that dies; into files, `head` and `jq`."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from clockify import BINARY, ROOT, Clockify

CATALOG = ROOT / "test_files" / "all-streams-catalog.json"
DESTINATION = Path(__file__).with_name("destination.py")
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
RECIPES = BLOCK.findall((ROOT / "examples" / "README.md").read_text())
# these go on from what the one before has written
STATE_RECIPES = "".join(BLOCK.findall((ROOT / "docs" / "platforms.md").read_text()))


@pytest.fixture
def read(clockify: Clockify, tmp_path: Path) -> list[str]:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(clockify.config))
    return [str(BINARY), "read", "--config", str(config), "--catalog", str(CATALOG)]


class Pipe:
    """`source | destination`, run to the end of both."""

    def __init__(self, source: list[str], folder: Path, **behaviour: float) -> None:
        config = folder / "destination.json"
        config.write_text(json.dumps(behaviour))
        write = [sys.executable, str(DESTINATION), "write", "--config", str(config), "--catalog", str(CATALOG)]
        left = subprocess.Popen(source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        right = subprocess.Popen(write, stdin=left.stdout, stdout=subprocess.PIPE, text=True)
        left.stdout.close()
        self.output, _ = right.communicate(timeout=120)
        self.errors = left.stderr.read()
        self.codes = (left.wait(timeout=20), right.returncode)

    def acknowledged(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for line in self.output.splitlines():
            message = json.loads(line)
            if message["type"] == "STATE":
                name = message["state"]["stream"]["stream_descriptor"]["name"]
                counts[name] += int(message["state"]["destinationStats"]["recordCount"])
        return dict(counts)


RECORD = {"type": "RECORD", "record": {"stream": "tags", "data": {"id": "1"}, "emitted_at": 1}}


def state(count: float) -> dict:
    stream = {"stream_descriptor": {"name": "tags"}, "stream_state": {}}
    return {"type": "STATE", "state": {"type": "STREAM", "stream": stream, "sourceStats": {"recordCount": count}}}


def status(value: str, stream: str = "tags") -> dict:
    said = {"stream_descriptor": {"name": stream}, "status": value}
    return {"type": "TRACE", "trace": {"type": "STREAM_STATUS", "emitted_at": 1, "stream_status": said}}


@pytest.mark.parametrize(
    ("problem", "messages"),
    [
        (None, [RECORD, RECORD, state(2), status("COMPLETE")]),
        ("tags: 1 records by its state, 2 came", [RECORD, RECORD, state(1), status("COMPLETE")]),
        ("tags ended with 1 records and no state behind them", [state(0), RECORD, status("COMPLETE")]),
        ("a record of tags after its last status", [status("COMPLETE"), RECORD]),
        ("a status of an unknown stream: badges", [status("STARTED", "badges")]),
        ("no last status: ['tags']", [RECORD, state(1)]),
        ("incomplete: ['tags']", [RECORD, state(1), status("INCOMPLETE")]),
        ("unexpected character", ["Reading tags"]),
    ],
)
def test_the_destination_is_strict(problem: str | None, messages: list, tmp_path: Path) -> None:
    catalog = {"stream": {"name": "tags", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}}
    modes = {"sync_mode": "full_refresh", "destination_sync_mode": "append"}
    (tmp_path / "catalog.json").write_text(json.dumps({"streams": [{**catalog, **modes}]}))
    (tmp_path / "config.json").write_text("{}")
    command = [sys.executable, str(DESTINATION), "write", "--config", "config.json", "--catalog", "catalog.json"]
    lines = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in messages)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == (1 if problem else 0), done.stdout
    assert (problem or "") in done.stdout


def test_a_strict_destination_takes_everything(read: list[str], tmp_path: Path, clockify: Clockify) -> None:
    pipe = Pipe(read, tmp_path)
    assert (pipe.codes, pipe.errors) == ((0, 0), ""), pipe.output
    assert pipe.acknowledged() == clockify.rows


def test_a_slow_destination_takes_everything(read: list[str], tmp_path: Path, clockify: Clockify) -> None:
    pipe = Pipe(read, tmp_path, seconds_per_record=0.001)
    assert (pipe.codes, pipe.errors) == ((0, 0), ""), pipe.output
    assert pipe.acknowledged() == clockify.rows


def test_a_destination_that_dies_ends_the_source_quietly(read: list[str], tmp_path: Path) -> None:
    pipe = Pipe(read, tmp_path, dies_after_records=100)
    assert (pipe.codes, pipe.errors) == ((1, 1), "")


def shell(script: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-uc", script, "bash", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd)


def test_head_takes_what_it_wants_and_the_source_ends_quietly(read: list[str]) -> None:
    done = shell('"$@" | head -n 5; echo "${PIPESTATUS[0]}"', *read)
    *lines, code = done.stdout.splitlines()
    assert [bool(json.loads(line)["type"]) for line in lines] == [True] * 5
    assert (code, done.stderr) == ("1", "")


def test_a_file_takes_everything(read: list[str], tmp_path: Path, clockify: Clockify) -> None:
    output = tmp_path / "output.jsonl"
    assert shell('"$@" > output.jsonl', *read, cwd=tmp_path).returncode == 0
    messages = [json.loads(line) for line in output.read_text().splitlines()]
    assert Counter(m["record"]["stream"] for m in messages if m["type"] == "RECORD") == clockify.rows


def test_a_full_disk_is_no_success(read: list[str]) -> None:
    assert shell('"$@" > /dev/full', *read).returncode != 0


@pytest.fixture
def reader(clockify: Clockify, tmp_path: Path) -> Path:
    """A folder like this one, with the reader's own configuration."""
    (tmp_path / "bin").symlink_to(ROOT / "bin")
    shutil.copytree(ROOT / "test_files", tmp_path / "test_files")
    (tmp_path / "test_files" / "config.json").write_text(json.dumps(clockify.config))
    return tmp_path


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes_of_the_examples_work_as_they_stand_there(recipe: str, reader: Path) -> None:
    if "jq " in recipe and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    done = shell(f"set -eo pipefail\n{recipe}", cwd=reader)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout or any(reader.glob("*.csv"))


def test_recipes_for_the_state_work_as_they_stand_there(reader: Path, clockify: Clockify) -> None:
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    done = shell(f"set -eo pipefail\n{STATE_RECIPES}", cwd=reader)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout

    state = json.loads((reader / "state.json").read_text())
    partitions = [entry["partition"] for entry in state["stream"]["stream_state"]["states"]]
    assert len({partition["user_id"] for partition in partitions}) == clockify.rows["users"]
    entries = [
        (reader / name).read_text().count('{"type":"RECORD","record":{"stream":"time_entries"')
        for name in ("second.jsonl", "again.jsonl", "output.jsonl")
    ]
    assert 0 < entries[0] < entries[1] < entries[2] == clockify.rows["time_entries"]

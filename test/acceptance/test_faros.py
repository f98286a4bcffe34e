"""Faros' own destination, of the house that the CDK comes from, behind the connector in a pipe; nothing leaves this machine."""

import json
import os
import shlex
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clockify import BINARY, ROOT, Clockify

FOLDER = os.environ["FAROS_DESTINATION"]
MAIN = "require('airbyte-faros-destination').mainCommand().parse(process.argv.slice(1), { from: 'user' })"
CATALOG = json.loads((ROOT / "test_files" / "all-streams-catalog.json").read_text())
# it looks for a source's name between the second and the third part
PREFIX = "mine__clockify__"
RENAME = f's/"stream":"/&{PREFIX}/'


class Pipe:
    """`source | sed | destination`, as docs/platforms.md says."""

    def __init__(self, folder: Path, clockify: Clockify, catalog: dict, prefix: bool = True) -> None:
        self._folder = folder
        self._rename = ["sed", RENAME if prefix else ""]
        renamed = json.loads(json.dumps(catalog))
        for configured in renamed["streams"] if prefix else []:
            configured["stream"]["name"] = PREFIX + configured["stream"]["name"]
        self._write("source.json", clockify.config)
        self._write("catalog.json", catalog)
        self._write("renamed.json", renamed)

    def run(self, **config: object) -> subprocess.CompletedProcess:
        # the cloud's edition asks its API for a schema, in a dry run, too
        community = {"edition": "community", "hasura_url": "http://127.0.0.1:1"}
        self._write("destination.json", {"edition_configs": community, "invalid_record_strategy": "FAIL", **config})
        files = {name: str(self._folder / f"{name}.json") for name in ("source", "catalog", "destination", "renamed")}
        read = [str(BINARY), "read", "--config", files["source"], "--catalog", files["catalog"]]
        write = ["node", "-e", MAIN, "write", "--config", files["destination"], "--catalog", files["renamed"], "--dry-run"]
        script = " | ".join(map(shlex.join, (read, self._rename, write)))
        return subprocess.run(["bash", "-o", "pipefail", "-c", script], cwd=FOLDER, capture_output=True, text=True)

    def _write(self, name: str, value: object) -> None:
        (self._folder / name).write_text(json.dumps(value))


def said(output: str) -> Iterator[str]:
    return (message["log"]["message"] for message in map(json.loads, output.splitlines()) if message["type"] == "LOG")


def sums(output: str, line: str) -> dict[str, int]:
    [found] = [message for message in said(output) if message.startswith(line)]
    return json.loads(found.removeprefix(line))


def test_every_stream_is_written(tmp_path: Path, clockify: Clockify, note: Callable[[str], None]) -> None:
    # makes a model of each stream; without it rows are read and left out, for there is no converter for Clockify
    models = '{ $split(stream, "__")[-1]: data }'
    pipe = Pipe(tmp_path, clockify, CATALOG)
    done = pipe.run(jsonata_expression=models, jsonata_destination_models=list(clockify.rows))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-2000:]
    processed = {f"{PREFIX}{name}": rows for name, rows in clockify.rows.items()}
    assert sums(done.stdout, "Processed records by stream: ") == processed
    assert sums(done.stdout, "Would write records by model: ") == clockify.rows
    messages = map(json.loads, done.stdout.splitlines())
    records = [message["record"]["data"] for message in messages if message["type"] == "RECORD"]
    assert Counter(next(iter(record)) for record in records) == clockify.rows
    written = {(model, row["id"]): row for record in records for model, row in record.items() if "id" in row}
    for odd in clockify.odd["texts"]:
        assert written[odd["stream"], odd["id"]][odd["column"]] == odd["text"]
    assert len(written["projects", clockify.odd["fat"]["id"]]["memberships"]) == clockify.odd["fat"]["memberships"]
    note(f"{sum(clockify.rows.values())} rows of {len(clockify.rows)} streams in a dry run")


def test_it_needs_a_prefix(tmp_path: Path, clockify: Clockify) -> None:
    done = Pipe(tmp_path, clockify, CATALOG, prefix=False).run()
    assert done.returncode != 0
    assert "Found multiple possible origins from catalog" in done.stdout + done.stderr


@pytest.mark.parametrize(("option", "outcome"), [(False, "Skipping reset"), (True, "Resetting non-incremental models")])
def test_it_resets_only_when_it_is_told_to(option: bool, outcome: str, tmp_path: Path, clockify: Clockify) -> None:
    done = Pipe(tmp_path, clockify, {"streams": CATALOG["streams"][:2]}).run(skip_source_success_check=option)
    assert done.returncode == 0
    assert any(outcome in line for line in said(done.stdout))

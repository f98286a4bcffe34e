"""A Singer pipeline: Meltano's tap-airbyte into target-jsonl, which checks every row against its schema."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from clockify import Clockify

TAP = Path(__file__).with_name("tap_here.py")
TARGET = os.environ["TARGET_JSONL"]


class Pipeline:
    """`tap | target`, in a folder of its own."""

    def __init__(self, folder: Path, clockify: Clockify) -> None:
        self._folder = folder
        self._write("tap.json", {"airbyte_config": clockify.config})
        self._write("target.json", {"destination_path": str(folder / "rows"), "do_timestamp_file": False})
        (folder / "rows").mkdir()
        (folder / "files").mkdir()

    def catalog(self) -> dict:
        return json.loads(self._tap("--discover").stdout)

    def tap(self, catalog: dict, state: dict | None = None) -> subprocess.CompletedProcess:
        self._write("catalog.json", catalog)
        # an array, as in Airbyte's platform
        self._write("state.json", [state] if state else [])
        return self._tap("--catalog", str(self._folder / "catalog.json"))

    def run(self, catalog: dict, state: dict | None = None) -> dict:
        """@returns the last state"""
        tapped = self.tap(catalog, state)
        assert tapped.returncode == 0, tapped.stderr[-2000:]
        written = subprocess.run(
            [TARGET, "--config", str(self._folder / "target.json")], input=tapped.stdout, capture_output=True, text=True
        )
        assert written.returncode == 0, written.stderr[-2000:]
        return json.loads(written.stdout.splitlines()[-1])

    def rows(self) -> dict[str, list[dict]]:
        """All that was ever written, by stream."""
        files = (self._folder / "rows").glob("*.jsonl")
        return {file.stem: [json.loads(line) for line in file.read_text().splitlines()] for file in files}

    def _tap(self, *options: str) -> subprocess.CompletedProcess:
        command = [sys.executable, str(TAP), str(self._folder / "files"), "--config", str(self._folder / "tap.json")]
        env = {**os.environ, "TAP_STATE": str(self._folder / "state.json")}
        return subprocess.run([*command, *options], capture_output=True, text=True, timeout=300, env=env)

    def _write(self, name: str, value: object) -> None:
        (self._folder / name).write_text(json.dumps(value))


def as_the_old_sdk(value: object) -> object:
    """The SDK that the tap asks for has a bug, mended in later ones: of a union with `boolean` it makes a boolean."""
    return value if value is None or isinstance(value, list) else value != 0


def incremental(catalog: dict) -> dict:
    """What `replication-method: INCREMENTAL` in the metadata of a Meltano project does."""
    for stream in catalog["streams"]:
        if stream["tap_stream_id"] == "time_entries":
            stream["replication_method"] = "INCREMENTAL"
    return catalog


def test_every_row_arrives_and_the_second_run_reads_what_is_new(
    tmp_path: Path, note: Callable[[str], None]
) -> None:
    with Clockify() as clockify:
        pipeline = Pipeline(tmp_path, clockify)
        catalog = incremental(pipeline.catalog())
        # it takes the first column of a key for all of it, so that has to be the one that tells most
        first_columns = {stream["tap_stream_id"]: stream["key_properties"] for stream in catalog["streams"]}
        assert first_columns == {name: columns[:1] for name, columns in clockify.keys.items()}

        state = pipeline.run(catalog)
        rows = pipeline.rows()
        assert {name: len(found) for name, found in rows.items()} == clockify.rows
        for odd in clockify.odd["texts"]:
            [row] = [row for row in rows[odd["stream"]] if row["id"] == odd["id"]]
            assert row[odd["column"]] == odd["text"]
        [project] = [row for row in rows["projects"] if row["id"] == clockify.odd["fat"]["id"]]
        assert len(project["memberships"]) == clockify.odd["fat"]["memberships"]
        [entry] = [row for row in rows["time_entries"] if row["id"] == clockify.odd["fields"]["id"]]
        values = [field["value"] for field in entry["customFieldValues"]]
        assert values == [as_the_old_sdk(value) for value in clockify.odd["fields"]["values"]]

        before = clockify.rows["time_entries"]
        clockify.work()
        pipeline.run(catalog, state)
        again = pipeline.rows()["time_entries"]
        assert before < len(again) < 2 * before
        assert len({row["id"] for row in again}) == clockify.rows["time_entries"]
        note(
            f"{sum(map(len, rows.values()))} rows of {len(rows)} streams; in the second run {len(again) - before} of "
            f"{clockify.rows['time_entries']} time entries; texts and numbers in custom fields come out as true (its SDK)"
        )


def test_a_read_that_fails_fails_the_tap(tmp_path: Path) -> None:
    """How many rows of the other streams come through is chance: it ends without waiting for its own threads."""
    with Clockify() as clockify:
        pipeline = Pipeline(tmp_path, clockify)
        catalog = pipeline.catalog()
        clockify.forbid("webhooks")
        tapped = pipeline.tap(catalog)
        assert tapped.returncode != 0
        assert "webhooks" in tapped.stderr

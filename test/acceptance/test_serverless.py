"""airbyte-serverless with the executable, as its users call it: a connection, run twice, and once into an error."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from airbyte_serverless.connections import Connection
from airbyte_serverless.destinations import DESTINATION_CLASS_MAP, BaseDestination
from airbyte_serverless.sources import AirbyteSourceException
from clockify import BINARY, Clockify


class Kept(BaseDestination):
    """Keeps in memory what the package's own destination inserts into BigQuery, and finds the states as that one does."""

    tables: dict[str, list[dict]] = {}

    def get_state(self) -> list[dict] | dict:
        latest = {state["stream"]["stream_descriptor"]["name"]: state for state in self.data("_airbyte_states")}
        return list(latest.values()) or {}

    def _write(self, record_type: str, records: list[dict]) -> None:
        self.tables.setdefault(record_type, []).extend(records)

    @classmethod
    def data(cls, table: str) -> list[dict]:
        return [json.loads(row["_airbyte_data"]) for row in cls.tables.get(table, [])]

    @classmethod
    def counts(cls) -> dict[str, int]:
        prefix = "_airbyte_raw_"
        return {table.removeprefix(prefix): len(rows) for table, rows in cls.tables.items() if table.startswith(prefix)}


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DESTINATION_CLASS_MAP, "kept", Kept)
    monkeypatch.setattr(Kept, "tables", {})


@contextmanager
def connected() -> Iterator[tuple[Clockify, Connection]]:
    with Clockify() as clockify:
        source = {"executable": str(BINARY), "config": clockify.config, "streams": None}
        yield clockify, Connection({"source": source, "destination": {"connector": "kept", "config": {}}})


def test_the_first_sync_reads_everything_and_the_second_what_is_new(note: Callable[[str], None]) -> None:
    with connected() as (clockify, connection):
        assert set(connection.available_streams) == set(clockify.rows)
        connection.run()
        assert Kept.counts() == clockify.rows
        for odd in clockify.odd["texts"]:
            [row] = [row for row in Kept.data(f"_airbyte_raw_{odd['stream']}") if row["id"] == odd["id"]]
            assert row[odd["column"]] == odd["text"]

        first = Kept.counts()
        clockify.work()
        connection.run()
        again = Kept.counts()["time_entries"] - first["time_entries"]
        assert 0 < again < clockify.rows["time_entries"]
        ids = {row["id"] for row in Kept.data("_airbyte_raw_time_entries")}
        assert len(ids) == clockify.rows["time_entries"]
        note(f"{sum(first.values())} rows of {len(first)} streams; in the second sync {again} of {len(ids)} time entries")


def test_an_error_comes_behind_the_rows_of_the_other_streams() -> None:
    """It stops at the first error, so everything else has to be there by then."""
    with connected() as (clockify, connection):
        clockify.forbid("webhooks")
        with pytest.raises(AirbyteSourceException, match="webhooks"):
            connection.run()
        # what it has in hand when the error comes is lost, so the last rows need a state behind them
        assert Kept.counts() == {name: rows for name, rows in clockify.rows.items() if name != "webhooks"}


def test_its_own_command_hides_an_error(tmp_path: Path) -> None:
    """As docs/platforms.md says, which is why that says to call it from Python."""
    connection = {
        "source": {"executable": str(BINARY), "config": {"api_key": "not-a-key", "api_url": "http://127.0.0.1:1"}},
        "destination": {"connector": "print", "config": {}},
        "remote_runner": {"type": "direct", "config": {}},
    }
    (tmp_path / "connections").mkdir()
    (tmp_path / "connections" / "clockify.yaml").write_text(json.dumps(connection))
    command = [str(Path(sys.executable).with_name("abs")), "run", "clockify"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "ERROR" in done.stdout) == (0, True), done.stdout + done.stderr

"""The example for dlt, as it stands there, run as its readers run it: into DuckDB, twice, and into an error."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
from clockify import ROOT, Clockify

CATALOG = ROOT / "test_files" / "all-streams-catalog.json"
STREAMS = json.loads(CATALOG.read_text())["streams"]
EXAMPLE = ROOT / "examples" / "clockify_to_dlt.py"


def run(clockify: Clockify, folder: Path, **variables: str) -> subprocess.CompletedProcess:
    given = {
        "CLOCKIFY_API_KEY": clockify.config["api_key"],
        "CLOCKIFY_API_URL": clockify.config["api_url"],
        "CLOCKIFY_CATALOG": str(CATALOG),
        "DLT_DATA_DIR": str(folder / "dlt"),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        **variables,
    }
    command = [sys.executable, str(EXAMPLE)]
    return subprocess.run(command, cwd=folder, env={**os.environ, **given}, capture_output=True, text=True, check=False)


class Tables:
    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "clockify.duckdb")

    def ask(self, query: str, *values: str) -> list[tuple]:
        with duckdb.connect(self._path, read_only=True) as connection:
            connection.execute("set search_path = 'raw,main'")
            return connection.execute(query, values).fetchall()

    def texts_of_lists(self, id: str) -> list[str]:
        """Of the custom fields of one entry, those whose value is a list."""
        fields = "time_entries__custom_field_values"
        joined = f"time_entries as e join {fields} as f on f._dlt_parent_id = e._dlt_id"
        joined += f" join {fields}__value as v on v._dlt_parent_id = f._dlt_id"
        return [text for (text,) in self.ask(f"select v.value from {joined} where e.id = ? order by v._dlt_list_idx", id)]

    def counts(self, names: list[str]) -> dict[str, int]:
        return {name: self.ask(f"select count(*) from {name}")[0][0] for name in names}

    def children(self, table: str, column: str, id: str) -> int:
        """How many rows a list of one row has become."""
        child = f"{table}__{column}"
        join = f"{child} as c join {table} as p on c._dlt_parent_id = p._dlt_id"
        return self.ask(f"select count(*) from {join} where p.id = '{id}'")[0][0]


# dlt writes workspaceId as workspace_id, and what is inside of an object with two underscores
TYPES = {
    "id": "VARCHAR",
    "workspace_id": "VARCHAR",
    "billable": "BOOLEAN",
    "started_at": "TIMESTAMP WITH TIME ZONE",
    "synced_at": "TIMESTAMP WITH TIME ZONE",
    "time_interval__start": "TIMESTAMP WITH TIME ZONE",
    "time_interval__duration": "VARCHAR",
    "hourly_rate__amount": "BIGINT",
    "hourly_rate__currency": "VARCHAR",
}


def test_types_and_nesting_survive_and_the_second_run_reads_what_is_new(
    tmp_path: Path, note: Callable[[str], None]
) -> None:
    tables = Tables(tmp_path)
    with Clockify() as clockify:
        done = run(clockify, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        first = tables.counts(list(clockify.rows))
        assert first == clockify.rows

        columns = "select column_name, data_type from information_schema.columns where table_name = 'time_entries'"
        types = dict(tables.ask(columns))
        assert {name: types[name] for name in TYPES} == TYPES
        for odd in clockify.odd["texts"]:
            assert tables.ask(f"select {odd['column']} from {odd['stream']} where id = '{odd['id']}'") == [(odd["text"],)]
        fat = clockify.odd["fat"]
        assert tables.children("projects", "memberships", fat["id"]) == fat["memberships"]
        fields = clockify.odd["fields"]
        assert tables.children("time_entries", "custom_field_values", fields["id"]) == len(fields["values"])
        [values] = [value for value in fields["values"] if isinstance(value, list)]
        assert tables.texts_of_lists(fields["id"]) == values

        clockify.work()
        assert run(clockify, tmp_path).returncode == 0
        assert tables.counts(list(clockify.rows)) == clockify.rows
        assert tables.ask("select count(distinct id) from time_entries") == [(clockify.rows["time_entries"],)]
        latest = "(select max(_dlt_load_id) from time_entries)"
        [(again,)] = tables.ask(f"select count(*) from time_entries where _dlt_load_id = {latest}")
        assert 0 < again < clockify.rows["time_entries"]

        clockify.correct()
        edited, deleted = clockify.corrected["edited"], clockify.corrected["deleted"]
        assert run(clockify, tmp_path).returncode == 0
        assert tables.counts(["time_entries"]) == {"time_entries": clockify.rows["time_entries"]}
        query = "select id, description from time_entries where id in (?, ?)"
        assert tables.ask(query, edited["id"], deleted["id"]) == [(edited["id"], edited["description"])]
        orphans = "select count(*) from time_entries__custom_field_values where _dlt_parent_id not in (select _dlt_id from time_entries)"
        assert tables.ask(orphans) == [(0,)]
        note(
            f"{sum(first.values())} rows of {len(first)} streams, {fat['memberships']} memberships of one project in a child "
            f"table; second run {again} of {clockify.rows['time_entries']} time entries; an old one edited, another deleted"
        )


def test_a_read_that_fails_loads_nothing(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    with Clockify() as clockify:
        clockify.forbid("webhooks")
        small = tmp_path / "catalog.json"
        small.write_text(json.dumps({"streams": [s for s in STREAMS if s["stream"]["name"] in {"tags", "webhooks"}]}))
        done = run(clockify, tmp_path, CLOCKIFY_CATALOG=str(small))
        assert done.returncode != 0
        assert "ended with exit code 1" in done.stderr
        assert "webhooks" in done.stdout
        with duckdb.connect(str(tmp_path / "clockify.duckdb"), read_only=True) as connection:
            assert connection.execute("show all tables").fetchall() == []

        clockify.forbid()
        assert run(clockify, tmp_path, CLOCKIFY_CATALOG=str(small)).returncode == 0
        assert tables.counts(["tags", "webhooks"]) == {name: clockify.rows[name] for name in ("tags", "webhooks")}

"""With PyAirbyte into each database, twice: every stream as a table, with types, counts and keys; and the example."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import airbyte as ab
import pytest
from airbyte.caches import DuckDBCache, PostgresCache
from airbyte.caches.base import CacheBase
from clockify import BINARY, ROOT, Clockify
from postgres import Postgres

EXAMPLE = ROOT / "examples" / "hours_by_client.py"
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "resources" / "schemas").glob("*.json")}
# names are padded, and longer ones stick out
ANSWER = re.compile(r"^(\d{4}-\d\d)  (.{20,}?) (.{20,}?) +([\d.]+) h +([\d.]+) (\w*)$", re.MULTILINE)


@pytest.fixture(params=["DuckDB", "PostgreSQL"])
def variables(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Those by which the example finds its database."""
    if request.param == "DuckDB":
        yield {}
    elif Postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    else:
        with Postgres() as server:
            yield server


def cache_of(folder: Path, variables: dict[str, str]) -> CacheBase:
    if not variables:
        return DuckDBCache(db_path=folder / "clockify.duckdb")
    return PostgresCache(
        host=variables["PGHOST"],
        port=int(variables["PGPORT"]),
        username=variables["PGUSER"],
        password="",
        database=variables["PGDATABASE"],
        schema_name="public",
    )


def run_example(clockify: Clockify, folder: Path, variables: dict[str, str]) -> dict[tuple, tuple[float, float]]:
    """@returns hours and amount by workspace, client, month and currency"""
    env = {**os.environ, **variables, "CLOCKIFY_API_KEY": clockify.config["api_key"]}
    env |= {"CLOCKIFY_API_URL": clockify.config["api_url"]}
    done = subprocess.run([sys.executable, str(EXAMPLE)], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        (workspace.strip(), client.strip(), month, currency): (float(hours), float(amount))
        for month, workspace, client, hours, amount, currency in ANSWER.findall(done.stdout)
    }


def check_answer(answer: dict, clockify: Clockify) -> None:
    expected = {
        (row["workspace"], row["client"], row["month"], row["currency"]): (row["hours"], row["amount"])
        for row in clockify.hours
    }
    assert answer.keys() == expected.keys()
    for group, sums in expected.items():
        assert answer[group] == pytest.approx(sums, abs=0.006), group


def check_tables(cache: CacheBase, clockify: Clockify) -> None:
    for stream, rows in clockify.rows.items():
        keys = ", ".join(name.lower() for name in clockify.keys[stream])
        [counted] = cache.run_sql_query(f'select count(*) as found from "{stream}"')
        [distinct] = cache.run_sql_query(f'select count(*) as found from (select distinct {keys} from "{stream}") as k')
        assert (counted["found"], distinct["found"]) == (rows, rows), stream


def check_types(cache: CacheBase) -> None:
    query = "select table_name, column_name, data_type from information_schema.columns"
    types = {(row["table_name"], row["column_name"]): row["data_type"].lower() for row in cache.run_sql_query(query)}
    for stream, schema in SCHEMAS.items():
        for name, column in schema["properties"].items():
            assert re.search(wanted_type(column), types[stream, name.lower()]), (stream, name)


def wanted_type(column: dict) -> str:
    """The beginning of a type's name in either database."""
    if column.get("format") == "date-time":
        return "^timestamp"
    # a column of any type is text
    kinds = {kind for kind in column.get("type", ["string"]) if kind != "null"}
    names = {"string": "char", "boolean": "^bool", "integer": "^bigint", "number": "^(decimal|numeric)"}
    return names.get(kinds.pop(), "^json") if len(kinds) == 1 else "."


def check_odd_rows(cache: CacheBase, clockify: Clockify) -> None:
    """Halves of characters, NUL, lists among custom fields, five thousand memberships: all in the tables."""
    for odd in clockify.odd["texts"]:
        [row] = cache.run_sql_query(f"""select {odd["column"]} as text from "{odd["stream"]}" where id = '{odd["id"]}'""")
        assert row["text"] == odd["text"]
    length = "json_array_length(memberships)" if isinstance(cache, DuckDBCache) else "jsonb_array_length(memberships::jsonb)"
    fat = clockify.odd["fat"]
    [row] = cache.run_sql_query(f"select {length} as found from projects where id = '{fat['id']}'")
    assert row["found"] == fat["memberships"]
    fields = clockify.odd["fields"]
    query = f"select cast(customfieldvalues as varchar) as text from time_entries where id = '{fields['id']}'"
    [row] = cache.run_sql_query(query)
    assert [field["value"] for field in json.loads(row["text"])] == fields["values"]


def read_everything(clockify: Clockify, cache: CacheBase) -> None:
    source = ab.get_source("source-clockify", local_executable=BINARY, config=clockify.config)
    source.select_all_streams()
    source.read(cache=cache)


def test_every_stream_is_a_table_and_reads_what_is_new(
    variables: dict[str, str], tmp_path: Path, note: Callable[[str], None]
) -> None:
    with Clockify() as clockify, cache_of(tmp_path, variables) as cache:
        read_everything(clockify, cache)
        check_tables(cache, clockify)
        check_types(cache)
        check_odd_rows(cache, clockify)
        [first] = cache.run_sql_query("select max(_airbyte_extracted_at) as at from time_entries")

        total = sum(clockify.rows.values())
        clockify.work()
        read_everything(clockify, cache)
        check_tables(cache, clockify)
        again = f"select count(*) as entries from time_entries where _airbyte_extracted_at > '{first['at']}'"
        entries = cache.run_sql_query(again)[0]["entries"]
        assert 0 < entries < clockify.rows["time_entries"]
        kind = "PostgreSQL" if variables else "DuckDB"
        note(
            f"{kind}: {len(clockify.rows)} tables, {total} rows; after some work {sum(clockify.rows.values())} rows, none "
            f"twice, {entries} of {clockify.rows['time_entries']} time entries read again; "
            f"{len(clockify.odd['texts'])} mended texts, {clockify.odd['fat']['memberships']} memberships in a row"
        )


def test_the_example_answers_before_and_after_some_work(variables: dict[str, str], tmp_path: Path) -> None:
    with Clockify() as clockify:
        check_answer(run_example(clockify, tmp_path, variables), clockify)
        clockify.work()
        check_answer(run_example(clockify, tmp_path, variables), clockify)


def test_a_sample_stops_the_connector_early(clockify: Clockify) -> None:
    source = ab.get_source("source-clockify", local_executable=BINARY, config=clockify.config)
    assert len(list(source.get_records("time_entries", limit=5))) == 5

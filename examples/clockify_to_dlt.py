#!/usr/bin/env python3
"""Loads Clockify into DuckDB with dlt (pip install "dlt[duckdb]"): a table for each stream, a child table for each list.

A second run reads only the time entries that are new or recent. A read that fails ends the run with an error, before
anything is loaded. The streams are those of test_files/catalog.json, unless CLOCKIFY_CATALOG names another file.

    CLOCKIFY_API_KEY=... python examples/clockify_to_dlt.py
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dlt

ROOT = Path(__file__).resolve().parent.parent
BINARY = ROOT / "bin" / "main"
CATALOG = Path(os.environ.get("CLOCKIFY_CATALOG", ROOT / "test_files" / "catalog.json"))


def config() -> dict:
    settings = {"api_key": os.environ["CLOCKIFY_API_KEY"]}
    if "CLOCKIFY_API_URL" in os.environ:
        settings["api_url"] = os.environ["CLOCKIFY_API_URL"]
    return settings


def read(state: list[dict]) -> Iterator[dict]:
    """The messages of one sync. Raises behind the last one unless every stream was read to its end."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--catalog", str(CATALOG)]
        for name, value in (("config", config()), ("state", state)):
            file = Path(folder) / f"{name}.json"
            file.write_text(json.dumps(value))
            arguments += [f"--{name}", str(file)]
        with subprocess.Popen([str(BINARY), "read", *arguments], stdout=subprocess.PIPE) as process:
            for line in process.stdout:
                yield json.loads(line)
        if process.returncode != 0:
            raise RuntimeError(f"the read of Clockify ended with exit code {process.returncode}")


@dlt.resource(name="clockify")
def clockify() -> Iterator:
    # empty tables first, because a list that has become empty has no row that would replace the old ones
    for configured in json.loads(CATALOG.read_text())["streams"]:
        stream = configured["stream"]
        incremental = configured["sync_mode"] == "incremental"
        hints = dlt.mark.make_hints(
            table_name=stream["name"],
            primary_key=[column for [column] in stream["source_defined_primary_key"]],
            write_disposition="merge" if incremental else "replace",
            # a row with a value in it deletes the entry with its key
            columns={"_ab_cdc_deleted_at": {"data_type": "timestamp", "hard_delete": True}} if incremental else None,
        )
        yield dlt.mark.with_hints(dlt.mark.materialize_table_schema(), hints, create_table_variant=True)
    # dlt keeps it with the tables, and only if they were loaded
    states = dlt.current.resource_state().setdefault("states", {})
    for message in read(list(states.values())):
        if message["type"] == "RECORD":
            yield dlt.mark.with_table_name(message["record"]["data"], message["record"]["stream"])
        elif message["type"] == "STATE":
            states[message["state"]["stream"]["stream_descriptor"]["name"]] = message["state"]
        elif message["type"] == "TRACE" and message["trace"]["type"] == "ERROR":
            print(message["trace"]["error"]["message"])


def main() -> None:
    # a schema of DuckDB must not have the name of its file
    pipeline = dlt.pipeline("clockify", destination=dlt.destinations.duckdb("clockify.duckdb"), dataset_name="raw")
    print(pipeline.run(clockify()))


if __name__ == "__main__":
    main()

"""Meltano's Singer SDK over every schema and every row: each value survives the one pass that all of its taps make."""

import json
import logging
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest
from clockify import BINARY, ROOT, Clockify
from singer_sdk.helpers._typing import TypeConformanceLevel, conform_record_data_types

CATALOG = ROOT / "test_files" / "all-streams-catalog.json"


@pytest.fixture(scope="module")
def messages(clockify: Clockify, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict]]:
    config = tmp_path_factory.mktemp("singer") / "config.json"
    config.write_text(json.dumps(clockify.config))

    def run(verb: str, *options: str) -> list[dict]:
        command = [str(BINARY), verb, "--config", str(config), *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.mark.parametrize("level", [TypeConformanceLevel.RECURSIVE, TypeConformanceLevel.ROOT_ONLY])
def test_every_value_of_every_row_survives(
    level: TypeConformanceLevel,
    messages: Callable[..., list[dict]],
    clockify: Clockify,
    caplog: pytest.LogCaptureFixture,
    note: Callable[[str], None],
) -> None:
    [catalog] = [message["catalog"] for message in messages("discover") if message["type"] == "CATALOG"]
    schemas = {stream["name"]: stream["json_schema"] for stream in catalog["streams"]}
    counts: Counter[str] = Counter()
    for message in messages("read", "--catalog", str(CATALOG)):
        if message["type"] != "RECORD":
            continue
        name, row = message["record"]["stream"], message["record"]["data"]
        before = json.dumps(row, sort_keys=True)
        logger = logging.getLogger(name)
        conformed = conform_record_data_types(
            stream_name=name, record=row, schema=schemas[name], level=level, logger=logger
        )
        assert json.dumps(conformed, sort_keys=True) == before, name
        counts[name] += 1
    assert counts == clockify.rows
    # it warns of what it leaves out
    assert caplog.records == []
    if level == TypeConformanceLevel.RECURSIVE:
        note(f"{counts.total()} rows of {len(counts)} streams, no value changed or left out")

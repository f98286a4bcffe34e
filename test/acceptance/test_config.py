"""acceptance-test-config.yml is what it says: of the strictness `high`; and its expected records are read."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from clockify import BINARY, ROOT, Clockify
from strictness import expected_records, problems

CONFIG = yaml.safe_load((ROOT / "acceptance-test-config.yml").read_text())


@pytest.fixture(scope="module")
def run(clockify: Clockify, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict]]:
    config = tmp_path_factory.mktemp("config") / "config.json"
    config.write_text(json.dumps(clockify.config))

    def messages(verb: str, *options: str) -> list[dict]:
        command = [str(BINARY), verb, "--config", str(config), *options]
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        return [json.loads(line) for line in output.splitlines()]

    return messages


@pytest.fixture(scope="module")
def catalog(run: Callable[..., list[dict]]) -> list[dict]:
    [found] = [message["catalog"]["streams"] for message in run("discover") if message["type"] == "CATALOG"]
    return found


def test_it_keeps_the_rules_of_its_strictness(catalog: list[dict]) -> None:
    assert CONFIG["test_strictness_level"] == "high"
    assert list(problems(CONFIG, ROOT, catalog)) == []


def without(*path: str) -> Callable[[dict], None]:
    def change(config: dict) -> None:
        section, *keys, last = path
        target = config["acceptance_tests"][section]["tests"][0]
        for key in keys:
            target = target[key]
        del target[last]

    return change


def with_(section: str, **entries: object) -> Callable[[dict], None]:
    return lambda config: config["acceptance_tests"][section]["tests"][0].update(entries)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda config: config["acceptance_tests"].pop("discovery"), "discovery is mandatory"),
        (lambda config: config.update(strict=True), "unknown: strict"),
        (lambda config: config["acceptance_tests"]["spec"].update(bypass_reason="No"), "spec needs tests or"),
        (with_("connection", state="failed"), "connection: unknown: state"),
        (with_("spec", spec_path="resources/no.json"), "spec: there is no file resources/no.json"),
        (without("basic_read", "expect_records"), "basic_read: expect_records needs a path"),
        (with_("basic_read", configured_catalog_path="test_files/catalog.json"), "basic_read: no catalog of one's own"),
        (with_("basic_read", validate_schema=False), "basic_read: validate_schema has to be true"),
        (with_("basic_read", empty_streams=[{"name": "webhooks"}]), "basic_read: every empty stream needs"),
        (with_("basic_read", expect_records={"path": "test/acceptance/none.jsonl"}), "no expected records, and not empty: "),
        (with_("full_refresh", ignored_fields={"tags": [{"name": "id"}]}), "full_refresh: ignored fields of tags need"),
        (without("incremental", "future_state"), "incremental: future_state needs a path"),
        (with_("incremental", future_state={"future_state_path": "empty.json"}), "incremental: no future state: time_entries"),
    ],
)
def test_a_config_that_breaks_a_rule_is_told(
    change: Callable[[dict], object], problem: str, catalog: list[dict], tmp_path: Path
) -> None:
    for name in ("resources", "test_files"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "test" / "acceptance").mkdir(parents=True)
    (tmp_path / "test" / "acceptance" / "none.jsonl").write_text("")
    for name in ("expected-records.jsonl", "future-state.json"):
        (tmp_path / "test" / "acceptance" / name).symlink_to(ROOT / "test" / "acceptance" / name)
    (tmp_path / "empty.json").write_text("[]")
    config = copy.deepcopy(CONFIG)
    change(config)
    [found] = problems(config, tmp_path, catalog)
    assert problem in found


def test_the_incremental_stream_gives_its_own_cursor(catalog: list[dict]) -> None:
    """Which is what wrappers look at before they read incrementally; those tests, too."""
    [stream] = [stream for stream in catalog if "incremental" in stream["supported_sync_modes"]]
    assert (stream["name"], stream["source_defined_cursor"]) == ("time_entries", True)
    assert stream["default_cursor_field"] == ["synced_at"]


def test_the_expected_records_are_read(run: Callable[..., list[dict]], catalog: list[dict]) -> None:
    """By their keys, as those tests compare them."""
    read = run("read", "--catalog", str(ROOT / "test_files" / "all-streams-catalog.json"))
    records = [message["record"] for message in read if message["type"] == "RECORD"]
    keys = {stream["name"]: stream["source_defined_primary_key"] for stream in catalog}

    def key(record: dict) -> tuple:
        return record["stream"], *(record["data"][column] for [column] in keys[record["stream"]])

    [test] = CONFIG["acceptance_tests"]["basic_read"]["tests"]
    expected = expected_records(ROOT / test["expect_records"]["path"])
    assert {record["stream"] for record in expected} == keys.keys()
    assert {key(record) for record in expected} <= {key(record) for record in records}

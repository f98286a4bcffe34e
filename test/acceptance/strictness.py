"""What Airbyte's connector acceptance tests demand of acceptance-test-config.yml at the strictness `high`.

Written from their models and fixtures (connector_acceptance_test: config.py, conftest.py, plugin.py, tests/), which are in no
package registry.
"""

import json
from collections.abc import Iterator
from pathlib import Path

COMMON = {"config_path", "timeout_seconds", "deployment_mode"}
READ = {"configured_catalog_path", "client_container_config"}
CHECKED_READ = {"expect_records", "validate_schema", "validate_stream_statuses", "validate_state_messages"}
# the keys of one test; an unknown one is refused
KEYS = {
    "spec": COMMON | {"spec_path", "backward_compatibility_tests_config", "auth_default_method"},
    "connection": COMMON | {"status"},
    "discovery": COMMON | {"backward_compatibility_tests_config", "validate_primary_keys_data_type"},
    "basic_read": COMMON
    | READ
    | CHECKED_READ
    | {"empty_streams", "validate_primary_keys_data_type", "fail_on_extra_columns", "validate_data_points"}
    | {"expect_trace_message_on_failure", "file_types"},
    "full_refresh": COMMON | READ | {"ignored_fields"},
    "incremental": COMMON | READ | {"future_state", "skip_comprehensive_incremental_tests"},
}
ROOT_KEYS = {"connector_image", "acceptance_tests", "base_path", "test_strictness_level", "custom_environment_variables"}
PATHS = ("spec_path", "configured_catalog_path")


def problems(config: dict, root: Path, catalog: list[dict]) -> Iterator[str]:
    """@param catalog: the streams as `discover` prints them"""
    if unknown := config.keys() - ROOT_KEYS:
        yield f"unknown: {', '.join(sorted(unknown))}"
    sections = config["acceptance_tests"]
    for name, keys in KEYS.items():
        section = sections.get(name)
        if section is None:
            yield f"{name} is mandatory"
            continue
        tests = section.get("tests")
        if bool(tests) == bool(section.get("bypass_reason")):
            yield f"{name} needs tests or a bypass_reason, and not both"
        for test in tests or []:
            yield from of_keys(name, test, keys)
            yield from of_paths(name, test, root)
            if name == "basic_read":
                yield from of_basic_read(test, root, catalog)
            if name == "incremental":
                yield from of_future_state(test.get("future_state") or {}, root, catalog)


def of_keys(name: str, test: dict, keys: set[str]) -> Iterator[str]:
    if unknown := test.keys() - keys:
        yield f"{name}: unknown: {', '.join(sorted(unknown))}"
    if test.get("status", "succeed") not in {"succeed", "failed", "exception"}:
        yield f"{name}: no such status: {test['status']}"
    for stream, fields in (test.get("ignored_fields") or {}).items():
        if not all(field.get("bypass_reason") for field in fields):
            yield f"{name}: ignored fields of {stream} need a bypass_reason"


def of_paths(name: str, test: dict, root: Path) -> Iterator[str]:
    for key in PATHS:
        if key in test and not (root / test[key]).is_file():
            yield f"{name}: there is no file {test[key]}"


def of_basic_read(test: dict, root: Path, catalog: list[dict]) -> Iterator[str]:
    if test.get("configured_catalog_path"):
        yield "basic_read: no catalog of one's own"
    if test.get("validate_schema") is False:
        yield "basic_read: validate_schema has to be true"
    empty = test.get("empty_streams") or []
    if not all(stream.get("bypass_reason") for stream in empty):
        yield "basic_read: every empty stream needs a bypass_reason"
    expected = test.get("expect_records") or {}
    if bool(expected.get("path")) == bool(expected.get("bypass_reason")):
        yield "basic_read: expect_records needs a path or a bypass_reason, and not both"
    elif path := expected.get("path"):
        seeded = {record["stream"] for record in expected_records(root / path)}
        missing = {stream["name"] for stream in catalog} - {stream["name"] for stream in empty} - seeded
        if missing:
            yield f"basic_read: no expected records, and not empty: {', '.join(sorted(missing))}"


def of_future_state(future: dict, root: Path, catalog: list[dict]) -> Iterator[str]:
    if future.get("bypass_reason"):
        return
    if not future.get("future_state_path"):
        yield "incremental: future_state needs a path or a bypass_reason"
        return
    missing = future.get("missing_streams") or []
    if not all(stream.get("bypass_reason") for stream in missing):
        yield "incremental: every missing stream needs a bypass_reason"
    states = json.loads((root / future["future_state_path"]).read_text())
    declared = {state["stream"]["stream_descriptor"]["name"] for state in states} | {stream["name"] for stream in missing}
    incremental = {stream["name"] for stream in catalog if "incremental" in stream["supported_sync_modes"]}
    if undeclared := incremental - declared:
        yield f"incremental: no future state: {', '.join(sorted(undeclared))}"


def expected_records(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]

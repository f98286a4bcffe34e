"""The connector in Airbyte's own test suite for sources, which runs it as a process here."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from airbyte_cdk.models import AirbyteStateMessageSerializer
from airbyte_cdk.test import entrypoint_wrapper
from airbyte_cdk.test.entrypoint_wrapper import EntrypointOutput
from airbyte_cdk.test.standard_tests.source_base import SourceTestSuiteBase
from clockify import BINARY, ROOT
from connector_root import CONNECTOR_ROOT

pytestmark = pytest.mark.usefixtures("secrets")

CONFIG = yaml.safe_load((ROOT / "acceptance-test-config.yml").read_text())
INCREMENTAL = CONFIG["acceptance_tests"]["incremental"]["tests"]


def run_binary(source: object, args: list[str], *_: object, **__: object) -> EntrypointOutput:
    """What the suite does inside Python, done by the binary."""
    command = [str(BINARY), *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    failure = subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return EntrypointOutput(
        command=command,
        # not splitlines(), which also ends a line at characters that JSON allows inside a text
        messages=done.stdout.removesuffix("\n").split("\n"),
        stderr=done.stderr,
        uncaught_exception=failure if done.returncode != 0 else None,
    )


class Binary:
    """Stands for the connector; the suite knows a connector by this method."""

    def spec(self, logger: object) -> None:
        raise NotImplementedError


class TestSourceByTheStandardTests(SourceTestSuiteBase):
    connector = Binary

    @classmethod
    def get_connector_root_dir(cls):
        return CONNECTOR_ROOT

    @pytest.fixture(autouse=True)
    def run_the_binary(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(entrypoint_wrapper, "_run_command", run_binary)

    @pytest.mark.parametrize("entry", INCREMENTAL, ids=lambda entry: entry["config_path"])
    def test_incremental(self, entry: dict, tmp_path: Path) -> None:
        """The section of acceptance-test-config.yml that the suite itself does not run."""

        def read(state: list | None) -> EntrypointOutput:
            state_path = tmp_path / "state.json"
            state_path.write_text(json.dumps(state))
            config = CONNECTOR_ROOT / entry["config_path"]
            catalog = CONNECTOR_ROOT / entry["configured_catalog_path"]
            arguments = ["--config", str(config), "--catalog", str(catalog), "--state", str(state_path)]
            output = run_binary(None, ["read", *arguments])
            output.raise_if_errors()
            return output

        first = read(None)
        states = {message.state.stream.stream_descriptor.name: message.state for message in first.state_messages}
        second = read([AirbyteStateMessageSerializer.dump(state) for state in states.values()])
        before, again = time_entries(first), time_entries(second)
        assert 0 < len(again) < len(before)
        assert all(before[id]["synced_at"] < row["synced_at"] for id, row in again.items())

        future = json.loads((CONNECTOR_ROOT / entry["future_state"]["future_state_path"]).read_text())
        assert time_entries(read(future)) == {}


def time_entries(output: EntrypointOutput) -> dict[str, dict]:
    rows = [message.record.data for message in output.records if message.record.stream == "time_entries"]
    return {row["id"]: row for row in rows}

import json
import os
from collections.abc import Callable, Iterator

import pytest
from clockify import Clockify


@pytest.fixture(scope="session")
def clockify() -> Iterator[Clockify]:
    """For tests that only read."""
    with Clockify() as server:
        yield server


@pytest.fixture(scope="session")
def note() -> Callable[[str], None]:
    """Says a line to whoever started the tests."""
    path = os.environ.get("ACCEPTANCE_NOTES", os.devnull)

    def write(line: str) -> None:
        with open(path, "a", encoding="utf-8") as notes:
            notes.write(f"{line}\n")

    return write


@pytest.fixture(scope="session")
def secrets(clockify: Clockify) -> None:
    """Both configs of acceptance-test-config.yml."""
    # the environments of most consumers have nothing of Airbyte's
    from connector_root import CONNECTOR_ROOT

    folder = CONNECTOR_ROOT / "secrets"
    (folder / "config.json").write_text(json.dumps(clockify.config))
    (folder / "invalid_config.json").write_text(json.dumps({**clockify.config, "api_key": "not-a-key-of-anybody"}))

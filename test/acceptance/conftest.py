import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clockify import ROOT, Clockify


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


def connector_root() -> Path:
    """The folder that the standard tests look at: this connector, with a `secrets` folder of its own."""
    root = Path(tempfile.mkdtemp(prefix="acceptance-")) / "source-clockify"
    (root / "secrets").mkdir(parents=True)
    for name in ("metadata.yaml", "acceptance-test-config.yml", "resources", "test_files", "test"):
        (root / name).symlink_to(ROOT / name)
    return root


CONNECTOR_ROOT = connector_root()


@pytest.fixture(scope="session")
def secrets(clockify: Clockify) -> None:
    """Both configs of acceptance-test-config.yml."""
    folder = CONNECTOR_ROOT / "secrets"
    (folder / "config.json").write_text(json.dumps(clockify.config))
    (folder / "invalid_config.json").write_text(json.dumps({**clockify.config, "api_key": "not-a-key-of-anybody"}))

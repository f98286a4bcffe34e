"""The folder that the standard tests of airbyte-cdk look at: this connector, with a `secrets` folder of its own."""

import tempfile
from pathlib import Path

import yaml
from airbyte_cdk.test.models.scenario import REMOVED_ENTRY_KEYS, SCENARIO_SECTIONS
from clockify import ROOT


def connector_root() -> Path:
    root = Path(tempfile.mkdtemp(prefix="acceptance-")) / "source-clockify"
    (root / "secrets").mkdir(parents=True)
    for name in ("metadata.yaml", "resources", "test_files", "test"):
        (root / name).symlink_to(ROOT / name)
    config = yaml.safe_load((ROOT / "acceptance-test-config.yml").read_text())
    # the older acceptance tests demand what these refuse
    for section in SCENARIO_SECTIONS:
        for entry in config["acceptance_tests"][section]["tests"]:
            for key in entry.keys() & REMOVED_ENTRY_KEYS:
                del entry[key]
    (root / "acceptance-test-config.yml").write_text(yaml.safe_dump(config))
    return root


CONNECTOR_ROOT = connector_root()

"""The image: in Airbyte's own test suite, and what the platform expects of it beyond that."""

import json
import subprocess

import pytest
import yaml
from airbyte_cdk.test.standard_tests.docker_base import DockerConnectorTestSuite
from clockify import IMAGE, ROOT
from connector_root import CONNECTOR_ROOT

pytestmark = pytest.mark.usefixtures("secrets")


class TestImageByTheStandardTests(DockerConnectorTestSuite):
    # asks Airbyte's registry for a published version to compare with: there is none
    test_docker_image_spec_backward_compatibility = None

    @classmethod
    def get_connector_root_dir(cls):
        return CONNECTOR_ROOT


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def image_config() -> dict:
    inspected = json.loads(run("docker", "image", "inspect", IMAGE))
    # an engine's answer, or buildah's
    return inspected[0]["Config"] if isinstance(inspected, list) else inspected["OCIv1"]["config"]


def test_the_platform_starts_what_docker_starts():
    config = image_config()
    environment = dict(variable.split("=", 1) for variable in config["Env"])
    assert environment["AIRBYTE_ENTRYPOINT"] == " ".join(config["Entrypoint"])
    spec = run("docker", "run", "--rm", "--entrypoint", "sh", IMAGE, "-c", 'eval "$AIRBYTE_ENTRYPOINT spec"')
    assert json.loads(spec)["type"] == "SPEC"


def test_labels_say_what_the_metadata_says():
    metadata = yaml.safe_load((ROOT / "metadata.yaml").read_text())["data"]
    labels = image_config()["Labels"]
    assert labels["io.airbyte.name"] == metadata["dockerRepository"]
    assert labels["io.airbyte.version"] == metadata["dockerImageTag"]
    assert labels["org.opencontainers.image.version"] == metadata["dockerImageTag"]
    assert labels["org.opencontainers.image.licenses"] == metadata["license"]


def test_runs_without_root_and_holds_only_what_runs():
    listing = "id -u; find /airbyte -type f | sort"
    uid, *files = run("docker", "run", "--rm", "--entrypoint", "sh", IMAGE, "-c", listing).splitlines()
    assert uid != "0"
    expected = ["LICENSE", "THIRD_PARTY_LICENSES", "bin/main", "dist/main.js", "package.json"]
    assert [file.removeprefix("/airbyte/integration_code/") for file in files] == expected

#!/usr/bin/env python3
"""Runs the connector where it will live: in a container, in Airbyte's own test suite, in a pipe, in what people load with.

Usage: npm run test:acceptance [-- STEP ...]

Every step prints a line, and all of its output when it fails. What it installs stays in ~/.cache/source-clockify, for the
next run. A step that needs what the machine lacks (a container engine, PostgreSQL, a version of Python, a package that
cannot be installed) is skipped, and says why.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from environments import CACHE, HERE, Failed, Node, Python, Skipped, run, runs

AIRBYTE = Python("airbyte")
IMAGE = "source-clockify:dev"
IMAGE_LIMIT_KB = 15 * 1024


def docker() -> None:
    if not runs("docker", "info"):
        raise Skipped("no container engine runs")


def image() -> str:
    docker()
    run("docker", "build", "--tag", IMAGE, ".")
    listing = run("docker", "run", "--rm", "--entrypoint", "sh", IMAGE, "-c", "du -sk /airbyte")
    kilobytes = int(listing.splitlines()[-1].split()[0])
    if kilobytes > IMAGE_LIMIT_KB:
        raise Failed(f"the image is {kilobytes} kB over its base, more than {IMAGE_LIMIT_KB} kB")
    return f"{kilobytes / 1024:.1f} MB over its base"


def pytest(file: str, *options: str, python: Python = AIRBYTE, **variables: str) -> str:
    """@returns the last line of the test runner, what the tests noted, and what was skipped for want of something"""
    python.install()
    with tempfile.NamedTemporaryFile("r") as notes:
        common = ["-q", "-rs", "-p", "no:cacheprovider", "--rootdir", HERE]
        command = [python.program("python"), "-m", "pytest", *common, *options, HERE / file]
        output = run(*command, ACCEPTANCE_NOTES=notes.name, **variables).splitlines()
        skipped = [line for line in output if line.startswith("SKIPPED") and "acceptance-test-config.yml" not in line]
        return "\n".join([output[-1].strip("= "), *notes.read().splitlines(), *skipped])


# The plugin marks a scenario without saying that it will.
SUITE = ["-p", "airbyte_cdk.test.standard_tests.pytest_hooks", "-W", "ignore::pytest.PytestUnknownMarkWarning"]
WARNING = "airbyte_cdk.test.standard_tests.DiscoveredCatalogWarning"


def suite_on_image() -> str:
    docker()
    return pytest("test_image.py", *SUITE, "--connector-image", IMAGE, "--read-from-streams=all")


def suite_on_source() -> str:
    return pytest("test_standard.py", *SUITE, "-W", f"error::{WARNING}", "-m", "not image_tests")


def tap_airbyte() -> str:
    target = Python("target-jsonl")
    target.install()
    # the tap's own requirement
    tap = Python("tap-airbyte", versions=("3.10",))
    return pytest("test_tap_airbyte.py", python=tap, TARGET_JSONL=str(target.program("target-jsonl")))


def faros() -> str:
    destination = Node("faros")
    destination.install()
    return pytest("test_faros.py", FAROS_DESTINATION=str(destination.folder))


def environment() -> str:
    """Of Airbyte's own suites, without which there is nothing to say."""
    try:
        return AIRBYTE.install()
    except Skipped as skipped:
        raise Failed(str(skipped)) from skipped


STEPS: dict[str, Callable[[], str]] = {
    "environment": environment,
    "image": image,
    "suite-on-image": suite_on_image,
    "suite-on-source": suite_on_source,
    "config": lambda: pytest("test_config.py"),
    "process": lambda: pytest("test_process.py"),
    "pipes": lambda: pytest("test_pipes.py"),
    "pyairbyte": lambda: pytest("test_pyairbyte.py", "-p", "no:warnings"),
    "deletions": lambda: pytest("test_deletions.py", "-p", "no:warnings"),
    "singer-sdk": lambda: pytest("test_singer.py", python=Python("singer")),
    "tap-airbyte": tap_airbyte,
    "faros": faros,
    "dlt": lambda: pytest("test_dlt.py", "-p", "no:warnings", python=Python("dlt")),
    "serverless": lambda: pytest("test_serverless.py", "-p", "no:warnings", python=Python("serverless")),
}


def network_of_the_host(folder: Path) -> None:
    """Lets containers reach the embedded Clockify, which listens on 127.0.0.1: `docker run` gets one option more."""
    real = shutil.which("docker")
    if real is None:
        return
    wrapper = folder / "bin" / "docker"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\n[ "$1" != run ] || {{ shift; set -- run --network host "$@"; }}\nexec "{real}" "$@"\n')
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{wrapper.parent}:{os.environ['PATH']}"


def attempt(name: str) -> str:
    """Runs a step and says how it went; @returns its outcome"""
    started = time.monotonic()
    try:
        outcome, said = "passed", STEPS[name]()
    except Skipped as skipped:
        outcome, said = "skipped", str(skipped)
    except Failed as failed:
        printed = str(failed).rstrip()
        outcome, said = "failed", f"{printed.splitlines()[-1]}\n{printed}" if printed else "without a word"
    first, *rest = said.splitlines() or [""]
    print(f"{name:16} {outcome:8} {time.monotonic() - started:4.0f} s  {first}")
    for line in rest:
        print(f"{'':33} {line}")
    sys.stdout.flush()
    return outcome


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"no step {', '.join(unknown)}; there are {', '.join(STEPS)}")
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="acceptance-") as folder:
        # the database server, who is somebody else, keeps its data in it
        Path(folder).chmod(0o755)
        network_of_the_host(Path(folder))
        os.environ.update(
            TMPDIR=folder,
            PYTHONPYCACHEPREFIX=str(CACHE / "pycache"),
            AIRBYTE_OFFLINE_MODE="1",
            DO_NOT_TRACK="1",
            NO_PROXY="127.0.0.1,localhost",
        )
        outcomes = [attempt("environment")]
        if outcomes == ["passed"]:
            outcomes += [attempt(name) for name in STEPS if name != "environment" and (name in wanted or not wanted)]
    counts = [f"{outcomes.count(outcome)} {outcome}" for outcome in ("passed", "failed", "skipped")]
    print(f"acceptance: {', '.join(counts)}, {time.monotonic() - began:.0f} s")
    return 1 if "failed" in outcomes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

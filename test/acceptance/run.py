#!/usr/bin/env python3
"""Runs the connector where it will live: in a container, in Airbyte's own test suite, in PyAirbyte, in a pipe.

Usage: npm run test:acceptance [-- STEP ...]

Every step prints a line, and all of its output when it fails. What it installs goes into a virtual environment in
~/.cache/source-clockify, which the next run uses again. Without a container engine, or without PostgreSQL, the steps that need
one are skipped.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REQUIREMENTS = HERE / "requirements.txt"
# those that PyAirbyte runs on
PYTHONS = [f"python3.{minor}" for minor in (12, 11, 10)]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "source-clockify"
VENV = CACHE / hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
PYTHON = VENV / "bin" / "python"
IMAGE = "source-clockify:dev"
IMAGE_LIMIT_KB = 15 * 1024


class Failed(Exception):
    """A step did not do what it should; says what it printed."""


class Skipped(Exception):
    """A step needs what this machine lacks."""


def run(*command: object, **variables: str) -> str:
    """@returns what was printed"""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(done.stdout)
    return done.stdout


def runs(*command: str) -> bool:
    """A name in PATH alone may be a version manager's, for what it does not have."""
    if shutil.which(command[0]) is None:
        return False
    arguments = command[1:] or ("--version",)
    return subprocess.run([command[0], *arguments], capture_output=True, check=False).returncode == 0


def environment() -> str:
    """Makes the virtual environment, unless there is one of the same requirements."""
    if (VENV / "complete").exists():
        return f"{VENV}, as it was"
    python = next(filter(runs, PYTHONS), None)
    if python is None:
        raise Failed(f"none of {', '.join(PYTHONS)} is installed")
    shutil.rmtree(VENV, ignore_errors=True)
    run(python, "-m", "venv", VENV)
    quietly = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    run(PYTHON, "-m", "pip", "install", *quietly, "--requirement", REQUIREMENTS)
    (VENV / "complete").touch()
    return f"{VENV}, new"


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


def pytest(file: str, *options: str) -> str:
    """@returns the last line of the test runner, what the tests noted, and what was skipped for want of something"""
    with tempfile.NamedTemporaryFile("r") as notes:
        common = ["-q", "-rs", "-p", "no:cacheprovider", "--rootdir", HERE]
        output = run(PYTHON, "-m", "pytest", *common, *options, HERE / file, ACCEPTANCE_NOTES=notes.name).splitlines()
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


STEPS: dict[str, Callable[[], str]] = {
    "environment": environment,
    "image": image,
    "suite-on-image": suite_on_image,
    "suite-on-source": suite_on_source,
    "process": lambda: pytest("test_process.py"),
    "pipes": lambda: pytest("test_pipes.py"),
    "pyairbyte": lambda: pytest("test_pyairbyte.py", "-p", "no:warnings"),
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
            PYTHONPYCACHEPREFIX=str(VENV / "pycache"),
            AIRBYTE_OFFLINE_MODE="1",
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

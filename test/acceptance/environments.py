"""What the acceptance tests install, kept in ~/.cache/source-clockify, where the next run uses it again."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "source-clockify"


class Failed(Exception):
    """A step did not do what it should; says what it printed."""


class Skipped(Exception):
    """A step needs what this machine lacks."""


def run(*command: object, cwd: Path = ROOT, **variables: str) -> str:
    """@returns what was printed"""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
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


def interpreters(version: str) -> Iterator[str]:
    """Commands of one version of Python, such as 3.11; a version manager's, too, that are not in PATH."""
    yield f"python{version}"
    managed = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from map(str, managed.glob(f"{version}.*/bin/python{version}"))


@dataclass(frozen=True)
class Python:
    """A virtual environment of the packages in requirements/NAME.txt."""

    name: str
    # the first one that is installed; more cannot be had for some of the packages
    versions: tuple[str, ...] = ("3.12", "3.11", "3.10")

    @property
    def requirements(self) -> Path:
        return HERE / "requirements" / f"{self.name}.txt"

    @property
    def folder(self) -> Path:
        return CACHE / f"{self.name}-{hashlib.sha256(self.requirements.read_bytes()).hexdigest()[:16]}"

    def program(self, name: str) -> Path:
        return self.folder / "bin" / name

    def install(self) -> str:
        """Unless it is there; @returns where, and whether it is new"""
        if (self.folder / "complete").exists():
            return f"{self.folder}, as it was"
        commands = [command for version in self.versions for command in interpreters(version)]
        python = next(filter(runs, commands), None)
        if python is None:
            raise Skipped(f"Python {' or '.join(self.versions)} is not installed")
        shutil.rmtree(self.folder, ignore_errors=True)
        quietly = ["--quiet", "--disable-pip-version-check", "--no-compile"]
        try:
            run(python, "-m", "venv", self.folder)
            run(self.program("python"), "-m", "pip", "install", *quietly, "--requirement", self.requirements)
        except Failed as failed:
            raise Skipped(f"{self.name} cannot be installed: {reason(failed)}") from failed
        (self.folder / "complete").touch()
        return f"{self.folder}, new"


@dataclass(frozen=True)
class Node:
    """A folder of the packages in NAME/package-lock.json."""

    name: str

    @property
    def folder(self) -> Path:
        lock = (HERE / self.name / "package-lock.json").read_bytes()
        return CACHE / f"{self.name}-{hashlib.sha256(lock).hexdigest()[:16]}"

    def install(self) -> str:
        if (self.folder / "complete").exists():
            return f"{self.folder}, as it was"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(HERE / self.name, self.folder)
        try:
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=self.folder)
        except Failed as failed:
            raise Skipped(f"{self.name} cannot be installed: {reason(failed)}") from failed
        (self.folder / "complete").touch()
        return f"{self.folder}, new"


def reason(failed: Failed) -> str:
    """The first line that speaks of an error: npm's last one names a log, pip's repeats."""
    lines = str(failed).strip().splitlines() or ["without a word"]
    return next((line for line in lines if "error" in line.lower()), lines[-1])

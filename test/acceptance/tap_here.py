"""Meltano's tap-airbyte of PyPI with the connector of this checkout: `python tap_here.py FOLDER ARGUMENT ..`.

The package is made to be installed into the image of a source, where it starts `/airbyte/base.sh`; here it starts the binary.
Two bugs of version 0.0.2 are gone round, so that the rest of it can be tried. It compares the word "type" with "STREAM", and
so fails at the first state of any source of today, unless the state also has the old key `data`, whose value it hands on. And
it adds a dictionary to a list when it is given a state, so the binary gets the file from the variable TAP_STATE instead.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

BINARY = Path(__file__).resolve().parents[2] / "bin" / "main"


def base(arguments: list[str]) -> int:
    """The binary, with the key `data` in the states of time entries, the only ones that say anything."""
    state = os.environ.get("TAP_STATE") if arguments[0] == "read" else None
    command = [str(BINARY), *arguments, *(["--state", state] if state else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    for line in process.stdout:
        message = json.loads(line)
        if message["type"] == "STATE":
            said = message["state"]
            if said["stream"]["stream_descriptor"]["name"] != "time_entries":
                continue
            said["data"] = {name: said[name] for name in ("type", "stream")}
            line = json.dumps(message).encode() + b"\n"
        sys.stdout.buffer.write(line)
    sys.stdout.flush()
    return process.wait()


def tap(folder: str) -> None:
    from tap_airbyte import tap as module

    def here(command: list[str], options: dict) -> list[str]:
        if not str(command[0]).endswith("base.sh"):
            return command
        options.pop("cwd", None)
        return [sys.executable, __file__, "base", *command[1:]]

    module.subprocess = SimpleNamespace(
        PIPE=subprocess.PIPE,
        run=lambda command, **options: subprocess.run(here(command, options), **options),
        Popen=lambda command, **options: subprocess.Popen(here(command, options), **options),
    )
    # where it puts the files of the connector
    module.TapAirbyte.conf_dir = folder
    module.TapAirbyte.cli()


if __name__ == "__main__":
    mode, *rest = sys.argv[1:]
    if mode == "base":
        sys.exit(base(rest))
    sys.argv = ["tap-airbyte", *rest]
    tap(mode)

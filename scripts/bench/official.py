"""Airbyte's own Clockify connector, pointed at a server of ours: its manifest, run by its CDK."""

import sys
from pathlib import Path

import yaml
from airbyte_cdk.entrypoint import launch
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource

manifest_path, url, *arguments = sys.argv[1:]
manifest = yaml.safe_load(Path(manifest_path).read_text())


def redirect(node):
    """Replaces the address of every requester."""
    if isinstance(node, dict):
        return {key: f"{url}/api/v1/" if key == "url_base" else redirect(value) for key, value in node.items()}
    return [redirect(value) for value in node] if isinstance(node, list) else node


source = ConcurrentDeclarativeSource(catalog=None, config=None, state=None, source_config=redirect(manifest))
if arguments[0] == "read":
    entry = type(source).read_config
    config = entry(arguments[arguments.index("--config") + 1])
    catalog = type(source).read_catalog(arguments[arguments.index("--catalog") + 1])
    source = ConcurrentDeclarativeSource(catalog=catalog, config=config, state=None, source_config=redirect(manifest))
launch(source, arguments)

"""`validate`: the graph against the shapes."""

from pathlib import Path

import click

from pipeline.checks.shacl import Trace, validate as validate_graph
from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.outputs import replacing

__all__ = ["validate"]

"""`generate`: what follows from the mappings and lies beside them in the repository."""

from pathlib import Path

import click

from pipeline.checks.generated import generated_files, left_over
from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.issues import Issue
from pipeline.outputs import replacing
from pipeline.project import Project

__all__ = ["generate", "write_generated"]


@click.command(short_help="JSON Schemas and SHACL shapes from the mappings.")
@project_option
@build_option
def generate(root: Path, build: Path) -> None:
    """Write mappings/schema/*.json, shapes/generated/*.ttl and shapes/wikidata/* anew from the mappings and the property documents.

    Run it after every change to mappings/. Files that no mapping makes any more are removed.

    \b
    Example:
      python -m pipeline generate
    """
    project, issues = open_project(root, "generate", build)
    count, faults = write_generated(project)
    finish("generate", [*issues, *faults], build, f"{count} files")


def write_generated(project: Project) -> tuple[int, list[Issue]]:
    """Write what follows from a project's mappings, remove what no longer does; how many files there are, and what was wrong."""
    stated = project.constraints()
    texts = generated_files(project.mappings, project.namespaces(), stated)
    for name, text in texts.items():
        path = project.root / name
        if not path.is_file() or path.read_bytes() != text.encode():
            with replacing(path) as stream:
                stream.write(text)
    for path in left_over(project.root, texts):
        path.unlink()
    return len(texts), list(stated.issues)

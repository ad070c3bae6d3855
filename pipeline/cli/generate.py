"""`generate`: what follows from the mappings and lies beside them in the repository."""

from pathlib import Path

import click

from pipeline.checks.generated import generated_files, left_over
from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.outputs import replacing

__all__ = ["generate"]


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
    stated = project.constraints()
    issues += stated.issues
    texts = generated_files(project.mappings, project.namespaces(), stated)
    for name, text in texts.items():
        path = root / name
        if not path.is_file() or path.read_bytes() != text.encode():
            with replacing(path) as stream:
                stream.write(text)
    for path in left_over(root, texts):
        path.unlink()
    finish("generate", issues, build, f"{len(texts)} files")

"""What a benchmark is given on the command line; `--help` tells what its docstring says."""

import argparse
from pathlib import Path

__all__ = ["existing", "given", "parser"]


def existing(text: str) -> Path:
    """A path at which there is a file or a folder; a message of the parser's where there is none."""
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no {text}")
    return path


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser of arguments that explains itself with a docstring as it stands."""
    return argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)


def given(doc: str | None, *names: str) -> list[str]:
    """The arguments by their names, each of which must be there; all but `base` and `output` are read, so they must exist."""
    found = parser(doc)
    for name in names:
        found.add_argument(name, type=str if name in ("base", "output") else existing)
    return [str(each) for each in vars(found.parse_args()).values()]

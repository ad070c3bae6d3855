"""The bytes of the generated records' RDF: no change that is only meant to be faster may change one of them."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main

#: Of the first 500 records of `benchmarks/generate.py`.
CHECKSUMS = {
    "nt": "f66c2910f49b4693e62f736c47dde6253ac0f50ff4d01865a9de92a5d522b6f9",
    "ttl": "e92c33ac050870e8f740d29aeb344721da27b3f8a5ec8340d281eb890fee985f",
    "jsonld": "39d14e91f21dbbc104451f010e7ba617ac25cb31c0ff3c2ad5fc08385c6c4528",
}


@pytest.mark.parametrize("syntax", CHECKSUMS)
def test_the_bytes_stay(repo: Path, tmp_path: Path, syntax: str) -> None:
    records, output = tmp_path / "records.jsonl", tmp_path / f"out.{syntax}"
    with records.open("wb") as stream:
        subprocess.run([sys.executable, repo / "benchmarks/generate.py", "500"], stdout=stream, check=True)
    arguments = ["map", "--project", repo, "--records", records, "--output", output, "--build", tmp_path / "build"]
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    assert hashlib.sha256(output.read_bytes()).hexdigest() == CHECKSUMS[syntax]

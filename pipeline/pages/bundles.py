"""Data and programs as scripts: a page opened from a disk may load a script, but neither a JSON file nor a module nor a worker.

A bundle calls `received(name, data)`, which `site.js` defines. What is large is packed with gzip and written in Base64.
"""

import gzip
import json
from base64 import b64encode
from pathlib import Path
from re import MULTILINE
from re import compile as regex
from typing import Final

__all__ = ["bundle", "engine_bundle", "packed"]

#: What is needed of the npm package `oxigraph`: the module and the WebAssembly that it starts.
_MODULE, _BINARY = "web.js", "web_bg.wasm"
#: What makes a module of a program: exports before a declaration, lists of exports, its own address.
_EXPORT: Final = regex(r"^export (?=(?:async )?(?:class|function|const)\b)|^export \{[^}]*\};?$", MULTILINE)
_WORKER: Final = Path(__file__).parent / "static" / "worker.js"


def bundle(name: str, data: object) -> str:
    """A script that hands `data` over. `<` is escaped, so that the text could stand inside a page too."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"received({json.dumps(name)},{safe});\n"


def packed(data: bytes) -> str:
    """Bytes packed for a bundle; equal bytes give equal text."""
    return b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")


def engine_bundle(folder: Path) -> str | None:
    """The query engine as a bundle: the worker's program (the package's module and ours in one) and the WebAssembly.

    None where the folder does not hold the package.
    """
    module, binary = folder / _MODULE, folder / _BINARY
    if not module.is_file() or not binary.is_file():
        return None
    program = _as_script(module.read_text(encoding="utf-8")) + _WORKER.read_text(encoding="utf-8")
    return bundle("engine", {"program": program, "binary": packed(binary.read_bytes())})


def _as_script(module: str) -> str:
    """The module as a plain script, which may also be started by a page that was opened from a disk."""
    return _EXPORT.sub("", module).replace("import.meta.url", "self.location.href")

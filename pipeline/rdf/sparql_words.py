"""The words of a SPARQL query: what is left when texts, IRIs and comments, in which anything may stand, are passed over."""

import re
from typing import Final

__all__ = ["TOKEN", "sparql_words"]

#: What is no part of a query's structure, or is a word, variable or brace of it (SPARQL 1.1, section 19.8).
TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*|[$?]\w+|[A-Za-z_][\w-]*:?[\w.-]*|[{}]",
    re.DOTALL,
)


def sparql_words(query: str) -> list[str]:
    """Keywords and names in capitals, variables and braces as they stand, in their order."""
    return [token if token[0] in "$?" else token.upper() for token in TOKEN.findall(query) if token[0] not in "\"'<#"]

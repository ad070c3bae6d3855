"""The page that lies beside the files of edits and says what is what."""

from collections.abc import Mapping
from typing import Final

from pipeline.reconcile.edits.model import Batch

__all__ = ["BATCH_NAMES", "guide_text"]

BATCH_NAMES: Final = {
    Batch.REFERENCES: "references for statements that have none",
    Batch.STATEMENTS: "statements that are missing",
    Batch.QUALIFIERS: "qualifiers that are missing",
    Batch.PRECISION: "more precise values, beside the old ones and preferred to them",
    Batch.TERMS: "labels, descriptions, aliases and sitelinks that are missing",
    Batch.ITEMS: "new items",
}
_TEXT: Final = """# Edits for Wikidata

{ready} edits are ready; {held} want a look at the live item first. Everything here adds; nothing that is on Wikidata is changed or removed.

| batch | ready | look first | what it is |
| --- | --- | --- | --- |
{rows}

- `ready/`: what was compared with a whole document of Wikidata's. `look-first/`: what rests on an old extract, on sources that
  disagree or cannot be found, or on a search that found nothing; the report says the reason beside each edit.
- New items are proposed only after a comparison with a full dump, since nothing less shows that Wikidata has no such item, and
  never for general notions and claims.
- `quickstatements-3/`, `quickstatements-2/`: lines to paste, one file a batch. Run the least risky batch first. `*.undo.txt` takes
  back what its batch did, as far as the version can, and never a statement that may have been there before.
- `quickstatements-csv/`: the same as tables for version 3. A cell may begin with `+`, `-` or `@`: dates, numbers and places are written so.
- `wikibase.jsonl`: one `wbeditentity` an item (`id` or `new`, `data`, `summary`). Where `baserevid` stands, Wikibase refuses the
  edit if the item has changed since. After one of the two files has run, fetch and reconcile again before the other.
- `not-carried.csv`: {lost} things that one of these forms has no words for. They are left out of that form whole, never in part.

After the edits are made, fetch the items and reconcile again: nothing of them is proposed twice.
"""


def guide_text(counts: Mapping[str, Mapping[str, int]], lost: int) -> str:
    """The page, with the number of edits by readiness and batch, and of what some form cannot carry."""
    ready, held = counts["ready"], counts["look-first"]
    rows = "\n".join(f"| {batch} | {ready[batch]} | {held[batch]} | {BATCH_NAMES[batch]} |" for batch in Batch)
    return _TEXT.format(ready=sum(ready.values()), held=sum(held.values()), rows=rows, lost=lost)

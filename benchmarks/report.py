"""Results of `run.py`: kept as JSON, told as Markdown tables and plots."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
from measure import HERE, Run, exponent, markdown, median
from plot import Series, svg
from tools import BARE, PIPELINE, TOOLS

__all__ = ["Results", "Size", "in_readme", "read", "table", "tell", "variants_table", "write"]

#: Where the figures stand in README.md.
_MARKS: Final = ("<!-- figures -->\n", "<!-- end of figures -->\n")
#: The pipeline's ways that targets speak of.
ALONE, CHECKED, TWO = "N-Triples", "N-Triples, records checked", "N-Triples, two processes"


class Size(msgspec.Struct):
    """What was measured with one number of records."""

    triples: int
    runs: dict[str, list[Run]]
    left_out: dict[str, str] = {}
    variants: dict[str, list[Run]] = {}
    kept: list[str] = []
    """Tools that were not measured in turn with the others, but at another time."""
    program: str = ""
    """A digest of the program that was measured as the pipeline: only times of one program tell how it grows."""

    def over(self, earlier: "Size") -> "Size":
        """This, with what only an earlier measurement has."""
        left_out = {name: why for name, why in (earlier.left_out | self.left_out).items() if name not in self.runs}
        runs = {name: found for name, found in earlier.runs.items() if name not in self.runs and name not in self.left_out}
        program = earlier.program if PIPELINE in runs else self.program
        return Size(self.triples, self.runs | runs, left_out, self.variants or earlier.variants, sorted(runs), program)


class Results(msgspec.Struct):
    """All that was measured on a machine, by number of records."""

    machine: str
    sizes: dict[int, Size]


def read(path: Path) -> Results:
    """What `write` wrote."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


def write(results: Results, folder: Path) -> None:
    """results.json, report.md, cpu.svg and memory.svg."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_bytes(msgspec.json.format(msgspec.json.encode(results)) + b"\n")
    (folder / "report.md").write_text(f"# Records to N-Triples\n\n{tell(results)}", encoding="utf-8")
    (folder / "cpu.svg").write_text(_figure(results, "CPU seconds from records to N-Triples", "s", "cpu"), encoding="utf-8")
    (folder / "memory.svg").write_text(_figure(results, "Peak memory from records to N-Triples", "MB", "memory"), encoding="utf-8")


def in_readme(results: Results, folder: Path = HERE) -> None:
    """Put the report between the marks of README.md, and the plots beside it."""
    write(results, folder / "figures")
    readme = folder / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(_MARKS[0])
    _, _, after = rest.partition(_MARKS[1])
    readme.write_text(f"{before}{_MARKS[0]}{tell(results, '#')}{_MARKS[1]}{after}", encoding="utf-8")
    (folder / "figures/report.md").unlink()


def tell(results: Results, deeper: str = "") -> str:
    """The report; `deeper` goes before the sign of each heading."""
    here = "figures/" if deeper else ""
    sizes = sorted(results.sizes.items())
    parts = [
        f"Measured on {results.machine}.\n",
        f"![CPU seconds over records, one line a tool]({here}cpu.svg)\n",
        f"![Peak memory over records, one line a tool]({here}memory.svg)\n",
        f"{deeper}## Targets\n\n{_targets(sizes)}",
    ]
    for count, size in sizes:
        parts.append(f"{deeper}## {count:,} records, {size.triples:,} triples\n\n{table(size)}{_notes(size)}")
        if size.variants:
            parts.append(f"The pipeline's other ways, with the items that the records point to:\n\n{variants_table(size)}")
    return "\n".join([*parts, *_growth(sizes)])


def table(size: Size) -> str:
    """The tools by CPU time, with the ratios of it."""
    units = {name: median(size.runs[name], "cpu") for name in (PIPELINE, BARE) if name in size.runs}
    rows = []
    for name, runs in sorted(size.runs.items(), key=lambda pair: median(pair[1], "cpu")):
        cpu, wall, memory = (median(runs, field) for field in Run._fields)
        ratios = (f"{cpu / unit:.2f}" for unit in units.values())
        rows.append([name, f"{cpu:.2f}", f"{wall:.2f}", f"{memory:.0f}", *ratios, str(len(runs))])
    return markdown(["tool", "CPU s", "wall s", "peak MB", *(f"CPU, {name} = 1" for name in units), "runs"], rows)


def variants_table(size: Size) -> str:
    """The pipeline's other ways, beside the first of them."""
    unit = next(iter(size.variants.values()))
    rows = []
    for name, runs in size.variants.items():
        cpu, wall, memory = (median(runs, field) for field in Run._fields)
        ratios = (f"{cpu / median(unit, 'cpu'):.2f}", f"{wall / median(unit, 'wall'):.2f}")
        rows.append([name, f"{cpu:.2f}", f"{wall:.2f}", f"{memory:.0f}", *ratios, str(len(runs))])
    return markdown(["way", "CPU s", "wall s", "peak MB", f"CPU, {ALONE} = 1", f"wall, {ALONE} = 1", "runs"], rows)


def _notes(size: Size) -> str:
    notes = [f"{name}: {why}." for name, why in size.left_out.items()]
    notes += [f"Measured at another time: {', '.join(size.kept)}."] if size.kept else []
    return "".join(f"\n{note}\n" for note in notes)


def _times(size: Size) -> dict[str, float]:
    return {name: median(runs, "cpu") for name, runs in size.runs.items()}


def _growth(sizes: list[tuple[int, Size]]) -> Iterator[str]:
    """With which exponent each tool's CPU time grows between one size and the next."""
    pairs = list(pairwise(sizes))
    if pairs:
        rows = [[name, *(_exponent(name, one, other) for one, other in pairs)] for name in sizes[0][1].runs]
        head = ["tool", *(f"{one:,} to {other:,}" for (one, _), (other, _) in pairs)]
        yield f"CPU time grows with this exponent of the number of records:\n\n{markdown(head, rows)}"


def _exponent(name: str, one: tuple[int, Size], other: tuple[int, Size]) -> str:
    early, late = _times(one[1]).get(name), _times(other[1]).get(name)
    if name == PIPELINE and one[1].program != other[1].program:
        return ""
    return f"{exponent((one[0], early), (other[0], late)):.2f}" if early and late else ""


def _targets(sizes: list[tuple[int, Size]]) -> str:
    """What was aimed at, what came out at each size, and whether it is met."""
    rows = [list(row) for row in (_bare(sizes), _checked(sizes), _two(sizes), _beaten(sizes), _straight(sizes)) if row]
    return markdown(["target", "measured", "met"], rows)


Row = tuple[str, str, str]


def _row(target: str, found: list[tuple[int, float]], *, met: bool) -> Row | None:
    told = ", ".join(f"{value:.2f} with {count:,}" for count, value in found)
    return (target, told, "yes" if met else "**no**") if found else None


def _ratio(size: Size) -> float:
    times = _times(size)
    return times[PIPELINE] / times[BARE]


def _bare(sizes: list[tuple[int, Size]]) -> Row | None:
    found = [(count, _ratio(size)) for count, size in sizes if {PIPELINE, BARE} <= size.runs.keys()]
    return _row("CPU at most 2 times bare formatting", found, met=all(value <= 2 for _, value in found))


def _checked(sizes: list[tuple[int, Size]]) -> Row | None:
    """The records of the variants are more, so the ratio of the checks is laid on that of the first table."""
    found = [
        (count, _ratio(size) * median(size.variants[CHECKED], "cpu") / median(size.variants[ALONE], "cpu"))
        for count, size in sizes
        if size.variants and {PIPELINE, BARE} <= size.runs.keys()
    ]
    return _row("with all checks of records at most 3 times", found, met=all(value <= 3 for _, value in found))


def _two(sizes: list[tuple[int, Size]]) -> Row | None:
    found = [(count, median(size.variants[ALONE], "wall") / median(size.variants[TWO], "wall")) for count, size in sizes if size.variants]
    return _row(
        "two processes at least 1.7 times as fast as one (wall; tells only where two cores are idle)",
        found,
        met=all(value >= 1.7 for _, value in found),
    )


def _beaten(sizes: list[tuple[int, Size]]) -> Row | None:
    slower: list[str] = []
    for count, size in sizes:
        times = _times(size)
        less = sorted((cpu, name) for name, cpu in times.items() if TOOLS[name].makes_terms and cpu < times.get(PIPELINE, 0))
        if less:
            slower.append(f"with {count:,} " + ", ".join(f"{times[PIPELINE] / cpu:.1f} times {name}" for cpu, name in less))
    return "less CPU than every RDF tool at every size", "; ".join(slower) or "less than each", "**no**" if slower else "yes"


def _straight(sizes: list[tuple[int, Size]]) -> Row | None:
    """From the smallest size on, most of which is the start of Python, the exponent would not tell of the work."""
    pairs = [(one, other) for one, other in pairwise(sizes) if one[0] >= 10_000 and one[1].program == other[1].program]
    found = [(other[0], exponent((one[0], _times(one[1])[PIPELINE]), (other[0], _times(other[1])[PIPELINE]))) for one, other in pairs]
    return _row("growth exponent 1.00 ± 0.03, from 10,000 records on", found, met=all(abs(value - 1) <= 0.03 for _, value in found))


def _figure(results: Results, title: str, unit: str, field: str) -> str:
    points: dict[str, list[tuple[int, float]]] = {}
    for count, size in sorted(results.sizes.items()):
        for name, runs in size.runs.items():
            points.setdefault(name, []).append((count, median(runs, field)))
    return svg(title, unit, [Series(name, _kind(name), values) for name, values in points.items()])


def _kind(name: str) -> str:
    return "own" if name == PIPELINE else "terms" if TOOLS[name].makes_terms else "text"

"""`fetch`: Wikidata's part of the project made new over the network. The only verb that opens a connection outward."""

import sys
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click

from pipeline.cli.console import build_option, open_project, project_option, show
from pipeline.cli.fetched import PARTS, Task
from pipeline.cli.items import mapped_records
from pipeline.fetching.cache import Cache
from pipeline.fetching.client import Client
from pipeline.fetching.manners import WIKIDATA_API, Manners
from pipeline.issues import Issue, UsageError, has_errors, in_order, summary
from pipeline.runs.sources import named_ids

__all__ = ["fetch"]


@click.command(short_help="Wikidata's snapshot and lists made new, over the network.")
@project_option
@build_option
@click.option("--endpoint", default=WIKIDATA_API, show_default=True, help="The API to ask: Wikidata's, or another Wikibase's.")
@click.option("--contact", envvar="WIKIDATA_CONTACT", default="", help="Who you are: a URL or an e-mail address.  [env: WIKIDATA_CONTACT]")
@click.option("--part", "parts", type=click.Choice(list(PARTS)), multiple=True, help="Only this part; may be given again.  [default: all]")
@click.option("--property-namespace", default=120, show_default=True, help="Number of the namespace in which properties have their pages.")
@click.option("--dry-run", is_flag=True, help="Only ask what is stale, and by how much; write nothing.")
@click.option("--restart", is_flag=True, help="Ask everything anew instead of going on where the last run stopped.")
def fetch(
    root: Path, build: Path, endpoint: str, contact: str, parts: tuple[str, ...], property_namespace: int, dry_run: bool, restart: bool
) -> None:
    """Make what the project keeps of Wikidata new: mappings/wikidata/snapshot.jsonl (the items that verdicts and records name, the
    units of their quantities, and the properties in use with their constraints), properties.csv, languages.csv, and value-labels.csv,
    the labels of the snapshot's values. fetched.json says what came from where, and when.

    Asks one request at a time, waits when it is asked to, and tries again when that may help. Every answer is kept in BUILD/fetch until
    all is done: a run that stops goes on where it stopped. Files are replaced at the end, whole, or not at all. Wikimedia wants to know
    whom to write to when something goes wrong; that is what --contact is for.

    \b
    Examples:
      python -m pipeline fetch --contact me@example.org --dry-run
      python -m pipeline fetch --contact https://example.org/about-us
      python -m pipeline fetch --part snapshot --endpoint http://localhost:8080/w/api.php
    """
    project, issues = open_project(root, "fetch", build)
    client = _client(build, endpoint, contact, look=dry_run)
    if restart or dry_run:
        client.cache.clear()
    count, day = client.cache.held()
    if count:
        click.echo(f"fetch: going on with {count:,} answers of {day or 'an unknown day'} and later; --restart asks anew", err=True)
    records = [mapped.item for _, mapped in mapped_records(root / "records", project.mapper().map, issues)]
    task = Task(client, root / "mappings/wikidata", property_namespace, tuple(named_ids(project, records)), dry_run)
    for part in dict.fromkeys(parts or PARTS):
        issues += PARTS[part](task)
    client.cache.clear()
    _finish(issues, client)


def _client(build: Path, endpoint: str, contact: str, *, look: bool) -> Client:
    """What asks; its answers are kept apart for each server, and for mere looks."""
    host = urlsplit(endpoint).hostname or ""
    if not contact and not _is_here(host):
        raise UsageError("say who you are, as Wikimedia's policy asks: --contact with a URL or an e-mail address")
    if not contact.isprintable() or not contact.isascii():
        raise UsageError("--contact: plain letters without line breaks, please; it becomes a header of the request")
    name = "".join(char if char.isalnum() or char in ".-" else "_" for char in urlsplit(endpoint).netloc)
    cache = Cache(build / "fetch" / (name or "nowhere") / ("look" if look else "answers"))
    return Client(Manners(endpoint=endpoint, contact=contact or "local"), cache, lambda text: click.echo(f"fetch: {text}", err=True))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _finish(issues: list[Issue], client: Client) -> None:
    issues = in_order(issues)
    show(issues)
    click.echo(f"fetch: {client.asked:,} request{'s' if client.asked != 1 else ''} sent, {summary(issues)}", err=True)
    if has_errors(issues):
        sys.exit(1)

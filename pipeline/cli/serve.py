"""`serve`: the site, a SPARQL endpoint and the reconciliation service, on this machine."""

from contextlib import suppress
from pathlib import Path

import click

from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.issues import UsageError, has_errors
from pipeline.runs.vocabulary import vocabulary

__all__ = ["serve"]


@click.command(short_help="Site, SPARQL endpoint and reconciliation service on localhost.")
@project_option
@build_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 lets other machines in.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="Port to listen on; 0: any that is free.")
@click.option("--name", "names", multiple=True, help="A further name under which the service is reached.")
@click.option("--seconds", type=click.FloatRange(min=0.1), default=20.0, show_default=True, help="What one SPARQL query may take.")
@click.option("--megabytes", type=click.IntRange(min=1), default=50, show_default=True, help="What the answer to one may have.")
def serve(root: Path, build: Path, host: str, port: int, names: tuple[str, ...], seconds: float, megabytes: int) -> None:
    """Serve what `make` has built.

    \b
    /                     the site; /entity/ID answers with what the client prefers: a page, Turtle or JSON-LD
    /sparql               queries over the whole dump (SPARQL 1.1 Protocol, reading only)
    /reconcile            the Reconciliation Service API 0.2: give this address to OpenRefine
    /reconcile/1.0-draft  the same in the draft of version 1.0

    \b
    Example:
      python -m pipeline serve --port 8000
    """
    import uvicorn

    from pipeline.service.app import application
    from pipeline.service.knowledge import Knowledge
    from pipeline.service.listening import listener
    from pipeline.service.sparql import Endpoint, Limits

    project, issues = open_project(root, "serve", build)
    site, graph = build / "site", build / "dumps" / f"{project.dataset.name}.nt"
    for path in (site / "index.html", graph):
        if not path.is_file():
            raise UsageError(f"{path}: not built yet; run `make`")
    pairs = [(mapped.item, record.type) for record, mapped in mapped_records(root / "records", project.mapper().map, issues)]
    if has_errors(issues):
        finish("serve", issues, build)
    knowledge = Knowledge(project.dataset, project.mappings, pairs, vocabulary(project, [item for item, _ in pairs]).labels)
    listening = listener(host, port)
    endpoint = Endpoint(graph, Limits(seconds, megabytes * 1_000_000))
    address = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{listening.getsockname()[1]}"
    click.echo(f"{address}/  {len(pairs):,} items, {endpoint.triples:,} triples; end with Ctrl-C", err=True)
    settings = uvicorn.Config(application(site, endpoint, knowledge, (host, *names)), log_level="warning", server_header=False)
    with suppress(KeyboardInterrupt):  # how a server is ended
        uvicorn.Server(settings).run(sockets=[listening])

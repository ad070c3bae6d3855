"""The services as one application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route

from pipeline.service.knowledge import Knowledge
from pipeline.service.reconciliation import reconciliation_routes
from pipeline.service.site import site_routes
from pipeline.service.sparql import Endpoint

__all__ = ["application"]

_LOCAL = ("localhost", "127.0.0.1", "[::1]")


def application(site: Path, endpoint: Endpoint, knowledge: Knowledge, hosts: tuple[str, ...] = ()) -> Starlette:
    """The application. It answers only to names of this machine and to `hosts`, so that no page elsewhere can pose as it
    (DNS rebinding); any page may read its answers, which are public data.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        endpoint.close()

    middleware = [
        Middleware(TrustedHostMiddleware, allowed_hosts=[*_LOCAL, *hosts]),
        Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["Content-Type", "Accept"]),
    ]
    routes = [Route("/sparql", endpoint.answer, methods=["GET", "POST"]), *reconciliation_routes(knowledge), *site_routes(site)]
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan)

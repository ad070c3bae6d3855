"""What a client sends beside the address."""

from urllib.parse import parse_qsl

from starlette.requests import Request

__all__ = ["values_of"]

_FORM = "application/x-www-form-urlencoded"
_MOST = 100


async def values_of(request: Request) -> dict[str, str]:
    """The parameters of the address and, of a form that was posted, its fields; a field counts more."""
    values = dict(request.query_params)
    if request.method == "POST" and request.headers.get("content-type", "").partition(";")[0].strip() == _FORM:
        text = (await request.body()).decode("utf-8", "replace")
        values |= dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST))
    return values

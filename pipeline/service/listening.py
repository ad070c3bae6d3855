"""The socket that a server listens on, opened before anything is loaded so that a port in use is told at once."""

import errno
import socket

from pipeline.issues import EnvironmentFailure

__all__ = ["listener"]


def listener(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any that is free. Raises `EnvironmentFailure` when there can be none."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        fix = "choose another with --port" if error.errno == errno.EADDRINUSE else "see the address given with --host"
        raise EnvironmentFailure(f"{host}:{port}: cannot be listened on ({error.strerror}); {fix}") from error

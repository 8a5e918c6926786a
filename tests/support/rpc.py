"""A user's session with a server; the demo uses the same."""

from suite_setup.rpc import RpcError, Session

__all__ = ["RpcError", "Session"]

"""What task types declare their configuration with: the public way to it."""

from ..tools.configuration import Option, not_negative, positive

__all__ = ["Option", "not_negative", "positive"]

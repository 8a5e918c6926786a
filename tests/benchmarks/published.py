"""(d) connector_importer 19.0 from its published package, through its own jobs."""

try:
    from suite_setup import published
except ImportError:
    published = None


def missing():
    """Why this cannot be measured, None if it can."""
    if published is None:
        return "setup does not install published addons in this version"
    return None

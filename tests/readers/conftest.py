"""How long hypothesis looks: shortly in `make test`, long in `make soak`."""

import tempfile

from hypothesis import HealthCheck, configuration, settings

# It would keep what it found out in the working folder.
configuration.set_hypothesis_home_dir(tempfile.gettempdir())


COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}
SHORT = settings(max_examples=60, **COMMON)
LONG = settings(max_examples=5000, **COMMON)

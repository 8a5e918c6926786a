"""How long hypothesis looks: shortly in `make test`, long in `make soak`."""

from hypothesis import HealthCheck, settings

COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}
SHORT = settings(max_examples=60, **COMMON)
LONG = settings(max_examples=5000, **COMMON)

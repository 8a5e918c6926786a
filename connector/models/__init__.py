from . import connector_backend
from . import external_binding
from . import queue_job

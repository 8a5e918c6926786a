from . import record_import_thing
from . import record_import_backend
from . import record_import_order

from . import base
from . import base_import_mapping
from . import base_import_async
from . import base_import_async_chunk
from . import base_import_async_error
from . import base_import_import
from . import ir_fields_converter
from . import queue_job

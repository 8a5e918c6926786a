from . import base_import_async_upload

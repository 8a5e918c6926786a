from . import record_import_thing

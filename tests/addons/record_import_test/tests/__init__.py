from . import test_backends
from . import test_cells
from . import test_config
from . import test_fields
from . import test_keys
from . import test_lines
from . import test_mapping_form
from . import test_odoo_models

from . import test_cells, test_fields

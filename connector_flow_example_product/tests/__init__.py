from . import test_cells, test_product_catalog_flow, test_product_catalog_import
from . import test_product_export_flow

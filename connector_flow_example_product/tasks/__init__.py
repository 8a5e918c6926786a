from . import product_catalog_import

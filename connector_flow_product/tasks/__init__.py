from . import product_import

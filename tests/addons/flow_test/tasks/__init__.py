from . import item_import

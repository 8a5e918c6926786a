from . import checked_import
from . import item_import
from . import witness

from . import test_choices
from . import test_known_products
from . import test_preset_files
from . import test_prices
from . import test_product_answers
from . import test_product_import
from . import test_shop_files
from . import test_variants_kept

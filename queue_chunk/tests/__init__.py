from . import test_faults
from . import test_formulas
from . import test_seal

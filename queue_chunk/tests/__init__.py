from . import test_faults
from . import test_file_texts
from . import test_formulas
from . import test_row_ids
from . import test_rows_in
from . import test_rows_out
from . import test_seal
from . import test_untouched

from . import test_chunk_data
from . import test_csv_reader
from . import test_errors
from . import test_fetch
from . import test_i18n
from . import test_options

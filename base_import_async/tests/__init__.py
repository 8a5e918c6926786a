from . import test_belonging
from . import test_desk_import
from . import test_desk_rows_file
from . import test_parity
from . import test_queue
from . import test_rows

from . import test_backend
from . import test_import
from . import test_export
from . import test_misbehaviour

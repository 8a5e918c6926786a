from . import test_access
from . import test_actions
from . import test_config
from . import test_files
from . import test_formats
from . import test_retention
from . import test_shape
from . import test_screens

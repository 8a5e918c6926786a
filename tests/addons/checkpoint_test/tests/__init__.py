from . import test_backend_mixin
from . import test_bindings
from . import test_checkpoint
from . import test_checkpoint_end
from . import test_checkpoint_responsible
from . import test_checkpoint_review
from . import test_checkpoint_search

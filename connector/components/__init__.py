from . import core
from . import backend_adapter
from . import binder
from . import listener
from . import locker

from . import core
from . import backend_adapter
from . import binder
from . import mapper
from . import listener
from . import locker

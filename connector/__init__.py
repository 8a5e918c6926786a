from . import components
from . import models
from . import checkpoint
from . import wizards
from .hooks import uninstall_hook

from . import components
from . import models
from . import tasks
from . import transfer
from . import mortal

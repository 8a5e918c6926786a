from . import models
from . import tasks
from . import mortal

from . import models
from . import tasks

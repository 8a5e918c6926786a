from . import models, tasks

from . import sealed
from . import parent
from . import work
from . import change
from . import desk
from . import ir_default
from . import queue_job
from . import res_users

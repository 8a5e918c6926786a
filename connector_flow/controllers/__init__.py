from . import file
from . import server

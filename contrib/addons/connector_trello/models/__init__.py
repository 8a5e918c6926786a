from . import trello_backend
from . import trello_list

from . import file

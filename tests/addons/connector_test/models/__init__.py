from . import backend, item, tag

from . import desk_file

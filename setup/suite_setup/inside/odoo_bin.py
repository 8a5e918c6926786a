"""Odoo's command line.

A script of its own: started as ``python -m odoo``, a server with workers cannot start
its gevent process.
"""

import gc
import sys
from pathlib import Path

from told_caller import tell_callers

# The folder of this script is on the path first; nothing in it is for Odoo.
HERE = str(Path(__file__).resolve().parent)
sys.path[:] = [place for place in sys.path if place != HERE]

from odoo import netsvc  # noqa: E402
from odoo.cli import main  # noqa: E402

tell_callers(netsvc)

# A tenth of the time of Odoo's own tests went into looking for garbage.
OBJECTS_PER_LOOK = 20_000

if __name__ == "__main__":
    if "--test-tags" in sys.argv:
        gc.set_threshold(OBJECTS_PER_LOOK, 50)
    sys.exit(main())

from . import impexp_wizard_runtask

from . import test_binder

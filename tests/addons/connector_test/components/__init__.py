from . import adapter, binder, mapper, synchronizer

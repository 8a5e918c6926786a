"""How an import goes on, from its start to its end: functions that take the import.

``start``, ``reading`` and ``sampling``, ``ending``, ``control`` and ``repairing``
(what people do) and ``sweeping`` (what is dead or old). The record is in
``models/base_import_async.py``.
"""

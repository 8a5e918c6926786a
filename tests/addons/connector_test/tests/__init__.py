from . import (
    test_batch_importer,
    test_deleter,
    test_exporter,
    test_exporter_dependency,
    test_exporter_once,
    test_importer,
    test_intent_screen,
    test_outcome,
)

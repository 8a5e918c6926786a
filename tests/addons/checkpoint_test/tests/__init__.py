from . import (
    test_backend_mixin,
    test_bindings,
    test_checkpoint,
    test_checkpoint_end,
    test_checkpoint_responsible,
    test_checkpoint_review,
    test_checkpoint_seal,
    test_checkpoint_search,
)

from . import (
    test_access,
    test_actions,
    test_config,
    test_files,
    test_retention,
    test_screens,
    test_shape,
)

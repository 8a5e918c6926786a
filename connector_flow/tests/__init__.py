from . import (
    test_chunk_data,
    test_csv_reader,
    test_errors,
    test_fetch,
    test_i18n,
    test_options,
)

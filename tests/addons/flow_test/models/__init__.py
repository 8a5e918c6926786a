from . import flow_test_item

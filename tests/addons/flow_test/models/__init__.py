from . import flow_test_item
from . import res_users

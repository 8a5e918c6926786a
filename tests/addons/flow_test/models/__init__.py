from . import flow_test_item
from . import ir_qweb
from . import res_users

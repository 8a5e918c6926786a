from . import magento_backend
from . import magento_binding
from . import res_partner_category

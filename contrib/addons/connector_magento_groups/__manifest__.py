# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Connector Magento: Customer Groups",
    "summary": "Customer groups of Magento as tags of contacts, to learn from",
    "version": "19.0.1.1.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "depends": ["connector"],
    "data": [
        "security/ir.model.access.csv",
        "security/magento_security.xml",
        "data/queue_job_function.xml",
        "views/magento_backend_views.xml",
        "views/magento_res_partner_category_views.xml",
    ],
}

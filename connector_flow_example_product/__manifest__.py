# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Connector Flow Example: Products",
    "summary": "A catalog of products from a CSV file, as an example to start from",
    "version": "19.0.1.0.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "depends": ["connector_flow", "product"],
    "data": ["data/product_catalog_flow.xml", "data/product_export_flow.xml"],
}

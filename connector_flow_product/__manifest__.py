# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Connector Flow: Products",
    "summary": "Products with variants from the rows of a file, without code",
    "version": "19.0.1.2.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "depends": ["connector_flow", "product"],
}

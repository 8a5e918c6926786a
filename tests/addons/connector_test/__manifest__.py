# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Connector Test",
    "summary": "A small connector that the tests of the connector use",
    "version": "19.0.1.0.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Hidden",
    "depends": ["connector"],
    "data": ["security/ir.model.access.csv"],
}

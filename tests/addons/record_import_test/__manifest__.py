# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Record Import Test",
    "summary": "A model with a field of every type, and the tests that import into it",
    "version": "19.0.1.0.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Hidden",
    "depends": ["connector_flow", "product"],
    "data": ["security/ir.model.access.csv"],
}

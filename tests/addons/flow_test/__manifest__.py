# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Flow Test",
    "summary": "Task types and a model that the tests of the flows use",
    "version": "19.0.1.0.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Hidden",
    "depends": ["connector_flow"],
    "data": ["security/ir.model.access.csv", "data/res_users.xml"],
}

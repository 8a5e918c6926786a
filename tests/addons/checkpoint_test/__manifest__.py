# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Checkpoint Test",
    "summary": "A backend and a bound model that the tests of the screens use",
    "version": "19.0.1.0.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Hidden",
    "depends": ["connector"],
    "data": ["security/ir.model.access.csv", "views.xml"],
}

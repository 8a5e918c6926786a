# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Connector Trello",
    "summary": "The lists of a Trello board, in both directions, to learn from",
    "version": "19.0.1.1.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "depends": ["connector"],
    "data": [
        "security/ir.model.access.csv",
        "security/trello_security.xml",
        "data/ir_cron.xml",
        "views/trello_backend_views.xml",
        "views/trello_list_views.xml",
    ],
}

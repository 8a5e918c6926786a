# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Connector",
    "summary": "The frame in which connectors to other systems live",
    "version": "19.0.1.1.0",
    "author": "Connector Flow Suite",
    "license": "LGPL-3",
    "category": "Connector",
    "depends": ["mail", "queue_job", "component", "component_event"],
    "data": [
        "security/connector_security.xml",
        "security/connector_checkpoint_security.xml",
        "security/ir.model.access.csv",
        "data/mail_activity_type.xml",
        "views/connector_menu.xml",
        "views/res_partner_views.xml",
        "views/connector_backend_views.xml",
        "views/connector_checkpoint_views.xml",
        "views/connector_export_intent_views.xml",
        "wizards/connector_checkpoint_review_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}

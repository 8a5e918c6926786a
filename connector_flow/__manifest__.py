# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Connector Flow",
    "summary": "Flows of tasks that bring files into Odoo and out of it, row by row",
    "version": "19.0.1.3.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "application": True,
    "depends": ["connector", "queue_chunk"],
    "uninstall_hook": "uninstall_hook",
    "external_dependencies": {
        "python": [
            "Babel>=2.12,<3",
            "certifi",
            "charset-normalizer>=3,<4",
            "cryptography>=42",
            "paramiko>=3.4,<6",
            "python-calamine>=0.6,<1",
            "requests>=2.28,<3",
            "XlsxWriter>=3.1,<4",
        ]
    },
    "data": [
        "security/connector_flow_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_function.xml",
        "data/ir_cron.xml",
        "data/impexp_method.xml",
        "wizards/impexp_wizard_runtask_views.xml",
        "views/impexp_chunk_views.xml",
        "views/impexp_file_views.xml",
        "views/impexp_method_views.xml",
        "views/impexp_run_views.xml",
        "views/impexp_server_views.xml",
        "views/impexp_task_views.xml",
        "views/impexp_task_flow_views.xml",
        "views/connector_flow_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["connector_flow/static/src/**/*"],
        "web.assets_unit_tests": ["connector_flow/static/tests/**/*"],
    },
}

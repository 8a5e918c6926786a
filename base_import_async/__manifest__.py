# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Import in the Background",
    "summary": "Odoo's own import screen, as jobs in the background",
    "version": "19.0.1.4.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "depends": ["base_import", "queue_chunk"],
    "data": [
        "security/base_import_async_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_function.xml",
        "data/ir_cron.xml",
        "views/base_import_async_error_views.xml",
        "views/base_import_async_chunk_views.xml",
        "views/base_import_async_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["base_import_async/static/src/**/*"],
        "web.assets_unit_tests": ["base_import_async/static/tests/**/*"],
    },
}

# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Queue Chunk",
    "summary": "What flows and the import in the background share",
    "version": "19.0.1.2.0",
    "author": "Connector Flow Suite",
    "license": "AGPL-3",
    "category": "Connector",
    "depends": ["mail", "queue_job", "web"],
    "assets": {
        "web.assets_backend": ["queue_chunk/static/src/**/*"],
        "web.assets_unit_tests": ["queue_chunk/static/tests/**/*"],
    },
}

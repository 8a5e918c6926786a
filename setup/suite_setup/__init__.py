"""Installs Odoo 19, PostgreSQL and the suite into one folder, and uses them."""

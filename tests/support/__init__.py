"""What the tests that span addons have in common.

``databases``  copies of a template database with the whole suite installed
``odoo_env``   an Odoo environment in this process, whose cursor really commits
``jobs``       runs queued jobs the way queue_job does
``server``     a real Odoo server with workers and job runner
``rpc``        a user's session with such a server
``waiting``    waits for a condition, with an end
"""

"""How flows work: plain functions that take a run, a flow, a step or a server.

They are imported by name, and called in the order in which things happen. Models have
fields, buttons and access, and call what is here; nothing here imports a model.
"""

"""Puts rows into any model, in batches: the parts of the task type Record Import.

``options``    the keys of the configuration
``paths``      column headers and field paths to fields
``cells``      what a cell says: a number, a date, a label of a selection
``plan``       configuration and columns, compiled: what becomes of each cell
``items``      records to be, gathered from one row or from several
``relations``  finds related records, all of a chunk at once, and makes missing ones
``keys``       finds the records that are there already
``claims``     sees that two transactions never create or overwrite the same
``order``      which line of which run has the last word on a record
``changes``    compares with what is there
``writer``     creates and writes in batches
``mapper``     values from a connector's mapper instead of a mapping
``importer``   does it all, in this order
"""

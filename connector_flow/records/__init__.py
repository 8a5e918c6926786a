"""Puts rows into any model, in batches: the parts of the task type Record Import.

``import_options``  the keys of the configuration
``check``      compares them with the database, when a task is saved
``cells``      what a cell says: a number, a date, a label of a selection
``blanks``     texts that are stored with blanks at their edges
``columns``    columns of a file, and the related records that they name
``plan``       what becomes of each cell
``compiler``   configuration and columns of a file to a plan
``items``      records to be, gathered from one row or from several
``cellwork``   reads cells into items, column by column
``relations``  finds related records, all of a chunk at once, and makes missing ones
``mapper``     values from a connector's mapper instead of a mapping
``keys``       finds the records that are there already
``decisions``  which records are new, which are there, which lines come too late
``newcomers``  what new records need before they can be created
``claims``     sees that two transactions never create the same
``rules``      which texts of a model only one record may have
``uniques``    claims such texts; of equal ones the first line of the file goes first
``order``      which line of which run has the last word on a record
``lines``      lines of records that are there
``changes``    compares with what is there
``writer``     creates and writes in batches
``hints``      the columns that an error of the database is about
``batch``      does it all, in this order, for the rows of one chunk
``importer``   plans, and what outlives a chunk
"""

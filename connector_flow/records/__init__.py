"""Puts rows into any model, in batches: the parts of the task type Record Import.

Before rows come, configuration and columns become a plan:

``import_options``  the keys of the configuration
``check``           compares them with the database, when a task is saved
``importer``        plans, and what outlives a chunk
``compiler``        configuration and columns of a file to a plan
``plan``            what becomes of each cell
``columns``         columns of a file, and the related records that they name

``batch`` takes the rows of one chunk this way, and names each step:

``grouping``        which rows are one record and its lines
``items``           records to be, gathered from one row or from several
``mapper``          values from a connector's mapper instead of a mapping
``cellwork``        reads cells into items, column by column
``answers``         what people have said of values that were not found or not read
``cell_faults``     what is wrong with a cell, in parts
``addresses``       what a cell says of a picture or file that is elsewhere
``contents``        puts those that came into records
``sources``         gets them, all that a chunk's rows want at the same time
``fetched``         what came before, so that it does not come again
``cells``           what a cell says: a number, a date, a label of a selection
``blanks``          texts that are stored with blanks at their edges
``relations``       finds related records, all of a chunk at once, makes missing ones
``decisions``       which records are new, which are there, which rows come too late
``keys``            finds the records that are there already
``precedence``      which rows let others pass, and what is claimed
``uniques``         texts of a chunk that only one record may have
``rules``           which texts of a model only one record may have
``claims``          sees that two transactions never create the same
``newcomers``       what new records need before they can be created
``order``           which row of which run has the last word on a record
``updater``         writes what is new in records that are there
``lines``           their lines: which of them the file means
``changes``         compares with what is there
``translations``    texts in other languages
``creator``         creates records, those first to which others refer
``writer``          creates and writes in batches
``control``         compares what records sum up to with what rows say
``apart``           imports a record without those lines that cannot go in

``hints`` finds the columns that an error of the database is about.
"""

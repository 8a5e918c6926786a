"""What the tasks that bring data out of Odoo share.

``field_values`` a field path becomes the cells of many records
``pages``        records of a model, a page at a time, none twice and none lost
``mapped``       rows made by a connector's export mapper
``marks``        what is noted of records so that they are not exported again
``exported``     what was exported of each record last
``texts``        a cell becomes a text, by the formats of a file
``characters``   characters that an encoding lacks
``file_names``   patterns of file names
``parts``        formatted rows of all chunks, in the order of their lines
``joiner``       rows of several chunks in one file
``searching``    searches of records that are exported
``draft``        a file that is being written, over several jobs
"""

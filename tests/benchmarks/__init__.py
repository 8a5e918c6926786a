"""How fast imports are, and what they cost: ``make bench``.

``products``   the files that are imported, made by a seeded generator
``stage``      databases to import into
``meter``      time, processor time, memory and WAL of a piece of work
``evidence``   what is in the database afterwards
``ceiling``    (a) bare ``create``, in as many processes as there are workers
``flow``       (b) ``csv_import`` and ``record_import``, (c) the same, a job a row
``published``  (d) connector_importer from its published package
``own``        (e) Odoo's own import
``background`` (f) the same in the background, (g) with two jobs at once
``leaving``    (h) bare ``search_fetch`` and ``csv.writer``, (i) an export flow
``turns``      how long one person waits for another
``costs``      orders with lines, steps, variants and pictures, each on its own
``bench``      runs them one after the other
``table``      all figures, medians and ratios
``picture``    the same as a drawing
"""

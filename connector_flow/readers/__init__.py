"""Bytes become rows: plain Python, without Odoo and without a database.

``csv_rows``, ``edifact_rows``, ``fixed_rows``, ``json_rows``, ``xml_rows`` and
``sheet_rows`` read a format each, from a binary stream. What they give is an iterable
of :class:`~.table.Row`, which knows its ``columns``; what cannot be read is a
:class:`~.table.FileError`.

``dialects``        how a CSV file is written
``edifact_segments``  bytes become segments of EDIFACT, ``edifact_columns`` names theirs
``fixed_layout``    where columns of a fixed width begin and end
``text_lines``      bytes become lines, each with its offset
``encodings``       in which encoding a text is, as far as its bytes say
``kinds``           what a file is by its first bytes
``encoding_guess``  in which encoding a text was written
``unpack``          what is in a packed file
``table``           rows, headers and complaints
``limits``          how much of a file is stored
``child_process``   reads a file in a process of its own, which has limits
``document_process``, ``sheet_process``  what runs there; ``ods_look``, ``xls_look``
and ``number_format`` help it

Messages are :class:`~..tools.words.Message`: English, with what a translation needs.
"""

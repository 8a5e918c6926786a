"""Values made from values: what a mapping does with cells before they are read.

``step_base``     what all steps have in common: options, errors, equal cells once
``step_registry`` the steps by their names, and what a form has to know of them
``step_chain``    the steps of one column, as a configuration writes them
``column_steps``  gives the columns of a mapping their steps
``made_columns``  columns that the file does not have, made from those it has
``row_parts``     rows that become several
``step_preview``  the same for a few sample cells, for whoever sets them up

The steps, each family in a file of its own:

``taking``        from other columns, joined by a template
``parting``       a part of a cell: between signs, by a pattern, of a list of pairs
``wording``       replaced, without tags, in capitals
``measuring``     numbers with a unit or a currency, and their sign
``calculating``   arithmetic
``choosing``      a default, a condition
``value_tables``  a table of values
``computing``     an expression

``patterns`` bounds what a pattern costs, ``numerals`` reads how people write numbers,
``units`` knows measures and currencies, ``templates`` texts with names in braces.
"""

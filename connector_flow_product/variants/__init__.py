"""Rows to products and their variants: the parts of the task type Product Import.

``options``      the keys of the configuration
``families``     which rows belong to one product, and what each of them brings
``choices``      what a row says of attributes: pairs of a name and a value
``attributes``   finds attributes and values, makes missing ones
``lines_of_attributes``  the attribute lines of products
``combinations`` which variant a row means, found or made
``prices``       prices of variants as extra prices of values
``parts``        imports of products and of variants, each by a Record Import of its own
``importer``     the way of one chunk
"""

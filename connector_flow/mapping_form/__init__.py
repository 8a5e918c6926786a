"""The configuration of Record Import as a form: upload a sample, choose, look, save.

The text of the configuration stays the truth. The form is what of it can be chosen on
a screen, as JSON; what it does not know is kept.

``form``      configuration to form and back
``text``      the configuration as text, nicely written
``sample``    the first rows of a file
``choices``   the fields that a column can fill
``guess``     the choices that the header and the first rows suggest
``preview``   what would become of the first rows
"""

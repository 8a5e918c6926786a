"""The configuration of Record Import as a form: upload a file, choose, look, save.

The text of the configuration stays the truth. The form is what of it can be chosen on
a screen, as JSON; what it does not know is kept.

``form``          configuration to form and back
``described``     options as a form offers them, whoever declared them
``recognition``   what a file is, and how it is best read
``sample``        the first rows of a file
``choices``       the fields that a column can fill
``likely_models`` the models that a file may go into, and the order of all others
``matching``      which column fills which field (``synonyms``, ``memory``…)
``guess``         the choices that the header and the first rows suggest
``presets``       mappings for files that many people have
``preview``       what would become of the first rows
``new_flow``      the flow for a file
"""

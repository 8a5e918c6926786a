from markupsafe import Markup

from odoo import api, models


class ImpexpMasked(models.AbstractModel):
    """What a flow tells about itself, without the secrets of its servers.

    An answer may hold what was sent to get it: a server's token in the text of an
    error, or in the answer to a request that succeeded. So texts are masked where they
    are stored, whoever made them. Files and rows are data, and stay as they are.

    ``_masked_fields`` are the texts; :meth:`_masking_servers` says whose secrets.
    """

    _name = "impexp.masked"
    _description = "Told without Secrets"
    _masked_fields = ()

    def _masking_servers(self):
        """The servers of the flow: rows and files carry answers from task to task."""
        return self.sudo().run_id.flow_id.task_ids.server_id

    @api.model
    def _masking_servers_of(self, vals):
        """The same for a record that is about to be created with these values."""
        run = self.env["impexp.run"].sudo().browse(vals.get("run_id"))
        return run._masking_servers()

    def _masked(self, text):
        """The text as it may be stored."""
        return self._masking_servers()._without_secrets(text) if text else text

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._masked_to_create(vals) for vals in vals_list])

    def _masked_to_create(self, vals):
        texts = self._texts_in(vals)
        servers = self._masking_servers_of(vals) if texts else None
        return vals | {n: servers._without_secrets(text) for n, text in texts.items()}

    def write(self, vals):
        texts = self._texts_in(vals)
        servers = self._masking_servers() if texts else None
        return super().write(
            vals | {n: servers._without_secrets(text) for n, text in texts.items()}
        )

    def _texts_in(self, vals):
        """Those of the values that are masked: most that is written has none."""
        names = (name for name in self._masked_fields if vals.get(name))
        return {name: vals[name] for name in names if isinstance(vals[name], str)}

    def _message_create(self, values_list):
        """Whatever is said in the chatter of records that have one."""
        for values in values_list:
            if body := values.get("body"):
                kind = Markup if isinstance(body, Markup) else str
                values["body"] = kind(self._masked(str(body)))
        return super()._message_create(values_list)

"""How many jobs run at once, by the configuration of the job runner."""

from odoo.addons.queue_job.jobrunner.channels import ChannelManager
from odoo.addons.queue_job.jobrunner.runner import _channels as configured_channels


def capacity(channel=None):
    """How many jobs the server runs at once, in a channel with a limit of its own.

    :param channel: complete name; without, or without a limit, that of all together
    """
    configured = ChannelManager.parse_simple_config(configured_channels())
    capacities = {one["name"]: one["capacity"] for one in configured}
    return capacities.get(channel) or capacities.get("root") or 1

"""What the browser says in passing."""


def notification(kind, message, **more):
    """The action that says something and reads the screen again.

    :param kind: "success" or "danger"
    """
    again = {"type": "ir.actions.client", "tag": "soft_reload"}
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": kind, "message": message, "next": again, **more},
    }

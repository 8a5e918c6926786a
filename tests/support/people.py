"""People who use the suite."""


def add_person(env, login, *groups):
    """Create an employee, named as his login, who has it as his password too.

    :param groups: xml ids of further groups
    :return: the ``res.users``
    """
    groups = ["base.group_user", *groups]
    return env["res.users"].create(
        {
            "name": login.title(),
            "login": login,
            "password": login,
            "group_ids": [(6, 0, [env.ref(name).id for name in groups])],
        }
    )

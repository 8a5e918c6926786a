"""The guard against formulas, whatever a text is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from .conftest import SHORT
from .fuzz import start_odoo

start_odoo()

from odoo.addons.queue_chunk.desk.table import TEXT, Came  # noqa: E402
from odoo.addons.queue_chunk.desk.untouched import (  # noqa: E402
    SAME,
    as_came,
    as_written,
    likeness,
)
from odoo.addons.queue_chunk.tools.formulas import as_it_was, harmless  # noqa: E402

SIGNS = st.sampled_from(list("'=+-@\t\r\n \u00a0＝＋－＠−0123456789.,_x00D"))
TEXTS = st.text(SIGNS, max_size=8) | st.text(max_size=30)
RUN = re.compile(r"[=@+\-](?!\d)")


@SHORT
@given(TEXTS)
def test_the_guard_comes_off_exactly(text):
    assert as_it_was(harmless(text)) == text


@SHORT
@given(TEXTS)
def test_one_guard_is_enough_and_two_come_off_one_by_one(text):
    once = harmless(text)
    assert not RUN.match(once)
    assert as_it_was(harmless(once)) == once


@SHORT
@given(TEXTS)
def test_a_cell_that_comes_back_as_it_was_written_is_the_same(text):
    came = Came(TEXT, as_written(text))
    assert likeness(text, came) == SAME
    assert as_came(came) == text

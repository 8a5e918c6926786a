"""How long we wait. A limit ends what hangs; it says nothing about speed.

What takes a second on an idle machine may take a minute beside other work.
"""

PATIENCE = 300  # seconds that any one wait may last
TEST_LIMIT = 6 * PATIENCE  # a test has several waits, and should fail in one of them
LONG_TEST_LIMIT = 2 * TEST_LIMIT  # those that put many rows through, or kill again
SIEGE_LIMIT = 6 * TEST_LIMIT
TIMEOUT = 60  # of a client that is to be answered
SILENCE = 5  # of one that is to give up: enough for all that is said before

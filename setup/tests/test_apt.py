"""Debian's packages come from the machine's own mirror, without its apt's state."""

import pytest

from suite_setup.apt import PrivateApt, mirrors
from suite_setup.errors import SetupError

NEVER_UPDATED = """
case "$*" in
  *print-uris*)
    echo "'http://x.test/debian-security/dists/bookworm-security/InRelease' a 0"
    echo "'http://tools.test/apt/dists/stable/InRelease' b 0"
    echo "'http://x.test/debian/dists/bookworm/InRelease' c 0"
    echo "'http://x.test/debian/dists/bookworm/main/Packages.xz' d 0";;
esac
"""


def test_the_mirror_is_the_one_the_machine_uses(programs):
    """Debian's own suites count, not its security updates and no third party."""
    programs(
        apt_get="""
        echo "http://x.test/security Debian Debian-Security"
        echo "http://tools.test/apt Tools Tools"
        echo "http://x.test/debian Debian Debian"
        echo "http://x.test/debian Debian Debian"
        """
    )
    assert mirrors() == ["http://x.test/debian"]


def test_a_machine_that_never_looked_at_its_mirrors_has_one(programs):
    """Before the first apt-get update the sources alone tell the mirror."""
    programs(apt_get=NEVER_UPDATED)
    assert mirrors() == ["http://x.test/debian", "http://tools.test/apt"]


def test_the_next_mirror_is_asked_when_one_has_no_sid(debian, folder):
    """A source that does not carry the suite is passed over."""
    debian(
        apt_get="""
        case "$*" in
          *indextargets*)
            echo "http://old.test/debian Debian Debian"
            echo "http://new.test/debian Debian Debian";;
          *) grep -q new.test "$(dirname "$2")/sources.list";;
        esac
        """
    )
    PrivateApt(folder).update()
    assert "new.test/debian sid" in (folder / "apt/sources.list").read_text()


def test_a_failed_download_says_what_to_do(debian, folder, tmp_path):
    """The last lines of apt-get are shown, with the way out and the log."""
    debian(apt_get="echo E: no such host; exit 100")
    with pytest.raises(SetupError) as caught:
        PrivateApt(folder).download(["odoo-19"], tmp_path)
    for told in ("E: no such host", "Is the network there?", "setup.log"):
        assert told in str(caught.value)


def test_the_share_that_is_downloaded_is_shown(debian, folder, tmp_path, capsys):
    """What apt-get reports on its status descriptor becomes a percentage."""
    debian(
        apt_get="""
        fd=$(echo "$*" | sed 's/.*Status-Fd=\\([0-9]*\\).*/\\1/')
        echo "dlstatus:1:42.4:Retrieving" > /dev/fd/$fd
        """
    )
    from suite_setup import console

    console.PLAIN_INTERVAL, before = 0.01, console.PLAIN_INTERVAL
    try:
        debian(sleep="exec /bin/sleep 0.3")
        PrivateApt(folder).download(["odoo-19"], tmp_path)
    finally:
        console.PLAIN_INTERVAL = before
    assert "done" in capsys.readouterr().out


def test_our_settings_win_over_the_machine_s(debian, folder):
    """apt-get reads our file after its own: with -c, not from APT_CONFIG."""
    debian(apt_get='test "$1" = -c && grep -q "#clear APT::Update" "$2"')
    apt = PrivateApt(folder)
    apt._update_from("http://x.test/debian")

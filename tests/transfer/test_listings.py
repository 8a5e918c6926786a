"""What FTP servers list: systems, languages and facts, as they come over the line."""

import datetime

import pytest

from support.odoo_env import start_odoo

start_odoo()

from odoo.addons.connector_flow.transfer.ftp_dates import (  # noqa: E402
    moment,
    month_of,
)
from odoo.addons.connector_flow.transfer.ftp_listing import (  # noqa: E402
    NotUnderstood,
    parse_facts,
    parse_line,
)

NOW = datetime.datetime(2026, 3, 20, 12, 0)


def at(*parts):
    return datetime.datetime(*parts)


# line, name, size, time, kind
LINES = {
    # `ls -l`, with owners and groups of all kinds
    "group with a blank": (
        "-rw-r--r-- 1 partner Domain Users 123 Nov 21 2025 orders.csv",
        ("orders.csv", 123, at(2025, 11, 21), "file"),
    ),
    "group in German": (
        "-rw-r--r--   1 Müller  Domänen-Benutzer für alle  8  5 Mär 2025 a b.csv",
        ("a b.csv", 8, at(2025, 3, 5), "file"),
    ),
    "group of a domain": (
        "-rwx------ 1 ACME\\Peter Parker ACME\\Utilisateurs du domaine 77 "
        "2025-03-05 12:30 x 2025.csv",
        ("x 2025.csv", 77, at(2025, 3, 5, 12, 30), "file"),
    ),
    "no group, no links": (
        "-------r--         326  1391972  1392298 Nov 22  1995 mac.csv",
        ("mac.csv", 1392298, at(1995, 11, 22), "file"),
    ),
    "folder without links": (
        "drwxrwxr-x               folder        2 May 10  1996 out",
        ("out", 2, at(1996, 5, 10), "directory"),
    ),
    "group that looks like numbers": (
        "-rw-r--r-- 1 1000 100 5 Nov 21 2025 5 Nov 21 2025 x.csv",
        ("5 Nov 21 2025 x.csv", 5, at(2025, 11, 21), "file"),
    ),
    "size with commas": (
        "-rw-r--r-- 1 a b 1,234,567 Nov 21 2025 orders.csv",
        ("orders.csv", 1234567, at(2025, 11, 21), "file"),
    ),
    "size with points": (
        "-rw-r--r-- 1 a b 1.234 Nov 21 2025 orders.csv",
        ("orders.csv", 1234, at(2025, 11, 21), "file"),
    ),
    "size with narrow blanks": (
        "-rw-r--r-- 1 a b 1\u202f234 Nov 21 2025 orders.csv",
        ("orders.csv", 1234, at(2025, 11, 21), "file"),
    ),
    "size with apostrophes": (
        "-rw-r--r-- 1 a b 1'234 Nov 21 2025 orders.csv",
        ("orders.csv", 1234, at(2025, 11, 21), "file"),
    ),
    "size that is rounded": (
        "-rw-r--r-- 1 a b 33.5k Nov 21 2025 orders.csv",
        ("orders.csv", None, at(2025, 11, 21), "file"),
    ),
    "size of a whole kilobyte": (
        "-rw-r--r-- 1 a b 4K Nov 21 2025 orders.csv",
        ("orders.csv", None, at(2025, 11, 21), "file"),
    ),
    # months
    "French": (
        "-rw-r--r-- 1 a b 5 21 févr. 2025 x.csv",
        ("x.csv", 5, at(2025, 2, 21), "file"),
    ),
    "French, the day first with a point": (
        "-rw-r--r-- 1 a b 5 2. août  2025 x.csv",
        ("x.csv", 5, at(2025, 8, 2), "file"),
    ),
    "German, of old": (
        "-rw-r--r-- 1 a b 5 Mrz 05 2025 x.csv",
        ("x.csv", 5, at(2025, 3, 5), "file"),
    ),
    "Spanish": (
        "-rw-r--r-- 1 a b 5 ene 05 2025 x.csv",
        ("x.csv", 5, at(2025, 1, 5), "file"),
    ),
    "Polish": (
        "-rw-r--r-- 1 a b 5 paź 5 2025 x.csv",
        ("x.csv", 5, at(2025, 10, 5), "file"),
    ),
    "Russian": (
        "-rw-r--r-- 1 a b 5 мая 5 2025 x.csv",
        ("x.csv", 5, at(2025, 5, 5), "file"),
    ),
    "Chinese": (
        "-rw-r--r-- 1 a b 5 11月 21 2025 x.csv",
        ("x.csv", 5, at(2025, 11, 21), "file"),
    ),
    "Japanese, without a blank": (
        "-rw-r--r-- 1 a b 5 11月21日 2025 x.csv",
        ("x.csv", 5, at(2025, 11, 21), "file"),
    ),
    "Japanese, with the year": (
        "-rw-r--r-- 1 root other 8473  4月 18日 2003年 x.csv",
        ("x.csv", 8473, at(2003, 4, 18), "file"),
    ),
    "Chinese, all of it": (
        "-rw-r--r-- 1 a b 5 2025年11月21日 17:22 x.csv",
        ("x.csv", 5, at(2025, 11, 21, 17, 22), "file"),
    ),
    "Korean": (
        "-rw-r--r-- 1 a b 5 11월 21 2025 x.csv",
        ("x.csv", 5, at(2025, 11, 21), "file"),
    ),
    "a month that nobody knows": (
        "-rw-r--r-- 1 a b 5 Brumaire 21 2025 x.csv",
        ("x.csv", 5, None, "file"),
    ),
    "a month in bytes of another encoding": (
        b"-rw-r--r-- 1 a b 5 11\xd4\xc2 21 2025 x.csv".decode(
            "utf-8", "surrogateescape"
        ),
        ("x.csv", 5, None, "file"),
    ),
    "a month of several languages": (
        "-rw-r--r-- 1 a b 5 lis 21 2025 x.csv",
        ("x.csv", 5, None, "file"),
    ),
    # other dates of `ls`
    "all of the time": (
        "-rw-r--r-- 1 a b 5 2025-03-05 12:30:59.123456789 +0200 x.csv",
        ("x.csv", 5, at(2025, 3, 5, 10, 30, 59), "file"),
    ),
    "seconds and year": (
        "-rw-r--r-- 1 a b 5 Mar  5 12:30:59 2025 x.csv",
        ("x.csv", 5, at(2025, 3, 5, 12, 30, 59), "file"),
    ),
    "year and time": (
        "-rwxr-xr-x 1 user group 9 Oct 08, 2002 09:47 x.csv",
        ("x.csv", 9, at(2002, 10, 8, 9, 47), "file"),
    ),
    "numbers": (
        "-rw-r--r-- 1 root other 531 09-26 2000 x.csv",
        ("x.csv", 531, at(2000, 9, 26), "file"),
    ),
    "numbers with slashes": (
        "-rw-r--r-- 1 root other 531 1999/10/12 17:12 x.csv",
        ("x.csv", 531, at(1999, 10, 12, 17, 12), "file"),
    ),
    "numbers, the day first": (
        "-rw-r--r-- 1 root other 531 24-04-2003 17:12 x.csv",
        ("x.csv", 531, at(2003, 4, 24, 17, 12), "file"),
    ),
    # IIS
    "IIS": (
        "11-21-25  05:22PM                 1234 a b.csv",
        ("a b.csv", 1234, at(2025, 11, 21, 17, 22), "file"),
    ),
    "IIS, ISO": (
        "2025-11-21  17:22                 1234 a b.csv",
        ("a b.csv", 1234, at(2025, 11, 21, 17, 22), "file"),
    ),
    "IIS, ISO, folder": (
        "2025-11-21  17:22       <DIR>          Alte Ordner",
        ("Alte Ordner", None, at(2025, 11, 21, 17, 22), "directory"),
    ),
    "IIS, with separators": (
        "11-21-2025  12:05 AM        1,234,567 a.csv",
        ("a.csv", 1234567, at(2025, 11, 21, 0, 5), "file"),
    ),
    "IIS, German": (
        "21.11.2025  17:22             1.234 a.csv",
        ("a.csv", 1234, at(2025, 11, 21, 17, 22), "file"),
    ),
    "IIS, French": (
        "21/11/2025  17:22             1\u00a0234 a.csv",
        ("a.csv", 1234, at(2025, 11, 21, 17, 22), "file"),
    ),
    "IIS, name with a number first": (
        "11-21-25  05:22PM                 123 456 a.csv",
        ("456 a.csv", 123, at(2025, 11, 21, 17, 22), "file"),
    ),
    "IIS, link": (
        "11-21-25  05:22PM    <SYMLINK>     neu.csv [C:\\data\\alt.csv]",
        ("neu.csv", None, at(2025, 11, 21, 17, 22), "other"),
    ),
    # IBM i
    "IBM i": (
        "QSYS            77824 02/23/25 15:09:55 *STMF      orders.csv",
        ("orders.csv", 77824, at(2025, 2, 23, 15, 9, 55), "file"),
    ),
    "IBM i, the day first": (
        "PARTNER         77824 23.02.25 15:09:55 *STMF      a b.csv",
        ("a b.csv", 77824, at(2025, 2, 23, 15, 9, 55), "file"),
    ),
    "IBM i, folder": (
        "QSYS            77824 02/23/25 15:09:55 *DIR       out/",
        ("out", None, at(2025, 2, 23, 15, 9, 55), "directory"),
    ),
    "IBM i, object whose size is that on its disk": (
        "PARTNER         36864 02/23/25 15:09:55 *FILE      ORDERS",
        ("ORDERS", None, at(2025, 2, 23, 15, 9, 55), "file"),
    ),
    "IBM i, member": (
        "                                        *MEM       ORDERS.ORDERS",
        ("ORDERS.ORDERS", None, None, "file"),
    ),
    # OpenVMS, whose sizes are blocks
    "VMS": (
        "ORDERS.CSV;3          2/3      15-JAN-2025 10:15:32.11  [GROUP,OWNER]"
        "  (RWED,RWED,RE,)",
        ("ORDERS.CSV", None, at(2025, 1, 15, 10, 15, 32), "file"),
    ),
    "VMS, folder": (
        "OUT.DIR;1   1 19-NOV-2001 21:41 [root,root] (RWE,RWE,RE,RE)",
        ("OUT", None, at(2001, 11, 19, 21, 41), "directory"),
    ),
    "VMS, without a time": (
        "orders.txt;1 155   2-JUL-2003",
        ("orders.txt", None, at(2003, 7, 2), "file"),
    ),
    # NetWare
    "NetWare": (
        "- [R----F--] rhesus             214059       Oct 20 2025    a b.csv",
        ("a b.csv", 214059, at(2025, 10, 20), "file"),
    ),
    "NetWare, folder": (
        "d [RWCEAFMS] supervisor            512       Jan 16 2025    login",
        ("login", 512, at(2025, 1, 16), "directory"),
    ),
    "NetWare, without a blank": (
        "-[R----F--] 1 admin user 99 2025-03-05 12:30 a.csv",
        ("a.csv", 99, at(2025, 3, 5, 12, 30), "file"),
    ),
    # EPLF
    "EPLF": (
        "+i8388621.48594,m825718503,r,s280,up755\ta b.csv",
        ("a b.csv", 280, at(1996, 3, 1, 22, 15, 3), "file"),
    ),
    "EPLF, folder": (
        "+i8388621.50690,m824255907,/,\tout",
        ("out", None, at(1996, 2, 13, 23, 58, 27), "directory"),
    ),
}


@pytest.mark.parametrize("line, expected", LINES.values(), ids=LINES.keys())
def test_lines_of_all_systems(line, expected):
    """Name, size and time; what is not told, or rounded, is unknown."""
    entry = parse_line(line)
    assert (entry.name, entry.size, entry.time, entry.kind) == expected


def test_a_date_that_is_not_understood_still_tells_a_change():
    """Else a new file of the same size would be taken for the old one."""
    line = "-rw-r--r-- 1 a b 5 {} 21 2025 x.csv"
    one, other = (parse_line(line.format(word)) for word in ("lis", "gru"))
    assert one.version and one.version != other.version


@pytest.mark.parametrize(
    "line, target",
    [
        ("lrwxrwxrwx 1 a b 9 Feb 28 2025 x.csv -> alt/y.csv", "alt/y.csv"),
        ("lrwxrwxrwx 1 a b 9 Feb 28 2025 x.csv", ""),
        ("11-21-25  05:22PM <SYMLINK> x.csv [alt\\y.csv]", "alt\\y.csv"),
        ("A 1 02/23/25 15:09:55 *SYMLNK x.csv", ""),
    ],
)
def test_links_name_where_they_lead(line, target):
    entry = parse_line(line)
    assert (entry.name, entry.kind, entry.target) == ("x.csv", "other", target)


@pytest.mark.parametrize(
    "line",
    [
        "Directory DISK$USER:[PARTNER]",
        "Total of 3 files, 6/9 blocks.",
        "Grand total of 1 directory, 3 files.",
        "total 5.2M",
        "insgesamt 12",
    ],
)
def test_lines_around_a_listing_are_no_files(line):
    assert parse_line(line) is None


@pytest.mark.parametrize(
    "line",
    ["orders.csv", "orders.csv 123", "123 orders.csv", "-rw-r--r-- orders.csv", "a;1"],
)
def test_what_is_no_entry_is_not_guessed(line):
    with pytest.raises(NotUnderstood):
        parse_line(line)


@pytest.mark.parametrize(
    "line, name, size",
    [
        ("Type=file;Size=5;UNIX.group=Domain Users; a b.csv", "a b.csv", 5),
        ("UNIX.owner=Peter Parker;type=file;size=5; a; b=c.csv", "a; b=c.csv", 5),
        ("type=file;size=5 a; b.csv", "a; b.csv", 5),
        ("type=file;size=5; a; b.csv", "a; b.csv", 5),
        ("type=file; size=5; a.csv", "size=5; a.csv", None),
        ("type=file;size=5;  vorne leer", " vorne leer", 5),
    ],
)
def test_facts_may_have_blanks(line, name, size):
    entry = parse_facts(line)
    assert (entry.name, entry.size) == (name, size)


@pytest.mark.parametrize(
    "line, target",
    [
        ("type=OS.unix=slink:/etc/passwd; x", "/etc/passwd"),
        ("type=OS.unix=symlink; x", ""),
        ("type=file; x", None),
    ],
)
def test_facts_name_links(line, target):
    assert parse_facts(line).target == target


def test_an_order_that_is_not_known_is_never_from_the_future():
    """A file from the future would never be old enough to be fetched."""
    assert moment("02/03/26 10:00", NOW) == at(2026, 2, 3, 10)
    assert moment("05/03/26 10:00", NOW) == at(2026, 3, 5, 10)
    assert moment("23/02/26 10:00", NOW) == at(2026, 2, 23, 10)


def test_a_day_without_a_year_is_the_last_one():
    assert moment("Feb 29 10:00", NOW) == at(2024, 2, 29, 10)
    assert moment("Mar 21 10:00", NOW) == at(2026, 3, 21, 10)
    assert moment("Mar 22 10:00", NOW) == at(2025, 3, 22, 10)
    assert moment("22. Dez 10:00", NOW) == at(2025, 12, 22, 10)


def test_months_are_known_in_many_languages():
    """Those that `ls` prints: short forms, with and without a point."""
    months = {
        "jan feb mar apr may jun jul aug sep oct nov dec": range(1, 13),
        "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez": range(1, 13),
        "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.": range(1, 13),
        "gen feb mar apr mag giu lug ago set ott nov dic": range(1, 13),
        "jan fev mar abr mai jun jul ago set out nov dez": range(1, 13),
        "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.": range(1, 13),
        "янв фев мар апр май июн июл авг сен окт ноя дек": range(1, 13),
        "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara": range(1, 13),
        "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu": range(
            1, 13
        ),
    }
    for names, numbers in months.items():
        assert [month_of(name) for name in names.split()] == list(numbers), names
    assert month_of("orders") is None and month_of("j") is None

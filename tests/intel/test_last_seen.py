"""A value has the last day that its row or sentence tells, and none where nothing tells."""

from __future__ import annotations

from datetime import date

import pytest

from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged
from groundswell.intel.judgement.last_seen import with_last_seen
from groundswell.intel.readers.choose import read_document

TABLE = """# A report

## Indicators

| Domain | First seen | Last seen |
|---|---|---|
| one-evil[.]net | 2021-03-01 | 2021-05-09 |
| two-evil[.]net | 2020-01-02 | 2023-07 |
| three-evil[.]net | 2022-02-02 | |

The group also used two-evil[.]net, last seen on 3 January 2022.
"""


def _seen(text: str, name: str = "report.md") -> dict[str, date | None]:
    document = read_document(name, text.encode())
    values = scan(document).values
    return {o.value: o.last_seen for o in with_last_seen(document, values, judged(document, values))}


def test_a_column_tells_the_last_day_of_its_row_and_the_latest_place_counts() -> None:
    assert _seen(TABLE) == {
        "one-evil.net": date(2021, 5, 9),
        "two-evil.net": date(2023, 7, 31),
        "three-evil.net": None,
    }


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        pytest.param("The C2 one-evil[.]net was last seen on 2021-05-09.", date(2021, 5, 9), id="last seen on a day"),
        pytest.param("one-evil[.]net was active until June 2021.", date(2021, 6, 30), id="until a month: its last day"),
        pytest.param("one-evil[.]net was first seen in May 2020.", None, id="first seen is not last seen"),
        pytest.param("one-evil[.]net is a C2. Another was last seen on 2021-05-09.", None, id="another sentence"),
        pytest.param("The report of 2021-05-09 names one-evil[.]net.", None, id="a day that no word calls the last"),
    ],
)
def test_a_sentence_tells_the_last_day_only_of_its_own_values(sentence: str, wanted: date | None) -> None:
    assert _seen(f"# A report\n\nSome words first.\n\n{sentence}\n")["one-evil.net"] == wanted


def test_several_last_days_of_a_sentence_go_to_the_values_before_each() -> None:
    text = "# A report\n\nUsed were one-evil[.]net (last seen 2021-05-09) and two-evil[.]net (last seen 2022-06-10).\n"
    assert _seen(text) == {"one-evil.net": date(2021, 5, 9), "two-evil.net": date(2022, 6, 10)}


def test_a_list_of_indicators_with_a_column_of_last_days_tells_them() -> None:
    text = "indicator,type,last_seen\none-evil.net,domain,2021-05-09\ntwo-evil.net,domain,\n"
    assert _seen(text, "list.csv") == {"one-evil.net": date(2021, 5, 9), "two-evil.net": None}


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        pytest.param("9/7/21", "9/22/21", date(2021, 9, 7), id="months first, as another row tells"),
        pytest.param("9/7/21", "22/9/21", date(2021, 7, 9), id="days first, as another row tells"),
        pytest.param("9/7/21", "9/8/21", None, id="no row tells the order"),
        pytest.param("9/22/21", "22/9/21", None, id="rows contradict one another"),
    ],
)
def test_days_with_slashes_are_read_only_where_the_report_tells_their_order(
    first: str, second: str, wanted: date | None
) -> None:
    rows = f"| one-evil[.]net | {first} |\n| two-evil[.]net | {second} |\n"
    assert _seen(f"# A report\n\n| C2 | Last Seen |\n|---|---|\n{rows}")["one-evil.net"] == wanted

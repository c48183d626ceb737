"""The line of a key."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sweep.batch.located import line_of

TEXT = """\
# a comment

[defaults]
width = 960
pictures = [
    "a.jpg", # one

    "b.jpg",
]

  [[artifact]]
kind = "sheet"
output = '''
x = 1
'''

[[artifact]]
kind = "page"   # kind = 3
"out.put" = 1
deep = { a = 1 }
"""


def test_keys_are_found_where_a_reader_sees_them() -> None:
    lines = {
        ("defaults",): 3, ("defaults", "width"): 4, ("defaults", "pictures"): 5,
        ("artifact", 0): 11, ("artifact", 0, "kind"): 12, ("artifact", 0, "output"): 13,
        ("artifact", 1): 17, ("artifact", 1, "kind"): 18, ("artifact", 1, "out.put"): 19,
        ("artifact", 1, "deep"): 20, ("artifact", 1, "missing"): 17, ("other",): 1,
    }  # fmt: skip
    for path, line in lines.items():
        assert line_of(TEXT, path) == line, path


VALUES = st.one_of(
    st.just("1"), st.just("true"), st.just('"a # b"'), st.just('[\n1,\n2,\n]'),
    st.just('"""\n[x]\n\n[[artifact]]\nkey = 2"""'), st.just("{ a = [1, 2] }"),
)  # fmt: skip
BLANK = st.sampled_from(["", "\n", "# [[artifact]]\n", "  # kind = 1\n\n"])


@given(st.lists(st.lists(st.tuples(BLANK, VALUES), max_size=4), min_size=1, max_size=4))
def test_every_key_of_every_table_is_found(tables: list[list[tuple[str, str]]]) -> None:
    text = ""
    where: dict[tuple[str | int, ...], int] = {}
    for number, keys in enumerate(tables):
        where["artifact", number] = text.count("\n") + 1
        text += "[[artifact]]\n"
        for place, (blank, value) in enumerate(keys):
            text += blank
            where["artifact", number, f"key{place}"] = text.count("\n") + 1
            text += f"key{place} = {value}\n"
    told: dict[str, Any] = tomllib.loads(text)
    assert len(told["artifact"]) == len(tables)
    for path, line in where.items():
        assert line_of(text, path) == line

"""The script of a page: the modules, joined and shrunk, mean what they meant."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweep.artifacts.page
from sweep.artifacts.page.script.join import component, module_names
from sweep.artifacts.page.script.shrink import shrunk

FOLDER = Path(sweep.artifacts.page.__file__).parent / "component"
MODULES = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.js"))}


# What is written, and behind four spaces what is left of it.
SHRUNK = """
const one = 1; // first
/* and */ use(one + 2);
    const aa=1;use(aa+2);
let width = 3; box.width = width;
    let aa=3;box.width=aa;
const key = 1; take({ key });
    const aa=1;take({key:aa});
const { size, left: right } = box; go(right);
    const{size:aa,left:ab}=box;go(ab);
const value = 1; take({ value: 2 }, value);
    const aa=1;take({value:2},aa);
const name = 1; read("name", name);
    const aa=1;read("name",aa);
const count = 2; say(`${count} of ${`a ${count}`} {`);
    const aa=2;say(`${aa} of ${`a ${aa}`} {`);
const text = item => item / 2 / 3; text(/[/"]`/g);
    const aa=a=>a/2/3;aa(/[/"]`/g);
put(one - -two, + +one);
    put(one- -two,+ +one);
function add(first, second = other) { return first + second; }
    function aa(a,b=other){return a+b}
class Box { get inner() { return this.inner_; } open(door) { return door in this; } }
    class aa{get inner(){return this.inner_}open(a){return a in this}}
for (const item of items) if (item) use(item); else break;
    for(let aa of items)if(aa)use(aa);else break;
try { go(); } catch (problem) { say(problem?.text ?? 'x'); }
    try{go()}catch(a){say(a?.text??'x')}
"""
CASES = [
    (script.strip(), short.strip())
    for script, short in re.findall(r"((?:^\S.*\n)+)^ {4}(.*)$", SHRUNK, re.M)
]


@pytest.mark.parametrize(("script", "short"), CASES, ids=[short[:30] for _, short in CASES])
def test_names_of_our_own_become_short_and_all_else_stays(script: str, short: str) -> None:
    assert shrunk(script) == short
    assert shrunk(short) == short


@given(st.text(st.characters(codec="ascii", exclude_characters='"\\\n\r')))
def test_text_is_left_alone(text: str) -> None:
    assert shrunk(f'say("{text}" , `{text.replace("`", "").replace("$", "")}`);').startswith(
        f'say("{text}",`'
    )


def test_all_text_of_the_modules_is_in_the_script() -> None:
    """Each string stands in the joined script as often as in all modules, imports aside."""
    literal = re.compile(r'"(?:[^"\\\n]|\\.)*"')
    bare = (re.sub(r"(?m)^import .*$|^\s*(//|/?\*).*$", "", text) for text in MODULES.values())
    wanted = Counter(found for text in bare for found in literal.findall(text))
    there = Counter(literal.findall(component()))
    assert wanted.total() > 300
    # Words in comments beside code may be counted as well.
    missing = {text: count for text, count in wanted.items() if there[text] < count}
    assert len(missing) < 10, missing


def test_every_module_is_joined_behind_those_it_needs() -> None:
    names = module_names()
    assert sorted(names) == sorted(MODULES)
    for place, name in enumerate(names):
        needed = re.findall(r'from "\./([\w-]+\.js)"', MODULES[name])
        assert set(needed) <= set(names[:place]), name


def test_names_at_the_top_of_a_module_are_unique() -> None:
    """Joined to one script they share a scope."""
    found: Counter[str] = Counter()
    for text in MODULES.values():
        found.update(
            re.findall(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", text, re.M)
        )
    assert not [name for name, count in found.items() if count > 1]


def test_modules_keep_to_the_habits_that_joining_asks_for() -> None:
    for name, text in MODULES.items():
        code = re.sub(r"(?m)^\s*(//|/?\*).*$", "", text)
        assert not re.search(r"^export (default|\{)|^import (\w|\*)|^import.* as ", code, re.M), (
            name
        )
        for word in ("import.meta", "innerHTML", "cssText", "eval(", "new Function"):
            assert word not in code, name
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", code), name

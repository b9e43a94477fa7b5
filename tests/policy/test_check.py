"""What a check of a policy says: errors with their places, and warnings of what is allowed but hardly meant."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import time
from pathlib import Path

import pytest

from edge.policy import Checked, check, default_path

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
RULE = """\
version: 1
rules:
  - id: heavy
    code: WATCHLIST
    severity: hold
    when: parcel.mass_g != null && parcel.mass_g > 500.0
    say: "Mass {parcel.mass_g:mass}."
    say_zh: "质量{parcel.mass_g:mass}。"
    sources: [scale]
"""
SECOND = """\
  - id: heavier
    code: WATCHLIST
    severity: hold
    when: parcel.mass_g != null && parcel.mass_g > 900.0
    say: "Much."
    say_zh: "很重。"
    sources: [scale]
"""


def checked(tmp_path: Path, text: str, *, at: dt.datetime = NOON) -> Checked:
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    return check(path, at=at)


def said(result: Checked) -> list[str]:
    """Errors and warnings on rules, without the name of the file."""
    found = result.errors + result.warnings
    return [str(problem).partition("rules.yaml:")[2] for problem in found if problem.file.endswith("rules.yaml")]


def test_the_rules_that_come_with_sortgate_have_no_error_and_no_warning_but_on_dates_of_lists() -> None:
    result = check(default_path(), at=NOON)
    assert result.errors == ()
    assert [problem for problem in result.warnings if "/lists/" not in problem.file] == []
    assert result.counts is not None
    assert result.counts.rules == result.counts.in_force


def test_a_sound_policy_has_nothing_to_say(tmp_path: Path) -> None:
    result = checked(tmp_path, RULE)
    assert said(result) == []
    assert result.counts is not None
    assert result.counts.by_severity == {"hold": 1}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("severity: hold", "severity: grave", "5:15: rule 'heavy', severity: one of 'info', 'advisory'"),
        ("code: WATCHLIST", "code: WATCH_LIST", "4:11: rule 'heavy', code: one of "),
        ("    sources: [scale]\n", "", "3:5: rule 'heavy', sources: it is missing"),
        ("sources: [scale]", "sources: scale", "9:14: rule 'heavy', sources: a list is expected"),
        (
            "    severity: hold\n",
            "    severity: hold\n    colour: red\n",
            "6:13: rule 'heavy', colour: nothing is called so",
        ),
        ("when:", "wen:", "6:10: rule 'heavy', wen: nothing is called so here; did you mean when?"),
        ('"Mass {parcel.mass_g:mass}."', "no", "7:10: rule 'heavy', say: a text is expected: YAML takes yes, no"),
        ("  - id: heavy\n    code", "  - code", "3:5: rule 'number 1', id: it is missing"),
        ("when:", "in_force: {from: 2026-02-30}\n    when:", "6:22: 2026-02-30: there is no day 2026-02-30"),
        ("&&", "and", "6:33: rule 'heavy', when: Syntax error: mismatched input 'and'; write && for and"),
        ("!= null", "!= None", "6:28: rule 'heavy', when: write null for None"),
        ("{parcel.mass_g:mass}.", "{{parcel.mass_g}}.", "7:11: rule 'heavy', say: a '{' stands alone"),
        ("severity: hold", "severity: hold\n    severity: info", "6:5: severity: 'severity' stands twice"),
        ("mass_g > 500.0", "mass_g >> 500.0", "6:51: rule 'heavy', when: Syntax error"),
        ("> 500.0", "> 500.0 && parcel.wieght > 1.0", "6:61: rule 'heavy', when: no fact is called 'parcel.wieght'"),
        ("mass_g > 500.0", "mas_g > 500.0", "6:36: rule 'heavy', when: no fact is called 'parcel.mas_g'; did you mean"),
        ('"Mass {parcel.mass_g:mass}."', '"Mass {parcel.mas}."', "7:11: rule 'heavy', say: no fact is called"),
        ("rules:", "rules: [", "3:3: can't be read as YAML"),
        ("version: 1", "version: 7", "1:10: version: version 7 of the rule file"),
    ],
)
def test_an_error_is_told_with_file_line_column_rule_and_what_was_expected(
    tmp_path: Path, old: str, new: str, text: str
) -> None:
    result = checked(tmp_path, RULE.replace(old, new, 1))
    assert result.counts is None
    assert [one for one in said(result) if one.startswith(text)], said(result)


def test_all_errors_of_all_rules_are_told_at_once(tmp_path: Path) -> None:
    text = (RULE + SECOND).replace("> 500.0", ">").replace("> 900.0", "> 'much'")
    assert {problem.rule_id for problem in checked(tmp_path, text).errors} == {"heavy", "heavier"}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("> 500.0", "> 500.0 && parcel.mass_g < 500.0", "6:11: rule 'heavy', when: none of "),
        ("parcel.mass_g != null && parcel.mass_g > 500.0", "parcel.mass_g == null || true", "when: all of "),
        ("质量{parcel.mass_g:mass}。", "Mass {parcel.mass_g:mass}.", "say_zh: a Chinese sentence is expected here"),
        ("质量{parcel.mass_g:mass}。", "质量。", "say_zh: the English sentence also names parcel.mass_g"),
        ("parcel.mass_g > 500.0", "id.status == 'OK'", "6:11: rule 'heavy', when: none of "),
        ("sources:", "expected: some\n    sources:", "expected: it has English words and no expected_zh"),
        ("when:", "in_force: {to: 2026-11-22}\n    when:", "in_force: in force no longer, since 2026-11-22"),
        ("when:", "in_force: {from: 2026-12-01}\n    when:", "in_force: not yet in force, before 2026-12-01"),
        ("when:", "in_force: {from: 2026-12-01, to: 2026-11-01}\n    when:", "in_force: never in force"),
    ],
)
def test_what_is_allowed_but_hardly_meant_is_a_warning(tmp_path: Path, old: str, new: str, text: str) -> None:
    result = checked(tmp_path, RULE.replace(old, new, 1))
    assert result.errors == ()
    assert [one for one in said(result) if text in one], said(result)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('"china" in record.origins', '"china" is nothing that can be found there: record.origins holds codes of'),
        ('!label.denied.exists(c, c == "cn")', 'label.denied holds codes of countries such as CN; did you mean "CN"?'),
        ('record.destination in ["KP", "IRN"]', '"IRN" is nothing that can be found there'),
        ('"neodymium" in label.materials', "label.materials holds symbols of materials such as Dy"),
        ('"magnet" in goods.classes', 'did you mean "magnets"?'),
        ('"CN 2025/81" in control.lists', 'did you mean "CN 2025/18"?'),
        ('record.status == "missing"', "record.status holds found, stale, none, unavailable, not_looked"),
    ],
)
def test_a_text_that_no_fact_of_the_condition_can_be_is_told(tmp_path: Path, condition: str, told: str) -> None:
    beside = default_path().parent
    (tmp_path / "goods.yaml").write_bytes((beside / "goods.yaml").read_bytes())
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/one.yaml").write_bytes((beside / "lists/cn-2025-18.yaml").read_bytes())
    rule = RULE.replace("parcel.mass_g != null && parcel.mass_g > 500.0", f"|-\n      {condition}")
    found = [one for one in said(checked(tmp_path, rule)) if "is nothing that can be found there" in one]
    assert len(found) == 1
    assert told in found[0]


@pytest.mark.parametrize(
    "condition",
    [
        '"HK" in record.origins && "Dy" in label.materials && record.status != "none"',
        'record.descriptions.exists(d, d == "china")',
        'record.origins.exists(c, c.matches("^[A-M]"))',
        'record.destination == "KP"  // not "nk"',
    ],
)
def test_texts_that_can_be_found_free_words_and_patterns_are_left_alone(tmp_path: Path, condition: str) -> None:
    rule = RULE.replace("parcel.mass_g != null && parcel.mass_g > 500.0", f"|-\n      {condition}")
    assert said(checked(tmp_path, rule)) == []


def test_a_condition_that_forgets_what_is_not_known_is_told_what_to_write(tmp_path: Path) -> None:
    rule = RULE.replace("parcel.mass_g != null && ", "")
    (found,) = said(checked(tmp_path, rule))
    assert found.endswith("null is what is not known: begin with parcel.mass_g != null &&")


def test_a_country_sought_in_a_list_is_tried_though_no_example_names_it(tmp_path: Path) -> None:
    assert said(checked(tmp_path, RULE.replace("parcel.mass_g > 500.0", "'NO' in label.denied"))) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        ("goods.yaml", "unusual_kg_l: 1.02", "unusual_kg_l: 10.2", "unusual_kg_l lies above impossible_kg_l"),
        ("goods.yaml", "unusual_kg_l: 1.02", "unusual_kg_l: 1,02", "a number is expected, its decimals behind a dot"),
        ("goods.yaml", '"2201"', "2201", "a text is expected: put 2201 in quotes"),
        ("goods.yaml", "name: tea and food", "name: water and drinks", "two classes have the name water and drinks"),
        ("goods.yaml", "made_with: [Bi]", "made_with: [Bismut]", "no name or formula is read as Bismut"),
        ("lists/a.yaml", "7440-60-0", "7440-60-1", "7440-60-1 is no CAS number"),
        ("lists/a.yaml", '"2846901920"', '"2846.90.1920"', "'2846.90.1920' does not fit the pattern"),
        ("lists/a.yaml", "symbol: Ho", "symbol: Hm", "no name or formula is read as Hm"),
        ("lists/b.yaml", "", "", "each list needs an id of its own; 2 files have CN 2025/57"),
    ],
)
def test_a_slip_in_the_tables_beside_the_rules_is_told(
    tmp_path: Path, file: str, old: str, new: str, text: str
) -> None:
    packaged = default_path().parent
    (tmp_path / "lists").mkdir()
    tables = {
        "goods.yaml": (packaged / "goods.yaml").read_text(),
        "lists/a.yaml": (packaged / "lists" / "cn-2025-57.yaml").read_text(),
    }
    tables[file] = tables.get(file, tables["lists/a.yaml"]).replace(old, new, 1)
    for name, content in tables.items():
        (tmp_path / name).write_text(content)
    result = checked(tmp_path, RULE)
    assert [one for one in result.errors + result.warnings if one.file.endswith(file) and text in one.why]


def test_a_rule_that_another_always_outweighs_is_called_shadowed(tmp_path: Path) -> None:
    assert ["'heavy' gives the same reason" in one for one in said(checked(tmp_path, RULE + SECOND))] == [True]
    lighter = SECOND.replace("> 900.0", "> 100.0")
    assert len(said(checked(tmp_path, RULE + lighter))) == 1  # now the first is the one that adds nothing
    other_reason = SECOND.replace("WATCHLIST", "WEIGHT_MISMATCH")
    assert said(checked(tmp_path, RULE + other_reason)) == []


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-11-01", "CN 2025/57: suspended, up to and including 2026-11-10"),
        (
            "2026-11-23",
            "CN 2025/57: binds again since its suspension ended on 2026-11-10; make sure it was not extended",
        ),
        ("2027-03-01", None),
    ],
)
def test_the_end_of_a_suspension_is_pointed_at_before_and_for_a_while_after(at: str, text: str | None) -> None:
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    told = [problem.why for problem in check(default_path(), at=moment).warnings if "2025/57" in problem.why]
    assert [why for why in told if text and text in why] == ([] if text is None else told)


@pytest.mark.parametrize(
    "condition",
    [
        "[LIST].map(a, [LIST].map(b, [LIST].map(c, a + b + c))).size() > 0",
        "[LIST].map(a, [LIST].map(b, a + b)).size() > 0",
        '["aaaaaaaa"]' + ".map(a, a + a)" * 50 + ".size() > 0",
        '"[" != "" && [LIST].exists(a, [LIST].exists(b, [LIST].exists(c, a > b + c)))',
    ],
)
def test_a_rule_whose_loops_would_run_for_hours_is_refused_by_name_before_it_is_run(
    tmp_path: Path, condition: str
) -> None:
    endless = condition.replace("LIST", ", ".join(map(str, range(400))))
    result = checked(tmp_path, RULE.replace("parcel.mass_g != null && parcel.mass_g > 500.0", f"'{endless}'"))
    (fault,) = said(result)
    assert fault.startswith("6:12: rule 'heavy', when: its loops, one in another, may go round more than 100,000 times")


def test_loops_of_a_rule_may_compare_the_facts_with_many_numbers(tmp_path: Path) -> None:
    numbers = ", ".join(f'"{number}"' for number in range(284600, 284650))
    loops = f"label.hs.exists(l, [{numbers}].exists(r, l.startsWith(r))) && record.hs.exists(r, r in label.hs)"
    assert checked(tmp_path, RULE.replace("parcel.mass_g != null && parcel.mass_g > 500.0", loops)).errors == ()


def test_a_rule_that_takes_too_long_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "thread_time", itertools.count(step=2.0).__next__)  # each look costs two seconds
    (fault,) = said(checked(tmp_path, RULE))
    assert fault.endswith("rule 'heavy', when: judging it takes more than 10 ms; shorten its lists or loops")


@pytest.mark.parametrize("beside", ["rules.yaml", "goods.yaml", "lists/ours.yaml"])
def test_a_pipe_among_the_files_of_a_policy_is_refused_and_not_waited_for(tmp_path: Path, beside: str) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "rules.yaml").write_text(RULE)
    pipe = tmp_path / beside
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    assert [str(error) for error in check(tmp_path / "rules.yaml", at=NOON).errors] == [
        f"{pipe}:1:1: can't be read: it is no plain file"
    ]


def test_a_policy_may_lie_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RULE)
    (tmp_path / "rules.yaml").symlink_to("release.yaml")
    assert check(tmp_path / "rules.yaml", at=NOON).errors == ()

"""Users, their links, and the sessions that follow from them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from console_site import PASSWORD, ConsoleSite
from edge.clock import Clock
from edge.console.web import Role, UserBook, UserError, users
from edge.console.web.sessions import Sessions, SignInThrottle


class Moment:
    """A wall clock and a monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.utc = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
        self.now_s = 0.0


def test_a_link_sets_a_password_once(tmp_path: Path) -> None:
    book = UserBook(tmp_path / "users.json", lambda: Moment().utc)
    token = book.invite("林 小姐", Role.OPERATOR)
    assert book.checked("林 小姐", PASSWORD) is None
    book.accept(token, PASSWORD)
    user = book.checked("林 小姐", PASSWORD)
    assert user is not None
    assert user.role is Role.OPERATOR
    with pytest.raises(UserError, match="used already"):
        book.accept(token, "another password")


def test_a_link_ends_after_a_day_and_with_the_next_one(tmp_path: Path) -> None:
    moment = Moment()
    book = UserBook(tmp_path / "users.json", lambda: moment.utc)
    first, second = book.invite("lin", Role.OPERATOR), book.invite("lin", Role.SUPERVISOR)
    assert book.invitation(first) is None
    moment.utc += dt.timedelta(hours=24)
    assert book.invitation(second) is None


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_a_password_has_a_length(tmp_path: Path, password: str) -> None:
    book = UserBook(tmp_path / "users.json", lambda: Moment().utc)
    with pytest.raises(UserError, match="12 to 256"):
        book.accept(book.invite("lin", Role.VIEWER), password)


@pytest.mark.parametrize("name", ["", " ", "a/b", "x" * 64, "<b>", "a\nb"])
def test_a_name_that_could_be_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="can't be a name"):
        UserBook(tmp_path / "users.json", lambda: Moment().utc).invite(name, Role.VIEWER)


def test_a_damaged_file_of_users_is_named_and_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text("{")
    with pytest.raises(UserError, match=r"users\.json is damaged"):
        UserBook(path, lambda: Moment().utc).checked("lin", PASSWORD)


def test_who_may_act_is_signed_out_when_idle_and_who_only_looks_is_not(site: ConsoleSite) -> None:
    moment = Moment()
    sessions = Sessions(site.book, idle_s=60, most_s=1000, monotonic_s=lambda: moment.now_s)
    operator, viewer = site.book.get("operator"), site.book.get("viewer")
    assert operator is not None
    assert viewer is not None
    acting, looking = sessions.open(operator).token, sessions.open(viewer).token
    moment.now_s = 50
    assert sessions.find(acting, used=False)
    moment.now_s = 61
    assert sessions.find(acting) is None
    assert sessions.find(looking)
    moment.now_s = 1001
    assert sessions.find(looking) is None


def test_another_role_ends_the_session_of_the_old_one(site: ConsoleSite) -> None:
    user = site.book.get("supervisor")
    assert user is not None
    sessions = Sessions(site.book, idle_s=60, most_s=1000)
    token = sessions.open(user).token
    site.user("supervisor", Role.VIEWER)
    assert sessions.find(token) is None


def test_each_wrong_password_after_the_fifth_doubles_the_wait_up_to_a_minute() -> None:
    moment = Moment()
    throttle = SignInThrottle(lambda: moment.now_s)
    waits = []
    for _ in range(14):
        throttle.failed("name:lin")
        waits.append(throttle.wait_s("name:lin", "address:::1"))
    assert waits[:7] == [0, 0, 0, 0, 1, 2, 4]
    assert waits[-1] == 60
    moment.now_s += 60
    assert throttle.wait_s("name:lin") == 0
    throttle.succeeded("name:lin")
    throttle.failed("name:lin")
    assert throttle.wait_s("name:lin") == 0


def test_the_failures_of_strangers_are_not_remembered_without_end() -> None:
    moment = Moment()
    throttle = SignInThrottle(lambda: moment.now_s)
    for number in range(SignInThrottle.MOST_KEYS):
        throttle.failed(f"name:{number}", f"address:{number}")
        throttle.failed("name:lin")
    assert len(throttle._failures) == SignInThrottle.MOST_KEYS
    assert throttle.wait_s("name:lin") == SignInThrottle.MOST_S


def test_a_password_costs_a_stranger_as_much_as_the_standard_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "PasswordHasher", PasswordHasher)  # all other tests have a quick one
    book = UserBook(tmp_path / "users.json", Clock().utc)
    hashed = book.accept(book.invite("lin", Role.OPERATOR), PASSWORD).password_hash
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "RFC 9106, section 4, for machines with little memory"
    assert book.checked("lin", PASSWORD)
    assert not book.checked("nobody", PASSWORD)

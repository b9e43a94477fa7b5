"""Where messages wait for their thread: bounded, in order, and closed without a wait."""

from __future__ import annotations

import threading

from edge.link import Inbox

PATIENCE_S = 20.0


def test_items_come_in_order_and_one_too_many_is_refused() -> None:
    inbox: Inbox[int] = Inbox(2)
    assert [inbox.put(item) for item in (1, 2, 3)] == [True, True, False]
    assert [inbox.take(0), inbox.take(0), inbox.take(0)] == [1, 2, None]


def test_closing_wakes_whoever_waits_and_nothing_more_is_taken() -> None:
    inbox: Inbox[int] = Inbox(1)
    taken: list[int | None] = []
    waits = threading.Thread(target=lambda: taken.append(inbox.take(PATIENCE_S * 3)), daemon=True)
    waits.start()
    inbox.close()
    waits.join(PATIENCE_S)
    assert taken == [None]
    full: Inbox[int] = Inbox(1)
    full.put(1)
    full.close()
    assert full.is_closed
    assert full.take(PATIENCE_S) is None
    assert not full.insist(lambda: False, tries=2, pause_s=PATIENCE_S * 100)


def test_a_step_is_tried_until_it_succeeds_and_no_more_often_than_told() -> None:
    inbox: Inbox[int] = Inbox(1)
    answers = iter([False, False, True, False, False])
    assert inbox.insist(lambda: next(answers), tries=5, pause_s=0)
    assert not inbox.insist(lambda: next(answers), tries=2, pause_s=0)
    assert list(answers) == []

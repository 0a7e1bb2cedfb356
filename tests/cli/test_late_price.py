import threading

from tests.patience import PATIENCE_S
from tuiapp.cli.late_price import LatePrice
from tuiapp.core.prices import Price


PRICE = Price(1.0, 2.0)


def test_a_slow_price_is_looked_up_beside_whoever_asks() -> None:
    threads: list[threading.Thread] = []
    began, may_end = threading.Event(), threading.Event()

    def find() -> Price:
        threads.append(threading.current_thread())
        began.set()
        assert may_end.wait(PATIENCE_S)
        return PRICE

    late = LatePrice(find, is_slow=True)
    assert not began.is_set()
    late.begin()
    late.begin()
    assert began.wait(PATIENCE_S)
    may_end.set()
    assert late.wait() == late.wait() == PRICE
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_a_quick_price_has_no_thread() -> None:
    threads: list[threading.Thread] = []

    def find() -> Price:
        threads.append(threading.current_thread())
        return PRICE

    late = LatePrice(find, is_slow=False)
    late.begin()
    assert late.wait() == PRICE
    assert threads == [threading.current_thread()]

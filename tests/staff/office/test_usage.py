"""What this very process uses."""

import time

from staff.office.usage import usage


def test_the_time_of_processors_grows_with_work_and_memory_is_that_of_a_process() -> None:
    before = usage()
    until = time.process_time() + 0.02
    while time.process_time() < until:
        pass
    after = usage()
    assert 0.02 <= after.cpu_s - before.cpu_s < 5
    assert after.memory_bytes is not None
    assert 2**20 < after.memory_bytes < 2**34

from server.door.flood import TokenBucket


def taken(bucket: TokenBucket, now_s: float, tries: int) -> int:
    return sum(bucket.take(now_s) for _ in range(tries))


def test_a_burst_is_taken_up_to_its_size() -> None:
    assert taken(TokenBucket(per_second=1, burst=3, now_s=0), now_s=0, tries=10) == 3


def test_an_empty_bucket_gains_its_rate_as_time_passes() -> None:
    bucket = TokenBucket(per_second=2, burst=3, now_s=0)
    taken(bucket, now_s=0, tries=3)

    assert taken(bucket, now_s=0.4, tries=10) == 0
    assert taken(bucket, now_s=0.6, tries=10) == 1
    assert taken(bucket, now_s=1.6, tries=10) == 2


def test_a_quiet_time_never_fills_it_beyond_its_burst() -> None:
    assert taken(TokenBucket(per_second=10, burst=3, now_s=0), now_s=3600, tries=100) == 3

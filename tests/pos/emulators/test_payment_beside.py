"""The payment provider beside a restaurant to play with: what it needs, what it keeps, and who may have it."""

import socket
from pathlib import Path

import httpx2
import msgspec
import pytest
import trio

from actors.domain.restaurant import Menu
from pos.emulators.payment_beside import CARD, MISSING, PORT, Beside, Kept, beside
from pos.payments.driver import Authorised, Captured, RequiresAction
from pos.payments.environment import provider_settings
from pos.payments.providers import Providers
from tests.plain import plain_restaurant
from tests.pos.payments.rig import asked, charge

HOST = "127.0.0.1"


async def paid(provider: Beside, driver_does: str) -> object:
    """Runs it as the demo does, and pays or looks at what was paid before."""
    found: list[object] = []

    async def work(serving: trio.CancelScope) -> None:
        providers = Providers(provider_settings(provider.settings), lambda: 0.9)
        driver = providers.driver(plain_restaurant({}, Menu((), {})), "stripe")
        if driver_does == "pay":
            answer = await driver.authorise(charge())
            assert isinstance(answer, RequiresAction)
            async with httpx2.AsyncClient(trust_env=False) as browser:
                await browser.post(answer.redirect_url, data={"card": CARD.spaced})
        found.append(await driver.look_up(asked(charge().payment_id)))
        if driver_does == "capture":
            found.append(await driver.capture(asked(charge().payment_id), 1900))
        await providers.aclose()

    await provider.serve(provider.url, [], work, trio.CancelScope())
    return found[-1]


async def test_who_starts_it_in_the_same_folder_again_finds_what_was_paid(tmp_path: Path) -> None:
    first = beside(tmp_path, HOST, {})
    assert isinstance(await paid(first, "pay"), Authorised)
    again = beside(tmp_path, HOST, {})

    assert (again.kept.key, again.kept.webhook_secret) == (first.kept.key, first.kept.webhook_secret)
    assert isinstance(await paid(again, "capture"), Captured)
    assert isinstance(await paid(beside(tmp_path, HOST, {}), "look"), Captured)
    assert again.file.stat().st_mode & 0o777 == 0o600
    assert first.kept.key not in repr(first)


async def test_another_folder_has_another_key(tmp_path: Path) -> None:
    assert beside(tmp_path / "a", HOST, {}).kept.key != beside(tmp_path / "b", HOST, {}).kept.key


async def test_ids_are_not_given_twice_over_a_restart_that_lost_the_last_of_them(tmp_path: Path) -> None:
    await paid(beside(tmp_path, HOST, {}), "pay")
    lost = beside(tmp_path, HOST, {}).kept.books
    await paid(beside(tmp_path, HOST, {}), "look")

    assert beside(tmp_path, HOST, {}).kept.books.last_id > lost.last_id + 100


def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "provider.json").write_text("{")

    assert beside(tmp_path, HOST, {}).kept.books.intents == {}


async def test_a_disk_that_takes_nothing_ends_no_restaurant(tmp_path: Path) -> None:
    assert isinstance(await paid(beside(tmp_path / "nowhere", HOST, {}), "pay"), Authorised)


def test_where_the_usual_port_is_taken_it_has_another() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((HOST, PORT))
            taken.listen()
        except OSError:
            pass  # somebody else has it
        port = beside(Path(), HOST, {}).port
        assert port not in (None, PORT)


@pytest.mark.parametrize("name", ["DRIVER", "SETTINGS", "SECRETS", "SECRETS_FILE"])
def test_whoever_has_chosen_a_provider_has_that_one(tmp_path: Path, name: str) -> None:
    chosen = beside(tmp_path, HOST, {f"TRIVET_PAYMENT_{name}": "x"})

    assert (chosen.port, chosen.settings, chosen.why) == (None, {}, "")


async def test_without_the_libraries_it_says_how_to_get_them_and_the_rest_runs(tmp_path: Path) -> None:
    without = beside(tmp_path, HOST, {}, lambda name: None if name == "stripe" else True)
    done: list[trio.CancelScope] = []

    async def work(serving: trio.CancelScope) -> None:
        done.append(serving)

    serving = trio.CancelScope()
    await without.serve("", [], work, serving)

    assert (without.settings, without.why, done) == ({}, MISSING, [serving])
    assert not without.file.exists()


@pytest.mark.parametrize(
    ("host", "url"), [("0.0.0.0", "http://127.0.0.1:9200"), ("::", "http://[::1]:9200"), ("box", "http://box:9200")]
)
def test_it_is_asked_on_this_machine_wherever_phones_reach_it(host: str, url: str) -> None:
    provider = Beside(Path("provider.json"), host, 9200, Kept())

    assert msgspec.json.decode(provider.settings["TRIVET_PAYMENT_SETTINGS"])["url"] == provider.url == url

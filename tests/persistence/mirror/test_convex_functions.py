"""What is deployed to Convex is what its compiler takes and what the tests run, and its own clients agree with how."""

import json
import re
import socket
import struct
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from convex import ConvexError
from convex.http_client import ConvexExecutionError, ConvexHttpClient

from tests.persistence.mirror.deployment import EMULATOR, KEY, MODULES, NODE, ROOT, Emulator, needs_node, running

pytestmark = needs_node
PAGE: Final = ROOT / "docs" / "convex" / "README.md"
BODY: Final = {"table_id": 1, "table_number": 1, "enabled": True, "branch_id": None}
ORDER: Final = {
    "order_id": "ORD-7-1", "order_number": 1, "session_id": None, "round": 1, "status": "preparing",
    "payment_status": "unpaid", "pos_status": "accepted", "pos_ticket": "A1", "fulfilment": "dine_in", "total": 9.5,
    "currency": "EUR", "special_instructions": "", "placed_by": str(uuid4()), "created_at": "2026-11-27T03:00:00+00:00",
}  # fmt: skip


def example() -> str:
    """The query on the page."""
    (code,) = re.findall(r"```ts\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


@pytest.fixture(scope="module")
def with_example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """A deployment that has the page's query too."""
    file = tmp_path_factory.mktemp("convex") / "openOrders.ts"
    file.write_text(example(), encoding="utf-8")
    with running(file) as deployment:
        yield deployment


def client(deployment: Emulator, key: str | None = KEY) -> ConvexHttpClient:
    made = ConvexHttpClient(deployment.url)
    if key is not None:
        made.set_admin_auth(key)
    return made


def upsert(made: ConvexHttpClient, name: str, copy: float, version: float, *bodies: Mapping[str, Any]) -> object:
    documents = [{"entity_id": str(at), "version": version, "body": dict(body)} for at, body in enumerate(bodies)]
    call: Any = {"restaurant_id": 7.0, "copy": copy, "version": version, "documents": documents}
    return made.mutation(f"{name}:upsert", call)


def test_the_compiler_takes_the_functions_and_the_example(tmp_path: Path) -> None:
    folder = tmp_path / "convex"
    folder.mkdir()
    for file in (ROOT / "docs" / "convex").glob("*.ts"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "openOrders.ts").write_text(example(), encoding="utf-8")
    ours = json.loads((EMULATOR.parent / "tsconfig.json").read_text(encoding="utf-8"))
    types = MODULES / "convex" / "dist" / "esm-types"
    ours["compilerOptions"]["paths"] = {
        f"convex/{part}": [str(types / part / "index.d.ts")] for part in ("server", "values")
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps({**ours, "include": ["convex/*.ts"]}), encoding="utf-8")
    compiler = [str(MODULES / ".bin" / "tsc"), "--project", str(tmp_path)]
    good = subprocess.run(compiler, check=False, capture_output=True, text=True)
    assert (good.returncode, good.stdout) == (0, "")
    (folder / "wrong.ts").write_text('import schema from "./schema";\nexport const wrong: number = schema;\n')
    assert subprocess.run(compiler, check=False, capture_output=True).returncode != 0


def test_who_is_cut_off_in_a_sentence_changes_nothing_and_ends_nothing(convex: Emulator) -> None:
    port = int(convex.url.rpartition(":")[2])
    begun = b"POST /api/mutation HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\n{"
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as sender:
            sender.sendall(begun)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, as of a kill
    assert convex.calls() == []


def test_the_python_client_has_its_say(convex: Emulator) -> None:
    nobody, stranger, admin = client(convex, None), client(convex, "prod:other|x"), client(convex)
    with pytest.raises(ConvexExecutionError, match="Could not find public function"):
        nobody.query("mirror:state", {"restaurant_id": 7.0})
    with pytest.raises(Exception, match="401 BadDeployKey"):
        stranger.query("mirror:state", {"restaurant_id": 7.0})
    assert admin.query("mirror:state", {"restaurant_id": 7.0}) is None
    copy = admin.mutation("mirror:begin", {"restaurant_id": 7.0})
    assert admin.query("mirror:state", {"restaurant_id": 7.0}) == {"copy": copy, "whole": False}
    upsert(admin, "tables", copy, 2.0, BODY, BODY | {"table_id": 2, "of_a_newer_trivet": [1]})
    with pytest.raises(ConvexError) as late:
        upsert(admin, "tables", copy, 1.0, BODY)
    assert late.value.data == {"code": "behind"}
    with pytest.raises(ConvexError) as other:
        upsert(admin, "tables", copy - 1, 3.0, BODY)
    assert other.value.data == {"code": "another_copy"}
    with pytest.raises(ConvexExecutionError, match="does not match the schema"):
        upsert(admin, "tables", copy, 3.0, BODY, {"table_id": 1})
    kept = {one["table_id"]: one["version"] for one in convex.documents("tables")}
    assert kept == {1: 2, 2: 2}  # nothing of a call that has failed
    assert admin.mutation("mirror:sweep", {"restaurant_id": 7.0, "copy": copy}) is True
    assert admin.query("mirror:state", {"restaurant_id": 7.0}) == {"copy": copy, "whole": True}


def test_the_javascript_client_has_its_say_and_the_example_reads_open_orders(with_example: Emulator) -> None:
    admin = client(with_example)
    copy = admin.mutation("mirror:begin", {"restaurant_id": 7.0})
    upsert(admin, "orders", copy, 1.0, ORDER, ORDER | {"order_number": 2, "status": "cancelled"})
    with_example.ask("trouble", {})
    assert NODE is not None
    command = [NODE, str(EMULATOR.parent / "judge.mjs"), with_example.url, KEY]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=30).stdout)
    assert "Could not find public function" in said["nobody"]["error"]
    assert "BadDeployKey" in said["stranger"]["error"]
    assert said["new"]["value"]["copy"] == copy
    assert said["begun"]["value"] == {"copy": said["copy"], "whole": False}
    assert said["copy"] > copy
    assert said["upserted"] == {"value": None}
    assert "Path: .enabled" in said["wrong"]["error"]
    assert said["late"]["data"] == {"code": "behind"}
    assert "ArgumentValidationError" in said["argument"]["error"]
    assert "Could not find public function" in said["mutation"]["error"]
    assert [(one["order_number"], one["total"]) for one in said["open"]["value"]] == [(1, 9.5)]
    assert said["unknown"]["data"] == "Sign in first."

import assert from "node:assert/strict";
import { test } from "node:test";
import { dinerConnection, staffConnection, TrivetError } from "trivet/trivet.js";
import { sent, settled, table, world } from "./wire/world.js";

/** A page connected to a table, with all that it was shown. */
async function seated({ server = table(), token = "t1", kind = dinerConnection, ...more } = {}) {
  const around = world((socket) => server.take(socket));
  const connection = kind({ url: "/ws", token, surroundings: around.surroundings, ...more });
  const shown = [];
  const phases = [];
  connection.on("frame", (frame) => shown.push(frame));
  connection.on("status", (status) => phases.push(status.phase));
  connection.start();
  await settled();
  return { server, around, connection, shown, phases, time: around.time };
}

const seqs = (frames) => frames.map((frame) => frame.seq);

test("the token travels as a subprotocol, and the first thing shown is a snapshot", async () => {
  const { around, shown, phases, connection } = await seated();

  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.t1"]);
  assert.equal(around.socket.url, "/ws");
  assert.deepEqual(shown, [{ type: "snapshot", seq: 0 }]);
  assert.deepEqual(phases, ["connecting", "live"]);
  assert.deepEqual(connection.status(), { phase: "live", lost: false, retryAt: null });
});

test("the staff's connection speaks their protocol and begins with the floor", async () => {
  const { around, shown } = await seated({ server: table({ snapshotType: "floor" }), kind: staffConnection });

  assert.deepEqual(around.socket.protocols, ["trivet.staff.v1", "bearer.t1"]);
  assert.deepEqual(shown, [{ type: "floor", seq: 0 }]);
});

test("who was away is shown each event that was missed, once and in order, and then is live", async () => {
  const { server, around, shown, time, connection } = await seated();
  server.happens({ n: 1 });
  server.cut();
  server.happens({ n: 2 }, { n: 3 });
  await time.pass(1_000);

  assert.deepEqual(sent(around.socket, "resume").map((m) => m.since), [1]);
  assert.deepEqual(shown.filter((f) => f.type === "cart_update").map((f) => f.n), [1, 2, 3]);
  assert.deepEqual(shown.at(-1), { type: "snapshot", seq: 3 }, "the snapshot says the same once more");
  assert.equal(connection.status().phase, "live");
  server.happens({ n: 4 });
  assert.equal(shown.at(-1).n, 4);
});

test("a snapshot that is ahead of us is not shown before what led to it", async () => {
  const { server, shown, time } = await seated();
  server.cut();
  server.happens({}, {});
  await time.pass(1_000);

  assert.deepEqual(seqs(shown), [0, 1, 2, 2]);
});

test("who missed nothing is live at once", async () => {
  const { server, shown, time, connection } = await seated();
  server.happens({});
  server.cut();
  await time.pass(1_000);

  assert.deepEqual(seqs(shown), [0, 1, 1]);
  assert.equal(connection.status().phase, "live");
});

test("what is no longer kept comes as a snapshot", async () => {
  const { server, shown, time, connection } = await seated({ server: table({ kept: 2 }) });
  server.cut();
  server.happens({}, {}, {}, {});
  await time.pass(1_000);

  assert.deepEqual(seqs(shown), [0, 4]);
  assert.equal(connection.status().phase, "live");
});

test("an event that is quicker than our resume waits for the snapshot that answers it", async () => {
  const { server, shown, time, connection, around } = await seated();
  server.cut();
  server.happens({});
  server.take = (socket) =>
    queueMicrotask(() => {
      socket.open();
      socket.brings({ type: "snapshot", seq: 1 }, { type: "cart_update", seq: 2, n: 2 });
      assert.equal(shown.length, 1, "neither is shown yet");
      socket.brings({ type: "snapshot", seq: 2, ref: socket.sent[0].ref }, { type: "cart_update", seq: 3 });
    });
  await time.pass(1_000);

  assert.deepEqual(seqs(shown), [0, 2, 3]);
  assert.equal(around.sockets.length, 2);
  assert.equal(connection.status().phase, "live");
});

test("frames that come twice, or late, are shown once", async () => {
  const { around, shown, server } = await seated();
  server.happens({ n: 1 }, { n: 2 });
  around.socket.brings({ type: "cart_update", seq: 2, n: 2 }, { type: "cart_update", seq: 1, n: 1 });

  assert.deepEqual(seqs(shown), [0, 1, 2]);
});

test("a gap is not shown: the connection is begun anew and resumes where the gap was", async () => {
  const { around, shown, server, time } = await seated();
  server.happens({ n: 1 });
  around.socket.deaf = true;
  server.happens({ n: 2 });
  around.socket.deaf = false;
  server.happens({ n: 3 });

  assert.deepEqual(seqs(shown), [0, 1], "what is after a gap is not shown");
  await time.pass(1_000);
  assert.equal(around.sockets.length, 2);
  assert.deepEqual(shown.filter((f) => f.type === "cart_update").map((f) => f.n), [1, 2, 3]);
});

test("gaps that never end do not make a busy loop", async () => {
  const { around, time, server } = await seated();
  server.take = (socket) =>
    queueMicrotask(() => {
      socket.open();
      socket.brings({ type: "snapshot", seq: 0 }, { type: "cart_update", seq: 9 });
    });
  around.socket.brings({ type: "cart_update", seq: 9 });
  await time.pass(60_000);

  assert.ok(around.sockets.length < 20, `${around.sockets.length} sockets in a minute`);
});

test("a server that knows less than we do is believed", async () => {
  const { around, shown, server, time, connection } = await seated();
  server.happens({}, {}, {});
  server.cut();
  server.seq = 1;
  server.events.length = 1;
  await time.pass(1_000);

  assert.equal(connection.seq(), 1);
  assert.equal(shown.at(-1).seq, 1);
  server.happens({ n: "new" });
  assert.equal(shown.at(-1).n, "new");
  assert.equal(around.sockets.length, 2);
});

test("who is there is shown in order too while events are missed", async () => {
  const { server, shown, time } = await seated();
  server.cut();
  server.happens({});
  server.take = (socket) =>
    queueMicrotask(() => {
      socket.open();
      socket.brings({ type: "snapshot", seq: 1 }, { type: "member_presence" }, { type: "cart_update", seq: 1 });
    });
  await time.pass(1_000);

  assert.deepEqual(shown.map((f) => f.type), ["snapshot", "cart_update", "snapshot", "member_presence"]);
});

test("a resume that could not be answered is asked again", async () => {
  const { server, shown, time, around } = await seated();
  server.cut();
  server.happens({});
  let tries = 0;
  const hears = server.hears;
  server.hears = (person, message) =>
    message.type === "resume" && ++tries === 1
      ? person.socket.brings({ type: "error", code: "UNAVAILABLE", message: "", ref: message.ref })
      : hears(person, message);
  await time.pass(3_000);

  assert.deepEqual(seqs(shown), [0, 1, 1]);
  assert.equal(around.sockets.length, 2);
});

test("a resume without any answer is given up with its connection", async () => {
  const { server, shown, time, around } = await seated();
  server.cut();
  server.happens({});
  const hears = server.hears;
  server.hears = () => {};
  await time.pass(8_300);
  server.hears = hears;
  await time.pass(2_000);

  assert.ok(around.sockets.length >= 3);
  assert.deepEqual(seqs(shown), [0, 1, 1]);
});

test("a dead connection is noticed within five seconds while somebody looks", async () => {
  const { around, connection, time } = await seated();
  await time.pass(60_000);
  assert.equal(around.sockets.length, 1, "one that answers is left alone");
  around.socket.deaf = true;
  const since = time.now();
  let noticed = 0;
  connection.on("status", (status) => status.lost && (noticed ||= time.now() - since));
  await time.pass(5_000);

  assert.ok(noticed > 0 && noticed < 5_000, `noticed after ${noticed} ms`);
});

test("a hidden page asks nothing, and asks at once when it is seen again", async () => {
  const { around, connection, time } = await seated();
  around.page.visible = false;
  await time.pass(3_000);
  const before = around.socket.sent.length;
  await time.pass(600_000);
  assert.equal(around.socket.sent.length, before);

  around.socket.deaf = true;
  around.page.visible = true;
  around.hope();
  await time.pass(2_050);
  assert.notEqual(connection.status().phase, "live");
  assert.equal(connection.status().lost, true);
});

test("a phone that slept an hour wakes up with a new connection, and with all that happened", async () => {
  const { around, server, shown, time } = await seated();
  around.socket.deaf = true; // the server has given it up meanwhile, and nobody told it
  server.cut = () => {};
  time.sleep(3_600_000);
  server.happens({ n: 1 }, { n: 2 });
  around.hope();
  await time.pass(600);

  assert.equal(around.sockets.length, 2);
  assert.deepEqual(shown.filter((f) => f.type === "cart_update").map((f) => f.n), [1, 2]);
});

test("the tries after a loss are spread, further apart each time, and never too far", async () => {
  const { around, server, time, connection } = await seated();
  server.accepts = false;
  around.page.random = 0.999;
  const waits = [];
  connection.on("status", (status) => status.retryAt && waits.push(Math.round(status.retryAt - time.now())));
  server.cut();
  await time.pass(120_000);

  assert.deepEqual(waits.slice(0, 7), [500, 999, 1998, 3996, 7992, 14985, 14985]);
  around.page.random = 0;
  waits.length = 0;
  await time.pass(16_000);
  assert.equal(waits.at(-1), 100, "chance may be zero, haste may not");
});

test("somebody who was live for a while waits briefly again, who fails at once does not", async () => {
  const { server, time, connection, around } = await seated();
  around.page.random = 0.999;
  const waits = [];
  connection.on("status", (status) => status.retryAt && waits.push(Math.round(status.retryAt - time.now())));
  server.cut();
  await time.pass(1_000);
  server.cut();
  await time.pass(30_000);
  server.cut();

  assert.deepEqual(waits, [500, 999, 500]);
});

test("hope hurries the next try, but not twice in one second", async () => {
  const { server, time, around } = await seated();
  await time.pass(2_000);
  server.accepts = false;
  around.page.random = 0.999;
  server.cut();
  await time.pass(9_000);
  const before = around.sockets.length;
  around.hope();
  around.hope();
  await settled();
  around.hope();
  await settled();

  assert.equal(around.sockets.length, before + 1);
});

for (const [reason, after] of [
  ["restarting, retry in 3.2 s", 3_200],
  ["reconnect and resume", 250],
  ["restarting, retry in 9999 s", 15_000],
]) {
  test(`1012 "${reason}" comes back after ${after} ms`, async () => {
    const { server, time, around, connection } = await seated();
    server.cut(1012, reason);

    assert.equal(connection.status().retryAt - time.now(), after);
    await time.pass(after - 1);
    assert.equal(around.sockets.length, 1);
    await time.pass(2);
    assert.equal(around.sockets.length, 2);
  });
}

for (const code of [4429, 1002, 1007, 1008, 1009]) {
  test(`${code} keeps quiet for a while, whatever gives hope`, async () => {
    const { server, time, around, connection } = await seated();
    server.cut(code);
    around.hope();
    await time.pass(9_000);
    around.hope();
    await settled();

    assert.equal(around.sockets.length, 1);
    await time.pass(12_000);
    assert.equal(around.sockets.length, 2);
    assert.equal(connection.status().phase, "live");
  });
}

for (const code of [1000, 1001, 1005, 1006, 1011, 4408, 4430]) {
  test(`${code} comes back soon`, async () => {
    const { server, time, connection, around } = await seated();
    server.cut(code);
    await time.pass(600);

    assert.equal(around.sockets.length, 2);
    assert.equal(connection.status().phase, "live");
  });
}

test("4401 stops and says so; nothing is tried again by itself", async () => {
  const { server, time, around, connection } = await seated();
  server.cut(4401);
  around.hope();
  await time.pass(600_000);

  assert.equal(connection.status().phase, "refused");
  assert.equal(around.sockets.length, 1);
  connection.start();
  await settled();
  assert.equal(connection.status().phase, "live");
});

test("4401 goes on with another token where there is one, and stops where it is the same", async () => {
  const asked = [];
  const tokens = ["a", "b", "b"];
  const token = async (refused) => (asked.push(refused), tokens.shift());
  const { server, around, connection, time } = await seated({ token });
  server.cut(4401);
  await settled();

  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.b"]);
  assert.equal(connection.status().phase, "live");
  server.cut(4401);
  await time.pass(60_000);
  assert.equal(connection.status().phase, "refused");
  assert.deepEqual(asked, [null, "a", "b"]);
});

test("a token that cannot be fetched just now is fetched later", async () => {
  let tries = 0;
  const token = async () => {
    if (++tries < 3) throw new TrivetError("NETWORK", "");
    return "t";
  };
  const { connection, time } = await seated({ token });
  assert.equal(connection.status().phase, "waiting");
  await time.pass(5_000);

  assert.equal(connection.status().phase, "live");
});

test("no token at all is refused without a connection", async () => {
  const { connection, around } = await seated({ token: () => null });

  assert.equal(connection.status().phase, "refused");
  assert.equal(around.sockets.length, 0);
});

test("4410 is the end, and is looked at once more when the page is seen again", async () => {
  const { server, time, around, connection, phases } = await seated();
  server.happens({ type: "session_closed" });
  server.cut(4410);
  await time.pass(600_000);
  assert.equal(connection.status().phase, "closed");
  assert.equal(around.sockets.length, 1);

  const take = server.take;
  server.take = (socket) => queueMicrotask(() => socket.ends(4410));
  around.hope();
  await settled();
  assert.equal(around.sockets.length, 2);
  assert.equal(phases.at(-1), "closed");
  server.take = take;
  server.happens({ type: "session_restored" });
  await time.pass(2_000);
  around.hope();
  await settled();
  assert.equal(connection.status().phase, "live");
});

test("a closed session that cannot be looked at stays closed", async () => {
  const { server, time, around, connection } = await seated();
  server.cut(4410);
  await time.pass(2_000);
  server.accepts = false;
  around.hope();
  await time.pass(60_000);

  assert.equal(connection.status().phase, "closed");
  assert.equal(around.sockets.length, 2);
});

test("a party that was merged is followed into its new session", async () => {
  const { server, time, around, connection, shown } = await seated();
  const moves = [];
  connection.on("moved", (moved) => moves.push(moved));
  server.happens({}, {});
  server.take = (socket) => queueMicrotask(() => (socket.open(), socket.brings({ type: "snapshot", seq: 1, session_id: "s2" })));
  const old = around.socket;
  old.brings({ type: "session_moved", seq: 3, table: { id: 2 }, session_id: "s2", ws_token: "t2" });
  old.ends(4410);
  await time.pass(1_000);

  assert.deepEqual(moves, [{ session_id: "s2", ws_token: "t2", table: { id: 2 } }]);
  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.t2"]);
  assert.deepEqual(sent(around.socket, "resume"), [], "of the new session nothing is known");
  assert.deepEqual(shown.at(-1), { type: "snapshot", seq: 1, session_id: "s2" });
  assert.equal(connection.status().phase, "live");
});

test("a token that is renewed after a merge is the one that is used", async () => {
  let newest = "t1";
  const { server, time, around, connection } = await seated({ token: () => newest });
  server.happens({}, {});
  server.take = (socket) => queueMicrotask(() => (socket.open(), socket.brings({ type: "snapshot", seq: 1, session_id: "s2" })));
  around.socket.brings({ type: "session_moved", seq: 3, table: { id: 2 }, session_id: "s2", ws_token: "t2" });
  await time.pass(1_000);
  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.t2"], "also where nobody has remembered it");
  newest = "t3";
  around.socket.ends(4401, "token expired");
  await time.pass(1_000);
  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.t3"]);
  assert.equal(connection.status().phase, "live");
});

test("a phone that was away while its party was merged learns it from the first frame", async () => {
  const { server, time, around, connection } = await seated();
  server.cut();
  server.take = (socket) =>
    queueMicrotask(() => {
      socket.open();
      if (socket.protocols[1] === "bearer.t1") {
        socket.brings({ type: "session_moved", seq: 9, table: null, session_id: "s2", ws_token: "t2" });
        socket.ends(4410);
      } else socket.brings({ type: "snapshot", seq: 4 });
    });
  await time.pass(3_000);

  assert.equal(connection.status().phase, "live");
  assert.equal(connection.seq(), 4);
  assert.equal(around.sockets.length, 3);
});

test("sessions that send on and on do not make a busy loop", async () => {
  const { server, time, around } = await seated();
  server.take = (socket) =>
    queueMicrotask(() => {
      socket.open();
      socket.brings({ type: "session_moved", seq: 9, table: null, session_id: "s", ws_token: "t" });
    });
  server.cut();
  await time.pass(60_000);

  assert.ok(around.sockets.length < 25, `${around.sockets.length} sockets in a minute`);
});

test("another table alone changes nothing about the connection", async () => {
  const { server, around, shown } = await seated();
  server.happens({ type: "session_moved", table: { id: 3, table_number: 9 } });

  assert.equal(shown.at(-1).table.table_number, 9);
  assert.equal(around.sockets.length, 1);
});

test("a question is answered by the event that it caused", async () => {
  const server = table({ answers: (m) => ({ event: { type: "waiter_called", reason: m.reason } }) });
  const { connection, around, shown } = await seated({ server });

  const answer = await connection.ask({ type: "call_waiter", reason: "bill" });

  assert.equal(answer.type, "waiter_called");
  assert.deepEqual(sent(around.socket, "call_waiter"), [{ type: "call_waiter", reason: "bill", ref: answer.ref }]);
  assert.equal(shown.at(-1), answer, "and everybody is shown it, the asker too");
});

test("a refusal is an error with what is true now, and is told the asker alone", async () => {
  const current = { public_id: "l1", version: 4 };
  const server = table({ answers: () => ({ type: "error", code: "VERSION_CONFLICT", message: "no", current, left: 2 }) });
  const { connection, shown } = await seated({ server });

  await assert.rejects(connection.ask({ type: "cart_mutate", op: "delete", public_id: "l1", version: 1 }), (error) => {
    assert.ok(error instanceof TrivetError);
    assert.equal(error.code, "VERSION_CONFLICT");
    assert.deepEqual(error.details, { current, left: 2 });
    return true;
  });
  assert.equal(shown.length, 1);
});

test("of what the server says to nobody in particular all hear", async () => {
  const { around, shown } = await seated();
  around.socket.brings({ type: "error", code: "BAD_MESSAGE", message: "?" });

  assert.equal(shown.at(-1).code, "BAD_MESSAGE");
});

test("a question whose answer was lost is answered by what resume brings", async () => {
  const { connection, around, server, time } = await seated();
  const answer = connection.ask({ type: "call_waiter", reason: "help" });
  const { ref } = sent(around.socket, "call_waiter")[0];
  around.socket.deaf = true;
  server.happens({ type: "waiter_called", ref });
  server.cut();
  await time.pass(2_000);

  assert.equal((await answer).type, "waiter_called");
});

test("a question of which resume knows nothing is LOST, and may be asked again", async () => {
  const { connection, server, time } = await seated();
  const answer = assert.rejects(connection.ask({ type: "call_waiter", reason: "help" }), {
    code: "LOST",
    details: { sent: true },
    unanswered: true,
  });
  server.cut();
  await time.pass(2_000);

  await answer;
});

test("a question without an answer is TIMEOUT", async () => {
  const { connection, time } = await seated();
  const answer = assert.rejects(connection.ask({ type: "call_waiter", reason: "help" }, { timeoutMs: 3_000 }), {
    code: "TIMEOUT",
    unanswered: true,
  });
  await time.pass(3_001);

  await answer;
});

test("who is not connected cannot ask, and knows that nothing was sent", async () => {
  const { connection, server } = await seated();
  server.cut();

  await assert.rejects(connection.ask({ type: "next_course", course: "main" }), { code: "LOST", details: { sent: false } });
});

test("two tabs, and two phones, never take each other's answers", async () => {
  const server = table();
  const one = await seated({ server });
  const other = await seated({ server });
  other.around.page.random = 0.25;
  const third = world((socket) => server.take(socket));
  third.page.random = 0.75;
  const late = dinerConnection({ url: "/ws", token: "t1", surroundings: third.surroundings });
  late.start();
  await settled();
  void late.ask({ type: "call_waiter", reason: "help" }).catch(() => {});
  void one.connection.ask({ type: "call_waiter", reason: "help" }).catch(() => {});

  const refs = [third.socket, one.around.socket].map((socket) => sent(socket, "call_waiter")[0].ref);
  assert.notEqual(refs[0], refs[1]);
  late.stop();
  one.connection.stop();
});

test("more questions than a person asks are refused here", async () => {
  const { connection, around } = await seated();
  const asked = Array.from({ length: 201 }, () => connection.ask({ type: "call_waiter", reason: "help" }).catch((e) => e.code));

  assert.equal(await asked[200], "RATE_LIMITED");
  assert.equal(around.socket.sent.length, 200);
  connection.stop();
  assert.equal(await asked[0], "LOST");
});

test("who stops is not called again, and leaves no timer and no listener behind", async () => {
  const { connection, around, time, phases } = await seated();
  connection.stop();
  around.hope();
  await time.pass(60_000);

  assert.equal(phases.at(-1), "idle");
  assert.equal(around.socket.closedWith, 1000);
  assert.equal(time.waiting(), 0);
  assert.equal(around.hopes.size, 0);
});

test("who stops while a token is fetched does not connect", async () => {
  let give;
  const { connection, around } = await seated({ token: () => new Promise((resolve) => (give = resolve)) });
  connection.stop();
  give("t");
  await settled();

  assert.equal(around.sockets.length, 0);
});

test("a listener that stops the connection stops it at once", async () => {
  const { connection, server, shown } = await seated();
  connection.on("frame", (frame) => frame.n === 1 && connection.stop());
  server.happens({ n: 1 }, { n: 2 });
  await settled();

  assert.equal(shown.at(-1).n, 1);
  assert.equal(connection.status().phase, "idle");
});

test("what is no JSON, or none of ours, is passed over", async () => {
  const { around, server, shown } = await seated();
  for (const data of ["", "{", "null", "7", "[]", '{"type": 3}']) around.socket.onmessage({ data });
  server.happens({ n: 1 });

  assert.equal(shown.at(-1).n, 1);
});

test("a socket that cannot even be made is tried again", async () => {
  const server = table();
  const around = world((socket) => server.take(socket));
  const connect = around.surroundings.connect;
  around.surroundings.connect = () => {
    throw new SyntaxError("subprotocol");
  };
  const connection = dinerConnection({ url: "/ws", token: "t", surroundings: around.surroundings });
  connection.start();
  await settled();
  assert.equal(connection.status().phase, "waiting");
  around.surroundings.connect = connect;
  await around.time.pass(1_000);

  assert.equal(connection.status().phase, "live");
});

test("a socket that never opens is given up", async () => {
  const server = table();
  const around = world();
  const connection = dinerConnection({ url: "/ws", token: "t", surroundings: around.surroundings });
  connection.start();
  await around.time.pass(8_100);

  assert.equal(around.sockets[0].closedWith, 4000);
  await around.time.pass(1_000);
  assert.equal(around.sockets.length, 2);
  assert.equal(server.seq, 0);
});

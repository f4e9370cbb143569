/**
 * A world for connections without a browser: a clock that is turned by hand, sockets, and a server that keeps the contract.
 */

/** A clock with timers. Nothing happens but by `pass`. */
export function clock() {
  let now = 1_700_000_000_000;
  let count = 0;
  const timers = new Map();
  const next = (until) =>
    [...timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
  return {
    now: () => now,
    after: (ms, what) => (timers.set(++count, { at: now + ms, what }), count),
    cancel: (timer) => void timers.delete(timer),
    waiting: () => timers.size,
    /** Time passes, and what is due happens on the way. */
    async pass(ms) {
      const until = now + ms;
      await settled();
      for (let due = next(until); due; due = next(until)) {
        timers.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].what();
        await settled();
      }
      now = until;
      await settled();
    },
    /** The phone sleeps: time passes and no timer rings until it wakes. */
    sleep: (ms) => void (now += ms),
  };
}

/** Lets every promise that can go on do so. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The surroundings of one page, with the sockets it opened. `server(socket)` takes each new one. */
export function world(server = () => {}) {
  const time = clock();
  const hopes = new Set();
  const sockets = [];
  const page = { visible: true, random: 0.5 };
  return {
    time,
    page,
    sockets,
    get socket() {
      return sockets.at(-1);
    },
    hopes,
    hope: () => [...hopes].forEach((hope) => hope()),
    surroundings: {
      now: time.now,
      after: time.after,
      cancel: time.cancel,
      random: () => page.random,
      visible: () => page.visible,
      onHope: (what) => (hopes.add(what), () => hopes.delete(what)),
      connect(url, protocols) {
        const socket = fakeSocket(url, protocols);
        sockets.push(socket);
        server(socket);
        return socket;
      },
    },
  };
}

/** A socket whose other end is the test: `open`, `brings`, `ends`; what was sent is in `sent`. */
function fakeSocket(url, protocols) {
  return {
    url,
    protocols,
    readyState: 0,
    sent: [],
    closedWith: null,
    deaf: false,
    onopen: null,
    onmessage: null,
    onclose: null,
    hears: () => {},
    send(data) {
      if (this.readyState !== 1) throw new Error("not open");
      const message = JSON.parse(data);
      this.sent.push(message);
      if (!this.deaf) this.hears(message);
    },
    close(code) {
      this.readyState = 3;
      this.closedWith ??= code;
    },
    open() {
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.onopen?.();
    },
    brings(...frames) {
      for (const frame of frames) if (!this.deaf) this.onmessage?.({ data: JSON.stringify(frame) });
    },
    ends(code = 1006, reason = "") {
      this.readyState = 3;
      this.onclose?.({ code, reason });
    },
  };
}

/** The messages of one type that a socket sent. */
export const sent = (socket, type) => socket.sent.filter((message) => message.type === type);

/**
 * A server as the contract's §3 "Resuming" says: numbered events, a snapshot first, `resume` answered or not, `pong`.
 * `answers` says what a message causes: events to append, or a frame for the asker.
 */
export function table({ kept = 128, snapshotType = "snapshot", answers = () => null, state = () => ({}) } = {}) {
  const events = [];
  const people = new Set();
  const self = {
    events,
    seq: 0,
    accepts: true, // false, or the code with which it closes each
    /** Something happens; all who are there are told. */
    happens(...fields) {
      for (const field of fields) {
        const event = { type: "cart_update", by: "m1", ...field, seq: ++self.seq };
        events.push(event);
        for (const person of people) {
          person.later = true;
          person.socket.brings(event);
        }
      }
    },
    snapshot: (ref) => ({ type: snapshotType, seq: self.seq, ...state(), ...(ref && { ref }) }),
    /** A new socket, which opens at once. */
    take(socket) {
      if (self.accepts !== true) return queueMicrotask(() => socket.ends(self.accepts || 1006));
      queueMicrotask(() => {
        const person = { socket, first: self.seq, later: false };
        people.add(person);
        const early = [];
        socket.hears = (message) => early.push(message); // nothing is read before the first snapshot is out
        const close = socket.close;
        socket.close = function (code) {
          people.delete(person);
          close.call(this, code);
        };
        socket.open();
        if (socket.readyState === 1) socket.brings(self.snapshot());
        socket.hears = (message) => self.hears(person, message);
        early.forEach(socket.hears);
      });
    },
    hears(person, message) {
      if (message.type === "ping") return person.socket.brings({ type: "pong", ref: message.ref });
      if (message.type === "resume") return resume(self, kept, person, message);
      const answer = answers(message);
      if (answer?.event) self.happens({ ...answer.event, ref: message.ref });
      else if (answer) person.socket.brings({ ...answer, ref: message.ref });
    },
    cut(code = 1006, reason = "") {
      for (const person of [...people]) {
        people.delete(person);
        person.socket.ends(code, reason);
      }
    },
  };
  return self;
}

function resume(self, kept, person, { since, ref }) {
  if (since >= person.first && since <= self.seq) return;
  const there = since >= self.seq - kept;
  if (since > self.seq || person.later || !there) return person.socket.brings(self.snapshot(ref));
  person.socket.brings(...self.events.filter((event) => event.seq > since && event.seq <= person.first));
}

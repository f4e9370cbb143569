/** A service worker's surroundings, for tests: caches, pages that are open, and a network that can be away. */

export const HERE = "https://order.example";

/** What a browser gives for a file of ours. */
const found = (body) => {
  const response = new Response(body);
  Object.defineProperty(response, "type", { value: "basic" });
  return response;
};

/** @param {{ files?: Record<string, string>, open?: { url: string }[] }} [given] */
export function scope({ files = {}, open = [] } = {}) {
  const listeners = {};
  const stored = new Map();
  const world = {
    files,
    open,
    online: true,
    full: false,
    asked: [],
    skipped: 0,
    claimed: 0,
    preloading: false,
    stored,
    location: { origin: HERE },
    clients: { matchAll: async () => world.open, claim: async () => void world.claimed++ },
    registration: { navigationPreload: { enable: async () => void (world.preloading = true) } },
    skipWaiting: async () => void world.skipped++,
    addEventListener: (type, listener) => void (listeners[type] = listener),
    caches: {
      open: async (name) => {
        if (!stored.has(name)) stored.set(name, new Map());
        return cache(stored.get(name));
      },
      keys: async () => [...stored.keys()],
      delete: async (name) => stored.delete(name),
    },
    async fetch(request) {
      const path = new URL(request.url ?? request, HERE).pathname;
      world.asked.push(path);
      if (!world.online) throw new TypeError("no network");
      if (!(path in world.files)) return new Response("", { status: 404 });
      const response = found(world.files[path]);
      response.clone = () => found(world.files[path]);
      return response;
    },
    /** An event, and all that it is waited for. Gives the answer, or null where the worker has none. */
    async happens(type, event = {}) {
      const waited = [];
      let answer = null;
      listeners[type]({ ...event, waitUntil: (done) => waited.push(done), respondWith: (given) => (answer = given) });
      const response = await answer;
      await Promise.all(waited);
      return response;
    },
    /** A request as the worker sees it. */
    gets: (path, mode = "cors", more = {}) =>
      world.happens("fetch", { request: { method: "GET", mode, url: HERE + path }, ...more }),
    kept: (name) => [...(stored.get(name)?.keys() ?? [])].sort(),
  };
  const key = (request) => new URL(request.url ?? request, HERE).pathname;
  const cache = (entries) => ({
    match: async (request) => entries.get(key(request)),
    put: async (request, response) => {
      if (world.full) throw new DOMException("full", "QuotaExceededError");
      entries.set(key(request), response);
    },
    addAll: async (requests) => {
      const responses = await Promise.all(requests.map((request) => world.fetch(request)));
      if (responses.some((response) => !response.ok)) throw new TypeError("not there");
      requests.forEach((request, at) => entries.set(key(request), responses[at]));
    },
  });
  return world;
}

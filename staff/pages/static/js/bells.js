/** When the house's bell rings: when a table calls, food is ready or something has to be seen to, and again while it waits. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";

import { now } from "trivet/time.js";
import { waitsOf } from "staff/floor/waiting.js";
import { house } from "staff/house.js";
import { sounds } from "staff/sound.js";

/** For as long as the frame is shown. What waited before one came does not ring at once. */
export function useBells() {
  const known = useRef(/** @type {Set<string> | null} */ (null));
  useSignalEffect(() => {
    if (!house.known.value) return void (known.current = null);
    const calls = [...house.calls.value.keys()];
    const alerts = [...house.alerts.value.keys()];
    const before = known.current;
    const ready = waitsOf(house.sessions.value.values()).filter(({ kind }) => kind === "ready").map(({ id }) => id);
    known.current = new Set([...calls, ...alerts, ...ready]);
    if (before === null) return;
    if (alerts.some((id) => !before.has(id))) sounds.ring("alert");
    else if (calls.some((id) => !before.has(id))) sounds.ring("call");
    else if (ready.some((id) => !before.has(id))) sounds.ring("ready");
  });
  useSignalEffect(() => {
    now.value;
    if (house.alerts.value.size > 0) sounds.remind("alert");
    else if (house.calls.value.size > 0) sounds.remind("call");
  });
}

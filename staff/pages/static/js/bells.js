/** When the house's bell rings: when a table calls or something has to be seen to, and again while it waits. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";

import { now } from "trivet/time.js";
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
    known.current = new Set([...calls, ...alerts]);
    if (before === null) return;
    if (alerts.some((id) => !before.has(id))) sounds.ring("alert");
    else if (calls.some((id) => !before.has(id))) sounds.ring("call");
  });
  useSignalEffect(() => {
    now.value;
    if (house.alerts.value.size > 0) sounds.remind("alert");
    else if (house.calls.value.size > 0) sounds.remind("call");
  });
}

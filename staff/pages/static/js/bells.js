/** The house's bell rings for as long as the frame is shown (`ringing.js` says when). */
import { useEffect } from "preact/hooks";

import { now } from "trivet/time.js";
import { house } from "staff/house.js";
import { ringing } from "staff/ringing.js";
import { sounds } from "staff/sound.js";

export const useBells = () => useEffect(() => ringing(house, now, sounds), []);

import assert from "node:assert/strict";
import { test } from "node:test";
import { byGroup } from "staff/menu/edit/groups.js";

const milk = { id: 1, name: "Milk", min: 0, max: 1, repeat: false, options: [] };
const size = { id: 2, name: "Size", min: 1, max: 1, repeat: false, options: [] };

test("a group that several dishes offer is one, with the dishes, in the menu's order", () => {
  const items = [{ name: "Latte", groups: [size, milk] }, { name: "Water" }, { name: "Chai", groups: [milk] }];
  assert.deepEqual(byGroup(items).map(({ id, dishes }) => [id, dishes]), [[2, ["Latte"]], [1, ["Latte", "Chai"]]]);
  assert.deepEqual(byGroup([{ name: "Water" }]), []);
});

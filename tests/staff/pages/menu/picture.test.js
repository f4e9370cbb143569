import assert from "node:assert/strict";
import { test } from "node:test";
import { BYTES_MAX, KINDS, photoWrong } from "staff/menu/picture.js";

test("a picture of each kind may be sent, up to ten mebibytes", () => {
  for (const type of KINDS) {
    assert.equal(photoWrong({ type, size: BYTES_MAX }), "");
    assert.equal(photoWrong({ type, size: BYTES_MAX + 1 }), "menu.photo_too_large");
  }
});

test("what is no such picture is said before it is sent, however small it is", () => {
  for (const type of ["", "image/svg+xml", "image/gif", "application/pdf", "IMAGE/PNG2"]) assert.equal(photoWrong({ type, size: 1 }), "menu.photo_unfit");
});

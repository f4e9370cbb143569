/**
 * A diner's socket in types: every message and every frame of it, with all that they carry.
 *
 * Written by `node tests/browser/typedefs.mjs` from `docs/asyncapi.json`; not edited. Nothing runs here, and no page
 * loads it: `import("trivet/wire/…").Snapshot` in a comment is how it is used.
 */

/**
 * What is owed has changed, and the bill is too large to be told: `GET /bill` has it, where this version is new.
 * @typedef {object} BillChanged
 * @property {"bill_changed"} type
 * @property {string} session_id
 * @property {number} version
 */

/**
 * An ordered line. `line_total` is before discounts, `due` its part of the bill, `open` what is still to be paid.
 *   `name` is as it was ordered; with `menu_item_id` a reader finds it in their language. `shared` says that it is the
 *   whole table's. `paid`: nothing of it is open. `missing`: it was not there, and costs nothing; `instead_of` is what
 *   was ordered, where something else came.
 * @typedef {object} BillLineView
 * @property {string} order_id
 * @property {string} public_id
 * @property {number} menu_item_id
 * @property {string} name
 * @property {Array<BillOptionView>} options
 * @property {number} qty
 * @property {number} unit_price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} line_total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} due An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} open An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} member_id
 * @property {number} tax_rate In basis points: 1900 is 19 %.
 * @property {boolean} shared
 * @property {boolean} paid
 * @property {Array<ClaimView>} claimed_by
 * @property {boolean} [missing]
 * @property {string} [instead_of]
 */

/**
 * An option that was chosen, `qty` of it for each of the line. Its `price` is in the line's `unit_price`.
 * @typedef {object} BillOptionView
 * @property {number} option_id
 * @property {string} name
 * @property {number} price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} qty
 */

/**
 * The bill, after what is owed has changed. Neither numbered nor stored: the highest `version` is the bill. It follows
 *   the events that have changed it. After a connection was lost, `GET /bill` has it.
 * @typedef {object} BillUpdate
 * @property {"bill_update"} type
 * @property {string} session_id
 * @property {number} version
 * @property {string} currency
 * @property {Array<BillLineView>} lines
 * @property {number} subtotal An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {Array<DiscountView>} discounts
 * @property {number} service_charge An amount in the restaurant's currency, as a number with the currency's minor
 *   digits.
 * @property {Array<TaxView>} taxes
 * @property {boolean} tax_included
 * @property {number} deposit An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} tips An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} paid An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} balance An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {Array<PaymentView>} payments
 * @property {Array<ShareView>} shares
 * @property {Array<number>} tip_presets
 */

/**
 * @typedef {"bill" | "help" | "waiter"} CallReason What somebody is called for.
 */

/**
 * Call the staff. While a call for the same reason is open, another one changes nothing.
 * @typedef {object} CallWaiterMessage
 * @property {"call_waiter"} type
 * @property {string | null} [ref]
 * @property {CallReason} reason
 * @property {string} [note] Up to 200 characters once it is trimmed.
 */

/**
 * Put a new line into the cart. `public_id` is a new UUID of the client's, so that a repeat is recognised.
 * @typedef {object} CartCreate
 * @property {"create"} op
 * @property {"cart_mutate"} type
 * @property {string | null} [ref]
 * @property {string} public_id
 * @property {number} menu_item_id
 * @property {number} qty From 1 to 99; the rules say so in better words.
 * @property {string} [note] Up to 200 characters once it is trimmed.
 * @property {Array<Choosing>} [options] What is wanted of the item's options: all of it, each time.
 */

/**
 * Take a line out of the cart that was seen at `version`.
 * @typedef {object} CartDelete
 * @property {"delete"} op
 * @property {"cart_mutate"} type
 * @property {string | null} [ref]
 * @property {string} public_id
 * @property {number} version
 */

/**
 * A refusal because the cart is not what its sender saw; `current` is the cart as it is.
 * @typedef {object} CartError
 * @property {"error"} type
 * @property {"ALREADY_PAID" | "BAD_MESSAGE" | "BILL_CHANGED" | "CART_CHANGED" | "CART_EMPTY" | "CART_FULL" |
 *   "CART_LOCKED" | "CLAIM_INVALID" | "IDEMPOTENCY_KEY_REUSED" | "INSTRUCTIONS_TOO_LONG" | "ITEM_UNAVAILABLE" |
 *   "ITEM_NOT_SERVED" | "ITEM_UNKNOWN" | "MEMBER_NOT_FOUND" | "NOT_ALLOWED" | "NOTE_TOO_LONG" | "NOT_YOUR_ITEM" |
 *   "OPTIONS_INVALID" | "ORDER_FAILED" | "ORDERING_DISABLED" | "OUT_OF_STOCK_ANYWHERE" | "PASS_REQUIRED" |
 *   "PAYMENT_IN_PROGRESS" | "QUANTITY_INVALID" | "RATE_LIMITED" | "SESSION_CLOSED" | "TOO_MANY_LINES" |
 *   "TOO_MANY_ORDERS" | "TOTAL_TOO_LARGE" | "UNAVAILABLE" | "VERSION_CONFLICT"} code
 * @property {string} message
 * @property {string} [ref]
 * @property {LockDetails} [details]
 * @property {number} [left]
 * @property {number} [held]
 * @property {number} [group_id]
 * @property {number} [option_id]
 * @property {SnapshotView} current
 */

/**
 * A line as the client believes it to be.
 * @typedef {object} CartItem
 * @property {string | null} [public_id]
 * @property {number} menu_item_id
 * @property {number} qty From 1 to 99; the rules say so in better words.
 * @property {string | null} [note]
 * @property {Array<Choosing>} [options] What is wanted of the item's options: all of it, each time.
 */

/**
 * The cart has become an order and is held until the till answers, at the latest until `lock_expires_at`.
 * @typedef {object} CartLockedFrame
 * @property {"cart_locked"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} locked_by_member
 * @property {string} order_id
 * @property {string} message
 * @property {string} lock_expires_at
 */

/**
 * A cart of the shop has a new link, good until `shared_until`, with which others join. Those before it are not.
 * @typedef {object} CartSharedFrame
 * @property {"cart_shared"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} shared_until
 */

/**
 * Change a line that was seen at `version`; what is left out stays as it is.
 * @typedef {object} CartUpdate
 * @property {"update"} op
 * @property {"cart_mutate"} type
 * @property {string | null} [ref]
 * @property {string} public_id
 * @property {number} version
 * @property {number | null} [qty]
 * @property {string | null} [note]
 * @property {Array<Choosing> | null} [options]
 */

/**
 * A line was created, updated or deleted; `item` is the line after it, or as it last was.
 * @typedef {object} CartUpdateFrame
 * @property {"cart_update"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {"created" | "deleted" | "updated"} action
 * @property {LineView} item
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} cart_hash
 */

/**
 * `qty` of an option in one of the line.
 * @typedef {object} Choosing
 * @property {number} option_id
 * @property {number} [qty]
 */

/**
 * An option of a line: how many of it are in one of the line, and what one of them costs.
 * @typedef {object} ChosenView
 * @property {number} option_id
 * @property {string} name
 * @property {number} qty
 * @property {number} price An amount in the restaurant's currency, as a number with the currency's minor digits.
 */

/**
 * This share of an ordered line is mine: `[1, 2]` is half of it, null gives it back. With `whose` `table` the line is
 *   the whole table's (any share), or is not any more (null); whose it is, and the host, may say so.
 * @typedef {object} ClaimMessage
 * @property {"claim"} type
 * @property {string | null} [ref]
 * @property {string} public_id
 * @property {Array<number> | null} share
 * @property {"mine" | "table"} [whose]
 */

/**
 * Somebody has said whose an ordered line is. `share` null: it is not any more. `member_id` null: the line is the whole
 *   table's, or is not any more. What everybody owes then is in `bill_update`.
 * @typedef {object} ClaimUpdateFrame
 * @property {"claim_update"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} public_id
 * @property {string | null} member_id
 * @property {Array<number> | null} share
 */

/**
 * Who has said that which share of a line is theirs.
 * @typedef {object} ClaimView
 * @property {string} member_id
 * @property {Array<number>} share `[1, 2]` is half of it.
 */

/**
 * @typedef {"dessert" | "main" | "starter"} Course A part of a meal, in the order in which they are eaten. What has
 *   none (drinks, say) never waits.
 */

/**
 * A course of an order is being made now, or has to wait until somebody is ready for it.
 * @typedef {object} CourseUpdateFrame
 * @property {"course_update"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {Course} course
 * @property {boolean} held
 */

/**
 * The staff have taken something off a line (or, where `public_id` is null, off the bill), or take that back.
 * @typedef {object} DiscountUpdateFrame
 * @property {"discount_update"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} discount_id
 * @property {string | null} public_id
 * @property {string} reason
 * @property {boolean} removed
 */

/**
 * What was taken off: `amount`, which is `rate` of it where that is not null; of a line, or (null) of the bill.
 * @typedef {object} DiscountView
 * @property {string} discount_id
 * @property {string} reason
 * @property {number} amount An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number | null} rate
 * @property {string | null} public_id
 */

/**
 * A message was refused; nothing has changed. `details` stands with `CART_LOCKED`. Only its sender is told. `left`
 *   stands with `ITEM_UNAVAILABLE`: how many may be asked for. `held` beside it, where the item is counted, is how many
 *   of it this table holds. `group_id` stands with `OPTIONS_INVALID`, where one of the item's groups was not chosen
 *   from as it may be; `option_id` with `ITEM_UNAVAILABLE`, where there is too little of an option.
 * @typedef {object} Error
 * @property {"error"} type
 * @property {"ALREADY_PAID" | "BAD_MESSAGE" | "BILL_CHANGED" | "CART_CHANGED" | "CART_EMPTY" | "CART_FULL" |
 *   "CART_LOCKED" | "CLAIM_INVALID" | "IDEMPOTENCY_KEY_REUSED" | "INSTRUCTIONS_TOO_LONG" | "ITEM_UNAVAILABLE" |
 *   "ITEM_NOT_SERVED" | "ITEM_UNKNOWN" | "MEMBER_NOT_FOUND" | "NOT_ALLOWED" | "NOTE_TOO_LONG" | "NOT_YOUR_ITEM" |
 *   "OPTIONS_INVALID" | "ORDER_FAILED" | "ORDERING_DISABLED" | "OUT_OF_STOCK_ANYWHERE" | "PASS_REQUIRED" |
 *   "PAYMENT_IN_PROGRESS" | "QUANTITY_INVALID" | "RATE_LIMITED" | "SESSION_CLOSED" | "TOO_MANY_LINES" |
 *   "TOO_MANY_ORDERS" | "TOTAL_TOO_LARGE" | "UNAVAILABLE" | "VERSION_CONFLICT"} code
 * @property {string} message
 * @property {string} [ref]
 * @property {LockDetails} [details]
 * @property {number} [left]
 * @property {number} [held]
 * @property {number} [group_id]
 * @property {number} [option_id]
 */

/**
 * What lies ready instead of what is missing; it never costs more than that.
 * @typedef {object} InsteadView
 * @property {number} product_id
 * @property {string} name
 * @property {number} quantity
 * @property {number} unit_price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} line_total An amount in the restaurant's currency, as a number with the currency's minor digits.
 */

/**
 * @typedef {"preparing" | "queued" | "ready" | "served"} ItemState How far the kitchen is with an item.
 */

/**
 * A refusal because of one line; `current` is the line as it is, or null if it is gone.
 * @typedef {object} LineError
 * @property {"error"} type
 * @property {"ALREADY_PAID" | "BAD_MESSAGE" | "BILL_CHANGED" | "CART_CHANGED" | "CART_EMPTY" | "CART_FULL" |
 *   "CART_LOCKED" | "CLAIM_INVALID" | "IDEMPOTENCY_KEY_REUSED" | "INSTRUCTIONS_TOO_LONG" | "ITEM_UNAVAILABLE" |
 *   "ITEM_NOT_SERVED" | "ITEM_UNKNOWN" | "MEMBER_NOT_FOUND" | "NOT_ALLOWED" | "NOTE_TOO_LONG" | "NOT_YOUR_ITEM" |
 *   "OPTIONS_INVALID" | "ORDER_FAILED" | "ORDERING_DISABLED" | "OUT_OF_STOCK_ANYWHERE" | "PASS_REQUIRED" |
 *   "PAYMENT_IN_PROGRESS" | "QUANTITY_INVALID" | "RATE_LIMITED" | "SESSION_CLOSED" | "TOO_MANY_LINES" |
 *   "TOO_MANY_ORDERS" | "TOTAL_TOO_LARGE" | "UNAVAILABLE" | "VERSION_CONFLICT"} code
 * @property {string} message
 * @property {string} [ref]
 * @property {LockDetails} [details]
 * @property {number} [left]
 * @property {number} [held]
 * @property {number} [group_id]
 * @property {number} [option_id]
 * @property {LineView | null} current
 */

/**
 * A line of the cart. `left` stands where it does not fit: so many there are for it, and the cart is not placed.
 *   `unit_price` has the prices of its `options` in it, which are left out where there are none.
 * @typedef {object} LineView
 * @property {string} public_id
 * @property {number} menu_item_id
 * @property {string} name
 * @property {number} qty
 * @property {string} note
 * @property {number} unit_price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} line_total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} member_id
 * @property {number} version
 * @property {"locked" | "ordered" | "pending"} state
 * @property {number} [left]
 * @property {Array<ChosenView>} [options]
 */

/**
 * Who holds the cart.
 * @typedef {object} LockDetails
 * @property {string} locked_by
 */

/**
 * Somebody has become a member.
 * @typedef {object} MemberJoinFrame
 * @property {"member_join"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {MemberView} member
 */

/**
 * A member has left for good.
 * @typedef {object} MemberLeaveFrame
 * @property {"member_leave"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {MemberView} member
 */

/**
 * A member's connection came or went. Neither numbered nor stored.
 * @typedef {object} MemberPresence
 * @property {"member_presence"} type
 * @property {MemberView} member
 */

/**
 * A member has another nickname, or has become the host.
 * @typedef {object} MemberUpdateFrame
 * @property {"member_update"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {MemberView} member
 */

/**
 * A diner in the session. `connected` stands only where it is known: in snapshots and in `member_presence`. `joined` is
 *   the how-manieth of the session they are, from 0, counting those who have left: the same for everybody.
 * @typedef {object} MemberView
 * @property {string} member_id
 * @property {string} nickname
 * @property {boolean} is_host
 * @property {boolean} [connected]
 * @property {number} [joined]
 */

/**
 * An item of the menu as it is now. `left` is null where it is unlimited. `until` is when one whose sale was stopped
 *   comes back by itself, null where it does not. `served` is false where it is not served at this hour, and
 *   `served_from` is then when it is next, null where nobody knows. `groups` are all its options as they are now, left
 *   out where it has none. `price` and `photo`, null where it has none, are left out of what is gone.
 * @typedef {object} MenuChange
 * @property {number} id
 * @property {boolean} available
 * @property {number | null} left
 * @property {string | null} [until]
 * @property {number} [price] An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {Array<OptionGroupView>} [groups]
 * @property {boolean} [served]
 * @property {string | null} [served_from]
 * @property {string | null} [photo]
 */

/**
 * Items of the menu have changed. Neither numbered nor stored; after a lost connection read the menu again. `anew` says
 *   that more of the menu is different than `items` tell, such as a name or a heading: read it again now.
 * @typedef {object} MenuUpdate
 * @property {"menu_update"} type
 * @property {Array<MenuChange>} items
 * @property {true} [anew]
 */

/**
 * @typedef {"card" | "cash" | "counter" | "saved" | "terminal" | "voucher"} Method How it is paid. `COUNTER` is a
 *   diner's word that they pay at the counter; staff say then how they did.
 */

/**
 * @typedef {"refund" | "substitute" | "without"} MissingChoice What the customer wants for an item that is not there.
 *   `WITHOUT` and `REFUND` both take it off the bill; the latter is said by who has paid and wants the money back.
 */

/**
 * With what the payer goes on: a page of the provider's, or a secret for its script. One of the two.
 * @typedef {object} NextActionView
 * @property {string | null} [client_secret]
 * @property {string | null} [redirect_url]
 */

/**
 * We are ready for this course: the kitchen begins with it, and with whatever comes before it and is held still.
 * @typedef {object} NextCourseMessage
 * @property {"next_course"} type
 * @property {string | null} [ref]
 * @property {Course} course
 */

/**
 * Options of which `min` to `max` are chosen in all; with `repeat` one of them more than once.
 * @typedef {object} OptionGroupView
 * @property {number} id
 * @property {string} name
 * @property {number} min
 * @property {number} max
 * @property {boolean} repeat
 * @property {Array<OptionView>} options
 */

/**
 * A choice. `price` may be below zero; `left` is how many there are, null where it is unlimited. `item_id` is the item
 *   that it is, where the whole is a combo.
 * @typedef {object} OptionView
 * @property {number} id
 * @property {string} name
 * @property {number} price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {boolean} available
 * @property {number | null} left
 * @property {number | null} item_id
 */

/**
 * The order stands, the cart is empty and open, `round` is the new one. `pos_ticket` is there if the till has it (null
 *   if the till gives none), `pos` if it will get it later.
 * @typedef {object} OrderConfirmedFrame
 * @property {"order_confirmed"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {number} order_number
 * @property {string | null} [pos_ticket]
 * @property {"queued"} [pos]
 * @property {string} message
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {Array<OrderItemView>} items
 * @property {number} round
 */

/**
 * The till said no. With `allow_retry` the cart is open again, unchanged.
 * @typedef {object} OrderFailedFrame
 * @property {"order_failed"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {string} error
 * @property {string} message
 * @property {boolean} allow_retry
 */

/**
 * An order that was confirmed as queued has reached the till.
 * @typedef {object} OrderFiredFrame
 * @property {"order_fired"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {string | null} pos_ticket
 */

/**
 * The kitchen has gone on with one item of an order; `position` counts from 0, as the order's `items` do.
 * @typedef {object} OrderItemStatusFrame
 * @property {"order_item_status"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {number} position
 * @property {ItemState} state
 */

/**
 * A line of an order, as it was when the cart was placed. `unit_price` has the prices of its `options` in it.
 * @typedef {object} OrderItemView
 * @property {number} menu_item_id
 * @property {string} name
 * @property {number} qty
 * @property {string} note
 * @property {number} unit_price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} line_total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} member_id
 * @property {Array<ChosenView>} [options]
 */

/**
 * Somebody in the shop has found an item of an order, or has not; or it was said what becomes of a missing one.
 *   `position` counts from 0. `substitute` lies ready instead, until `choice` says what the customer wants.
 * @typedef {object} OrderPickFrame
 * @property {"order_pick"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {number} position
 * @property {PickedStatus} picked_status
 * @property {InsteadView | null} substitute
 * @property {MissingChoice | null} choice
 */

/**
 * Something is being done to get the order to the till; `attempt` counts from 1.
 * @typedef {object} OrderProcessingFrame
 * @property {"order_processing"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {Phase} phase
 * @property {number} attempt
 */

/**
 * @typedef {"cancelled" | "delayed" | "done" | "draft" | "invoiced" | "missing" | "out_for_delivery" | "paid" |
 *   "preparing" | "ready" | "validated"} OrderStatus What the restaurant does with the order.
 */

/**
 * The kitchen has gone on with an order.
 * @typedef {object} OrderStatusFrame
 * @property {"order_status"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} order_id
 * @property {OrderStatus} status
 */

/**
 * A cart that was placed.
 * @typedef {object} OrderView
 * @property {string} order_id
 * @property {number} order_number
 * @property {number} round
 * @property {OrderStatus} status
 * @property {PaymentStatus} payment_status
 * @property {PosStatus} pos_status
 * @property {string | null} pos_ticket
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {Array<OrderItemView>} items
 * @property {string} placed_by
 * @property {string} created_at
 */

/**
 * The restaurant takes no orders now; the cart is kept.
 * @typedef {object} OrderingDisabledFrame
 * @property {"ordering_disabled"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 */

/**
 * The restaurant takes orders again.
 * @typedef {object} OrderingEnabledFrame
 * @property {"ordering_enabled"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 */

/**
 * A part of a line that a payment covers. Both numbers may be large where parts of parts were paid.
 * @typedef {object} PaidPartView
 * @property {string} public_id
 * @property {Array<number>} share `[1, 2]` is half of it.
 */

/**
 * Another party sits here now, from `from_table`, and these orders of theirs are on the bill. Who they are, and what is
 *   in their cart, was told before this: `member_join` and `cart_update`. The cart may be in another `round` with it,
 *   and then has another `cart_hash`.
 * @typedef {object} PartyJoinFrame
 * @property {"party_join"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {TableView | null} from_table
 * @property {Array<OrderView>} orders
 * @property {number} round
 * @property {string} cart_hash
 */

/**
 * A party that was merged has its own session again, and these orders are on its bill.
 * @typedef {object} PartyLeaveFrame
 * @property {"party_leave"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {Array<string>} orders
 */

/**
 * Somebody gave the daily pass: the cart is open to all.
 * @typedef {object} PassValidatedFrame
 * @property {"pass_validated"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 */

/**
 * @typedef {"authorised" | "authorising" | "cancelled" | "captured" | "created" | "declined" | "partially_refunded" |
 *   "refunded" | "requires_action" | "unknown" | "voided"} PaymentState Where a payment is, its `status` on the wire.
 *   What an order has of it is `ordering.order.PaymentStatus`.
 */

/**
 * @typedef {"paid" | "partially_paid" | "refunded" | "unpaid"} PaymentStatus What the diners have paid.
 */

/**
 * Somebody pays, or a payment went on. Its payer finds `next_action` at `GET /payments/{id}`.
 * @typedef {object} PaymentUpdateFrame
 * @property {"payment_update"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {PaymentView} payment
 */

/**
 * Somebody's money towards a bill. `payer` is null where staff took it from nobody in particular. `next_action` is for
 *   the payer alone and null for everybody else; `error`, why it was declined in a word, is for the payer and the
 *   staff. `refunded` is what went back of `amount`. `deposit`: it was paid ahead. `parts`: it is one of so many even
 *   ones. `lines` are none where it covers nothing, because it came to nothing, or went back.
 * @typedef {object} PaymentView
 * @property {string} payment_id
 * @property {string | null} session_id
 * @property {number} amount An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} tip An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} refunded An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} currency
 * @property {Method} method
 * @property {string | null} provider
 * @property {PaymentState} status
 * @property {string | null} payer
 * @property {boolean} deposit
 * @property {Array<PaidPartView>} lines
 * @property {number | null} parts
 * @property {number} bill_version
 * @property {NextActionView | null} next_action
 * @property {string | null} error
 * @property {string} created_at
 */

/**
 * @typedef {"checking" | "queued" | "retrying" | "sending"} Phase What is being done with an order that is on its way
 *   to the till (`order_phase`).
 */

/**
 * @typedef {"MISSING" | "PENDING" | "PICKED"} PickedStatus Whether the item lies in the bag.
 */

/**
 * Ask whether anybody is there.
 * @typedef {object} Ping
 * @property {"ping"} type
 * @property {string | null} [ref]
 */

/**
 * Place the cart that was seen as `cart_hash`. The same `idempotency_key` never makes a second order.
 * @typedef {object} PlaceOrderMessage
 * @property {"place_order"} type
 * @property {string} cart_hash
 * @property {number} [total] Compared with the cart, never trusted.
 * @property {string} [special_instructions] For the kitchen, up to 500 characters once they are trimmed.
 * @property {Array<CartItem> | null} [cart_items]
 * @property {string | null} [ref]
 * @property {string} idempotency_key
 */

/**
 * Somebody is there.
 * @typedef {object} Pong
 * @property {"pong"} type
 * @property {string} [ref]
 */

/**
 * @typedef {"accepted" | "queued" | "rejected" | "sending" | "unknown"} PosStatus What is known about the till.
 */

/**
 * @typedef {"confirmed" | "failed" | "idle" | "processing"} Processing What the diners' screens say about the last
 *   order (`order_processing_status`).
 */

/**
 * Ask for the events after the last `seq` that was seen.
 * @typedef {object} Resume
 * @property {"resume"} type
 * @property {string | null} [ref]
 * @property {number} since
 */

/**
 * The visit is over. The connection is closed with 4410.
 * @typedef {object} SessionClosedFrame
 * @property {"session_closed"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 */

/**
 * The party sits elsewhere now, at `table`. With a `session_id` it has been merged into another session, and goes on
 *   there: connect again with `ws_token`, which is the member's own. The connection is closed with 4410. In the answer
 *   to a `resume` there is no token.
 * @typedef {object} SessionMovedFrame
 * @property {"session_moved"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {TableView | null} table
 * @property {string} [session_id]
 * @property {string} [ws_token]
 */

/**
 * Staff have opened the closed session again: the same party, cart and bill. Tokens are good as before.
 * @typedef {object} SessionRestoredFrame
 * @property {"session_restored"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 */

/**
 * What a member owes of the balance; below 0, what they get back. `free` is what of it nobody is paying now.
 * @typedef {object} ShareView
 * @property {string} member_id
 * @property {number} amount An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} free An amount in the restaurant's currency, as a number with the currency's minor digits.
 */

/**
 * The whole cart: the first frame after connecting, and the answer to a `resume` that events cannot answer.
 * @typedef {object} Snapshot
 * @property {"snapshot"} type
 * @property {string} session_id
 * @property {number} seq
 * @property {number} round
 * @property {Array<LineView>} items
 * @property {Array<MemberView>} members
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} currency
 * @property {string} cart_hash
 * @property {boolean} cart_locked
 * @property {string | null} locked_by
 * @property {string | null} pending_order_id
 * @property {Processing} order_processing_status
 * @property {Phase | null} order_phase
 * @property {string | null} lock_expires_at
 * @property {boolean} daily_pass_required
 * @property {boolean} pass_validated
 * @property {string} last_updated
 * @property {string} [ref]
 */

/**
 * The whole cart of a session, with who is there and what is happening to it.
 * @typedef {object} SnapshotView
 * @property {string} session_id
 * @property {number} seq
 * @property {number} round
 * @property {Array<LineView>} items
 * @property {Array<MemberView>} members
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} currency
 * @property {string} cart_hash
 * @property {boolean} cart_locked
 * @property {string | null} locked_by
 * @property {string | null} pending_order_id
 * @property {Processing} order_processing_status
 * @property {Phase | null} order_phase
 * @property {string | null} lock_expires_at
 * @property {boolean} daily_pass_required
 * @property {boolean} pass_validated
 * @property {string} last_updated
 */

/**
 * A table of the restaurant.
 * @typedef {object} TableView
 * @property {number} id
 * @property {number} table_number
 */

/**
 * What is sold at a rate, without its tax, and its tax.
 * @typedef {object} TaxView
 * @property {number} rate In basis points: 1900 is 19 %.
 * @property {number} net An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} tax An amount in the restaurant's currency, as a number with the currency's minor digits.
 */

/**
 * Somebody is on their way.
 * @typedef {object} WaiterAcknowledgedFrame
 * @property {"waiter_acknowledged"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} call_id
 * @property {CallReason} reason
 */

/**
 * Somebody has called the staff, who have it on their screens until one of them acknowledges it.
 * @typedef {object} WaiterCalledFrame
 * @property {"waiter_called"} type
 * @property {number} seq The number of the event in its session: 1, 2, 3 … without gaps.
 * @property {string} at
 * @property {string} by A member's id, `staff` or `system`.
 * @property {string} [ref]
 * @property {string} call_id
 * @property {CallReason} reason
 * @property {string} note
 */

/**
 * @typedef {CartCreate | CartUpdate | CartDelete | PlaceOrderMessage | NextCourseMessage | CallWaiterMessage |
 *   ClaimMessage | Resume | Ping} Message What a client may send.
 */

/**
 * @typedef {Snapshot | MemberJoinFrame | MemberUpdateFrame | MemberLeaveFrame | MemberPresence | CartUpdateFrame |
 *   CartLockedFrame | OrderProcessingFrame | OrderConfirmedFrame | OrderFailedFrame | OrderFiredFrame |
 *   OrderStatusFrame | OrderItemStatusFrame | OrderPickFrame | CourseUpdateFrame | PassValidatedFrame |
 *   OrderingDisabledFrame | OrderingEnabledFrame | SessionClosedFrame | SessionRestoredFrame | CartSharedFrame |
 *   SessionMovedFrame | PartyJoinFrame | PartyLeaveFrame | ClaimUpdateFrame | DiscountUpdateFrame | PaymentUpdateFrame
 *   | BillUpdate | BillChanged | MenuUpdate | WaiterCalledFrame | WaiterAcknowledgedFrame | Error | LineError |
 *   CartError | Pong} Frame What the server sends.
 */

export {};

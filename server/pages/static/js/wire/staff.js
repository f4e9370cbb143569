/**
 * The staff's socket in types: every message and every frame of it, with all that they carry.
 *
 * Written by `node tests/browser/typedefs.mjs` from `docs/asyncapi.json`; not edited. Nothing runs here, and no page
 * loads it: `import("trivet/wire/…").Snapshot` in a comment is how it is used.
 */

/**
 * Say that somebody sees to what an alert is about.
 * @typedef {object} AcknowledgeAlertMessage
 * @property {"acknowledge_alert"} type
 * @property {string | null} [ref]
 * @property {string} alert_id
 */

/**
 * Say that somebody is on their way to a table that has called.
 * @typedef {object} AcknowledgeCallMessage
 * @property {"acknowledge_call"} type
 * @property {string | null} [ref]
 * @property {string} call_id
 */

/**
 * Put a new line into the cart, for a member, or for the host. `public_id` is a new UUID of the client's.
 * @typedef {object} AddLineMessage
 * @property {"add_line"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} public_id
 * @property {number} menu_item_id
 * @property {number} qty
 * @property {string} [note]
 * @property {string | null} [member_id]
 * @property {Array<Choosing>} [options] What is wanted of the item's options: all of it, each time.
 */

/**
 * @typedef {"at_till_twice" | "cancelled_at_till" | "cancelled_unknown" | "order_unsent" | "payment_given_up" |
 *   "payment_goes_back" | "sink_behind" | "stock_low" | "webhook_disabled" | "webhook_refused"} AlertKind What somebody
 *   has to see to.
 */

/**
 * Something that staff have to see to. It stays until one of them acknowledges it, whose id is shown from then on.
 *   `words` are the till's, or a code for what went wrong, or empty. What is about stock has no order, and its words
 *   say what is low.
 * @typedef {object} AlertView
 * @property {string} alert_id
 * @property {AlertKind} kind
 * @property {string | null} order_id
 * @property {string} words
 * @property {string} raised_at
 * @property {string | null} acknowledged_at
 * @property {number | null} acknowledged_by
 */

/**
 * Put tables where they stand on the plan of the floor. For managers.
 * @typedef {object} ArrangePlanMessage
 * @property {"arrange_plan"} type
 * @property {Array<PlacedTable>} tables
 * @property {string | null} [ref]
 */

/**
 * A station, or without one the whole kitchen, is through with an order: it is ready and leaves the display.
 * @typedef {object} BumpTicketMessage
 * @property {"bump_ticket"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {string | null} [station]
 */

/**
 * A table calls, or its call has ended: somebody acknowledged it, or the session closed.
 * @typedef {object} CallFrame
 * @property {"call"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {StaffCallView} call
 */

/**
 * @typedef {"bill" | "help" | "waiter"} CallReason What somebody is called for.
 */

/**
 * Call off an order that the till does not have. For managers.
 * @typedef {object} CancelOrderMessage
 * @property {"cancel_order"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {string} [reason] Why, for the audit.
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
 * End a session. Refused while somebody is connected, an order is being placed, or the bill is open.
 * @typedef {object} CloseSessionMessage
 * @property {"close_session"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 */

/**
 * @typedef {"dessert" | "main" | "starter"} Course A part of a meal, in the order in which they are eaten. What has
 *   none (drinks, say) never waits.
 */

/**
 * A new pass. Its words are shown this once; nobody can look them up later.
 * @typedef {object} DailyPassView
 * @property {string} password
 * @property {string} business_day
 * @property {string} created_at
 */

/**
 * Let the restaurant take no orders. Open carts are kept. For managers.
 * @typedef {object} DisableOrderingMessage
 * @property {"disable_ordering"} type
 * @property {string | null} [ref]
 */

/**
 * Let a table take no orders. Its cart is kept. For managers.
 * @typedef {object} DisableTableMessage
 * @property {"disable_table"} type
 * @property {string | null} [ref]
 * @property {number} table_id The table's id, which is not its number.
 */

/**
 * What was asked has been done, now or before, and is durable; shown is how it is now. Only its sender is told.
 * @typedef {object} Done
 * @property {"done"} type
 * @property {StaffOrderView} [order]
 * @property {DailyPassView} [daily_pass]
 * @property {TicketsView} [tickets]
 * @property {StaffVisitView} [session]
 * @property {StaffTableView} [table]
 * @property {SwitchesView} [system]
 * @property {StaffItemView} [item]
 * @property {StaffOptionView} [option]
 * @property {StaffCallView} [call]
 * @property {AlertView} [alert]
 * @property {PlanView} [plan]
 * @property {string} [ref]
 */

/**
 * Let the restaurant take orders again. For managers.
 * @typedef {object} EnableOrderingMessage
 * @property {"enable_ordering"} type
 * @property {string | null} [ref]
 */

/**
 * Let a table take orders again. For managers.
 * @typedef {object} EnableTableMessage
 * @property {"enable_table"} type
 * @property {string | null} [ref]
 * @property {number} table_id The table's id, which is not its number.
 */

/**
 * Say that somebody has typed an order into the till.
 * @typedef {object} EnterOrderByHandMessage
 * @property {"enter_order_by_hand"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {string | null} [ticket]
 */

/**
 * Let the kitchen begin with a course of an order; without `course`, with the next that is held.
 * @typedef {object} FireCourseMessage
 * @property {"fire_course"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {Course | null} [course]
 */

/**
 * The house: its tables and sessions, alerts that nobody has acknowledged, and orders that the till has not taken.
 *   `tables` by number; `sessions` longest open first, with closed ones of the last day whose bill is open; `orders`
 *   those that the till has not answered for or has refused after diners were told yes, and the newest 100 `alerts`,
 *   newest first; `items` and `options` are those of the menu that are counted or cannot be had; `tickets` are on the
 *   display of all stations, oldest order first; `sells` is whether customers order in its shop. It is how things were
 *   at `seq` or later: the events after `seq` follow, and may tell of what is in it already. `complete` is false if
 *   there is more of anything. The routes have it, but for older alerts, which are shown once newer ones are
 *   acknowledged. The first frame after connecting, and the answer to a `resume` that events cannot answer.
 * @typedef {object} FloorSnapshot
 * @property {"floor"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {RestaurantView} restaurant
 * @property {boolean} sells
 * @property {SwitchesView} system
 * @property {Array<StaffTableView>} tables
 * @property {Array<StaffSessionView>} sessions
 * @property {Array<StaffOrderView>} orders
 * @property {boolean} complete
 * @property {Array<AlertView>} alerts
 * @property {Array<StaffItemView>} items
 * @property {Array<StaffOptionView>} options
 * @property {Array<TicketView>} tickets
 * @property {string} [ref]
 */

/**
 * End a session, whoever is in it and whatever is not paid. For managers.
 * @typedef {object} ForceCloseSessionMessage
 * @property {"force_close_session"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 */

/**
 * Let a course of an order wait, as far as it has not been begun.
 * @typedef {object} HoldCourseMessage
 * @property {"hold_course"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {Course} course
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
 * An item of the menu has changed: on sale or not, how many are left, its price. This is how it is now.
 * @typedef {object} ItemUpdate
 * @property {"item_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {StaffItemView} item
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
 * More of the menu has changed than is told one by one: who shows it reads it again. `items` and `options` take the
 *   place of those that `floor` had: the ones that are counted or cannot be had.
 * @typedef {object} MenuAnew
 * @property {"menu_anew"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {Array<StaffItemView>} items
 * @property {Array<StaffOptionView>} options
 */

/**
 * Let a party join another one: its members, lines, orders and bill are in the session `into` then.
 * @typedef {object} MergeSessionMessage
 * @property {"merge_session"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} into
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
 * Say how far the kitchen is with an item; its order follows.
 * @typedef {object} MoveItemMessage
 * @property {"move_item"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {number} position Of the item in its order, from 0.
 * @property {"preparing" | "ready" | "served"} state How far the kitchen is with the item.
 */

/**
 * Move an order along its machine, and its items with it. `cancelled` is for managers.
 * @typedef {object} MoveOrderMessage
 * @property {"move_order"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {OrderStatus} status
 */

/**
 * Let a party sit at another table, with all that it has. Refused where somebody else sits.
 * @typedef {object} MoveSessionMessage
 * @property {"move_session"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {number} table_id The table's id, which is not its number.
 */

/**
 * Seat a party without phones. Where somebody is at the table already, nothing happens.
 * @typedef {object} OpenSessionMessage
 * @property {"open_session"} type
 * @property {string | null} [ref]
 * @property {number} table_id The table's id, which is not its number.
 * @property {string} [nickname]
 */

/**
 * Where it is brought.
 * @typedef {object} OpsAddressView
 * @property {string} recipient
 * @property {string} street
 * @property {string} postcode
 * @property {string} city
 * @property {string} phone
 * @property {string} note
 */

/**
 * An item to pick. `id` is its position in the order, from 0; `place` where it stands, null where nobody has said.
 *   `version` counts what was said of it, from 0 where nobody has yet. A missing one has the `substitute` that lies
 *   ready, if anything does, and the customer's `choice` once they have chosen.
 * @typedef {object} OpsItemView
 * @property {number} id Of the item in its order, from 0.
 * @property {number} product_id
 * @property {string} name
 * @property {number} quantity
 * @property {string} note
 * @property {Array<ChosenView>} options
 * @property {number} unit_price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} line_total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string | null} place
 * @property {string | null} photo
 * @property {PickedStatus} picked_status
 * @property {number} version
 * @property {InsteadView | null} substitute
 * @property {MissingChoice | null} choice
 */

/**
 * An order of the shop is new, was moved, or something was said of its items; this is all of it as it is now.
 * @typedef {object} OpsOrderUpdate
 * @property {"ops_order_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {OpsOrderView} order
 */

/**
 * An order of the shop. `total` is what its customer pays by now: without what is not there or was taken off.
 *   `ordered_total` is that as it was ordered: the goods (`subtotal`) less what a code took off them (`discount`), what
 *   bringing it costs (`delivery_fee`), and tax where prices are without. `payment_id` is the payment by card that it
 *   waited for, null where it is paid to the staff. The bill of the session `session_id` says what of it is paid; null
 *   once that was deleted.
 * @typedef {object} OpsOrderView
 * @property {string} order_id
 * @property {number} order_number
 * @property {string | null} session_id
 * @property {ShopStatus} status
 * @property {PaymentStatus} payment_status
 * @property {string} fulfillment_type
 * @property {number} branch_id
 * @property {string} date
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {string} customer_name
 * @property {string} customer_phone
 * @property {string} note
 * @property {OpsAddressView | null} address
 * @property {number} subtotal An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} discount An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} delivery_fee An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} ordered_total An amount in the restaurant's currency, as a number with the currency's minor
 *   digits.
 * @property {string | null} payment_id
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} currency
 * @property {string} created_at
 * @property {OpsProgressView} progress
 * @property {Array<OpsItemView>} items
 */

/**
 * How far an order is: `settled` of `items` are picked or chosen for, `missing` not there and not chosen for.
 * @typedef {object} OpsProgressView
 * @property {number} items
 * @property {number} settled
 * @property {number} missing
 */

/**
 * An option of the menu has changed: on sale or not, how many are left. This is how it is now.
 * @typedef {object} OptionUpdate
 * @property {"option_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {StaffOptionView} option
 */

/**
 * An order in brief; `order_update` and `GET /admin/orders` have all of it. `awaits_payment`: it is not begun before it
 *   is paid, and it is not paid.
 * @typedef {object} OrderBriefView
 * @property {string} order_id
 * @property {OrderStatus} status
 * @property {PaymentStatus} payment_status
 * @property {PosStatus} pos_status
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {boolean} awaits_payment
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
 * @typedef {"cancelled" | "delayed" | "done" | "draft" | "invoiced" | "missing" | "out_for_delivery" | "paid" |
 *   "preparing" | "ready" | "validated"} OrderStatus What the restaurant does with the order.
 */

/**
 * An order is new or has changed; this is all of it as it is now. One whose `pos_status` is `rejected` and that has no
 *   `alerted_at` was refused while its diners waited: it was not kept.
 * @typedef {object} OrderUpdate
 * @property {"order_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {StaffOrderView} order
 */

/**
 * A payment that is under way: what a diner pays by card, or has announced to pay at the `counter`. `payer` is null,
 *   and `nickname` empty, where it is nobody in particular.
 * @typedef {object} PayingView
 * @property {string} payment_id
 * @property {string | null} payer
 * @property {string} nickname
 * @property {Method} method
 * @property {PaymentState} status
 * @property {number} amount An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} tip An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} created_at
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
 * @typedef {"MISSING" | "PENDING" | "PICKED"} PickedStatus Whether the item lies in the bag.
 */

/**
 * Ask whether anybody is there.
 * @typedef {object} Ping
 * @property {"ping"} type
 * @property {string | null} [ref]
 */

/**
 * A table and where it is to stand; null in both takes it off the plan.
 * @typedef {object} PlacedTable
 * @property {number} table_id The table's id, which is not its number.
 * @property {number | null} x
 * @property {number | null} y
 */

/**
 * The tables that were placed, as they are now, by number.
 * @typedef {object} PlanView
 * @property {Array<StaffTableView>} tables
 */

/**
 * Somebody is there.
 * @typedef {object} Pong
 * @property {"pong"} type
 * @property {string} [ref]
 */

/**
 * Something was raised that somebody has to see to, and stays until one of the staff acknowledges it. Told again,
 *   without the order, when that has happened: the alert then says who and when.
 * @typedef {object} PosAlert
 * @property {"pos_alert"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {AlertView} alert
 * @property {StaffOrderView} [order]
 */

/**
 * @typedef {"accepted" | "queued" | "rejected" | "sending" | "unknown"} PosStatus What is known about the till.
 */

/**
 * @typedef {"confirmed" | "failed" | "idle" | "processing"} Processing What the diners' screens say about the last
 *   order (`order_processing_status`).
 */

/**
 * Bring an order back to the display of a station, or without one of all.
 * @typedef {object} RecallTicketMessage
 * @property {"recall_ticket"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 * @property {string | null} [station]
 */

/**
 * Take a line out of the cart that was seen at `version`.
 * @typedef {object} RemoveLineMessage
 * @property {"remove_line"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} public_id
 * @property {number} version
 */

/**
 * Let a member leave for good. Their lines stay.
 * @typedef {object} RemoveMemberMessage
 * @property {"remove_member"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} member_id
 */

/**
 * Give a member another nickname.
 * @typedef {object} RenameMemberMessage
 * @property {"rename_member"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} member_id
 * @property {string} nickname
 */

/**
 * Make a new daily pass; the one before is good no more. For managers.
 * @typedef {object} RenewDailyPassMessage
 * @property {"renew_daily_pass"} type
 * @property {string | null} [ref]
 */

/**
 * @typedef {"APPROVED" | "PENDING" | "REJECTED"} RequestStatus What has become of it.
 */

/**
 * Send an order to the till again, now.
 * @typedef {object} ResendOrderMessage
 * @property {"resend_order"} type
 * @property {string | null} [ref]
 * @property {string} order_id
 */

/**
 * The restaurant. `slug` is what `restaurant_name` means in a request; `timezone` is an IANA name. `brand_color`
 *   (`#rrggbb` in small letters) and `logo` (its address, without the origin) are null where it has none; `brand_css`
 *   is the address of the style sheet of the colour, another one for another sheet.
 * @typedef {object} RestaurantView
 * @property {number} id
 * @property {string} slug
 * @property {string} name
 * @property {string} timezone
 * @property {string} currency
 * @property {string | null} [brand_color]
 * @property {string | null} [logo]
 * @property {string | null} [brand_css]
 */

/**
 * Open a closed session again. Refused when its table has a new party.
 * @typedef {object} RestoreSessionMessage
 * @property {"restore_session"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 */

/**
 * Ask for the events after the last `seq` that was seen.
 * @typedef {object} Resume
 * @property {"resume"} type
 * @property {string | null} [ref]
 * @property {number} since
 */

/**
 * Make every code that is printed for a table good no more. For managers.
 * @typedef {object} RotateQrMessage
 * @property {"rotate_qr"} type
 * @property {string | null} [ref]
 * @property {number} table_id The table's id, which is not its number.
 */

/**
 * @typedef {"counter" | "dine_in" | "shop"} SessionKind What kind of visit it is (`docs/contract.md` §1).
 */

/**
 * @typedef {"active" | "closed"} SessionState Where a session is in its life.
 */

/**
 * A session is new or has changed; this is all of it as it is now, told a few times a second at most. Once it is closed
 *   and owes nothing it is not on the floor any more.
 * @typedef {object} SessionUpdate
 * @property {"session_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {StaffSessionView} session
 */

/**
 * Say whether an item is on sale, and how many are left.
 * @typedef {object} SetAvailabilityMessage
 * @property {"set_availability"} type
 * @property {boolean} available
 * @property {number | null} [left]
 * @property {string | null} [until]
 * @property {string | null} [ref]
 * @property {number} item_id
 */

/**
 * Say whether an option is on sale, and how many are left.
 * @typedef {object} SetOptionAvailabilityMessage
 * @property {"set_option_availability"} type
 * @property {boolean} available
 * @property {number | null} [left]
 * @property {string | null} [ref]
 * @property {number} option_id
 */

/**
 * @typedef {"CANCELED" | "CREATED" | "DELAYED" | "DELIVERED" | "IN_PROGRESS" | "MISSING" | "OUT_FOR_DELIVERY" |
 *   "READY"} ShopStatus An order's status as the shop's routes and pages call it.
 */

/**
 * A place on the plan: per mille of its width from the left, and of its height from the top.
 * @typedef {object} SpotView
 * @property {number} x
 * @property {number} y
 */

/**
 * A call as staff see it: whose it is, and where. It has ended when acknowledged, or with its session. `table_number`
 *   is null where the session has no table.
 * @typedef {object} StaffCallView
 * @property {string} call_id
 * @property {CallReason} reason
 * @property {string} note
 * @property {string} session_id
 * @property {number | null} table_number
 * @property {string} member_id
 * @property {string} nickname
 * @property {string} called_at
 * @property {string | null} ended_at
 * @property {number | null} acknowledged_by
 */

/**
 * A message was refused; nothing has changed. Only its sender is told. `details` say how things are where that is why:
 *   `current`, the line or the cart; `locked_by`; `allowed`, the moves that are possible instead; `session_id`, the
 *   party that is in the way.
 * @typedef {object} StaffError
 * @property {"error"} type
 * @property {"BAD_MESSAGE" | "ALERT_NOT_FOUND" | "CALL_NOT_FOUND" | "INVALID_STATUS_TRANSITION" | "ITEM_UNKNOWN" |
 *   "NOT_ALLOWED" | "ORDER_NOT_FOUND" | "RATE_LIMITED" | "UNAVAILABLE" | "CART_CHANGED" | "CART_EMPTY" | "CART_FULL" |
 *   "CART_LOCKED" | "IDEMPOTENCY_KEY_REUSED" | "INSTRUCTIONS_TOO_LONG" | "ITEM_UNAVAILABLE" | "ITEM_NOT_SERVED" |
 *   "MEMBER_NOT_FOUND" | "MERGE_IMPOSSIBLE" | "NICKNAME_INVALID" | "NICKNAME_TAKEN" | "NOTE_TOO_LONG" |
 *   "OPTIONS_INVALID" | "ORDER_FAILED" | "ORDERING_DISABLED" | "QUANTITY_INVALID" | "SESSION_BUSY" | "SESSION_CLOSED" |
 *   "SESSION_FULL" | "OPTION_NOT_FOUND" | "SESSION_NOT_FOUND" | "TABLE_NOT_FOUND" | "TOO_MANY_LINES" |
 *   "TOO_MANY_ORDERS" | "TOTAL_TOO_LARGE" | "VERSION_CONFLICT" | "VALIDATION_FAILED"} code
 * @property {string} message
 * @property {string} [ref]
 * @property {Record<string, any>} [details]
 */

/**
 * An item of the menu. `available` says whether it can be had: it is on sale and there is one. `until` is when an item
 *   whose sale was stopped comes back by itself; null where it was not, or where it does not. `photo` is a path on this
 *   origin, null where it has none.
 * @typedef {object} StaffItemView
 * @property {number} id
 * @property {number} category_id
 * @property {string} name
 * @property {number} price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {boolean} available
 * @property {number | null} left How many are there and not yet ordered; null where it is unlimited.
 * @property {string | null} until
 * @property {string | null} photo
 */

/**
 * An option of the menu, once for all items that offer it. `available` says whether it can be had: it is on sale and
 *   there is one. `on_sale` is its own switch alone: where the two differ there is none left, or the item that it is
 *   (`item_id`) cannot be had.
 * @typedef {object} StaffOptionView
 * @property {number} id
 * @property {number} group_id
 * @property {string} group
 * @property {string} name
 * @property {number} price An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {boolean} available
 * @property {boolean} on_sale
 * @property {number | null} left How many are there and not yet ordered; null where it is unlimited.
 * @property {number | null} item_id
 */

/**
 * An order as staff see it: where it was placed, and how it goes with the till. `session_id` and `table_number` are
 *   null once the visit has been deleted. `pos_failures` counts outcomes in a row that nobody knows. `customer_name` is
 *   who ordered in the shop or at the counter, null where nobody gave a name. `fulfillment_type` is `DELIVERY` or
 *   `PICKUP` of an order of the shop, and `shop_status` what the shop calls its status, as `GET /ops/orders` does; both
 *   are null of every other. `alerted_at` is when staff were told that it needs them, until it is sent again.
 * @typedef {object} StaffOrderView
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
 * @property {string | null} session_id
 * @property {number | null} table_number
 * @property {string | null} customer_name
 * @property {string | null} fulfillment_type
 * @property {ShopStatus | null} shop_status
 * @property {string} special_instructions
 * @property {number} pos_attempts
 * @property {string | null} pos_error
 * @property {string | null} pos_next_at
 * @property {number} pos_failures
 * @property {string | null} alerted_at
 */

/**
 * Place the cart that was seen as `cart_hash`, once for each `idempotency_key`.
 * @typedef {object} StaffPlaceOrderMessage
 * @property {"place_order"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} idempotency_key A new one for each order, the same for each try.
 * @property {string} cart_hash As the session was last shown.
 * @property {string} [special_instructions]
 */

/**
 * A session on the floor. `members` are those who have not left; `lines` counts the cart's. `orders` are the newest 20,
 *   `order_count` counts all. `pos_status` is what the till's worst answer is among orders that were not cancelled,
 *   null without any. `calls` are open ones. `idle` warns that a session which owes something has been quiet for half
 *   an hour. A closed session stays for a day while its bill is open. `ready_items` are portions that the kitchen has
 *   finished and nobody has served, `ready_since` when the first of them was; their ticket may have left the display
 *   meanwhile. `paying` are the oldest 20 payments that are under way. The bill is another where `bill_version` is, and
 *   what is told of its payments where `payments_at` is.
 * @typedef {object} StaffSessionView
 * @property {string} session_id
 * @property {SessionKind} kind
 * @property {number | null} table_id
 * @property {number | null} table_number
 * @property {SessionState} state
 * @property {string} opened_at
 * @property {string} last_activity_at
 * @property {string | null} closed_at
 * @property {boolean} idle
 * @property {Array<MemberView>} members
 * @property {number} round
 * @property {number} lines
 * @property {number} cart_total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {Processing} order_processing_status
 * @property {boolean} pass_validated
 * @property {number} open_bill An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {number} order_count
 * @property {Array<OrderBriefView>} orders
 * @property {PosStatus | null} pos_status
 * @property {Array<StaffCallView>} calls
 * @property {number} ready_items
 * @property {string | null} ready_since
 * @property {number} bill_version
 * @property {Array<PayingView>} paying
 * @property {string | null} payments_at
 */

/**
 * A table, and the session that sits there. `enabled` is its switch; `qr_version` counts its codes, of which only the
 *   latest is good. `plan` is where it stands on the plan of the floor, null where nobody has placed it. `branch_id` is
 *   the branch where it stands, null for the main one.
 * @typedef {object} StaffTableView
 * @property {number} table_id
 * @property {number} table_number
 * @property {boolean} enabled
 * @property {number} qr_version
 * @property {TableState} state
 * @property {string | null} session_id
 * @property {SpotView | null} [plan]
 * @property {number | null} [branch_id]
 */

/**
 * A session with its members, its cart and its open bill. `table` is null where it sits at none.
 * @typedef {object} StaffVisitView
 * @property {string} session_id
 * @property {number} seq
 * @property {SessionState} state
 * @property {TableView | null} table
 * @property {Array<MemberView>} members
 * @property {Array<LineView>} items
 * @property {number} total An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} currency
 * @property {string} cart_hash
 * @property {boolean} cart_locked
 * @property {number} round
 * @property {number} open_bill An amount in the restaurant's currency, as a number with the currency's minor digits.
 * @property {string} opened_at
 * @property {string} last_activity_at
 * @property {string | null} closed_at
 */

/**
 * Somebody has asked for stock, or a request was reviewed. What it asks for is read at its routes.
 * @typedef {object} StockRequestUpdate
 * @property {"stock_request_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {ToldRequest} request
 */

/**
 * @typedef {"cancelled"} Struck Why an item that has reached the kitchen is not to be made. A placed order is never
 *   changed, so this is all.
 */

/**
 * Whether the restaurant takes orders: its own switch, and the operator's for all restaurants. Both must be on.
 * @typedef {object} SwitchesView
 * @property {boolean} ordering_enabled
 * @property {boolean} system_ordering_enabled
 * @property {boolean} takes_orders
 */

/**
 * The restaurant's switch was turned, or that of all restaurants; this is how they stand now.
 * @typedef {object} SystemUpdate
 * @property {"system_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {SwitchesView} system
 */

/**
 * @typedef {"disabled" | "free" | "ordered" | "ordering" | "seated" | "waiting_for_till"} TableState What happens at a
 *   table, the first of these that is so.
 */

/**
 * A table is not as it was; this is all of it as it is now. A busy one is told a few times a second at most.
 * @typedef {object} TableUpdate
 * @property {"table_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {StaffTableView} table
 */

/**
 * A table of the restaurant.
 * @typedef {object} TableView
 * @property {number} id
 * @property {number} table_number
 */

/**
 * One item. `position` counts from 0 in its order; `since` is since when its `state` is what it is. With `held` its
 *   course has not been fired, so `fired_at` is null. `late_at` is from when on it is late; null for what is held,
 *   ready, served or struck. `struck` says why it is not made after all, `struck_why` in staff's words: it is shown,
 *   struck through, until somebody bumps it. `allergens` are those of the menu as it is now, with those of the items
 *   that its options are; none where the item has left it. `options` is what was chosen, empty where nothing.
 * @typedef {object} TicketItemView
 * @property {number} position
 * @property {number} menu_item_id
 * @property {string} name
 * @property {number} qty
 * @property {string} note
 * @property {ItemState} state
 * @property {string} since
 * @property {Course | null} course
 * @property {boolean} held
 * @property {string | null} fired_at
 * @property {string | null} late_at
 * @property {Struck | null} struck
 * @property {string | null} struck_at
 * @property {string} struck_why
 * @property {Array<string>} allergens
 * @property {Array<TicketOptionView>} options
 */

/**
 * What was chosen of an item's options: `qty` of it in each one.
 * @typedef {object} TicketOptionView
 * @property {number} option_id
 * @property {string} name
 * @property {number} qty
 */

/**
 * A ticket is new or has changed; this is all of it as it is now. Without `items` it has left the display.
 * @typedef {object} TicketUpdate
 * @property {"ticket_update"} type
 * @property {number} seq The event's number in its restaurant; each is one above the last.
 * @property {string} at
 * @property {TicketView} ticket
 */

/**
 * What one station has on its display of one order. Without `items` it has left the display. `table_number` is where
 *   the party sits now, null once its visit has been deleted; `moved_from` is where it sat when the order came, where
 *   that was another table. `late_at` is the earliest of its items'.
 * @typedef {object} TicketView
 * @property {string} order_id
 * @property {number} order_number
 * @property {number} round
 * @property {string} station
 * @property {number | null} table_number
 * @property {number | null} moved_from
 * @property {string | null} session_id
 * @property {OrderStatus} status
 * @property {PaymentStatus} payment_status
 * @property {string} special_instructions
 * @property {string} placed_at
 * @property {string} arrived_at
 * @property {string | null} late_at
 * @property {Array<TicketItemView>} items
 */

/**
 * All tickets of one order, those that have left the display without `items`.
 * @typedef {object} TicketsView
 * @property {string} order_id
 * @property {OrderStatus} status
 * @property {Array<TicketView>} tickets
 */

/**
 * What is told of a request for stock: whose it is, at which branch, and what has become of it.
 * @typedef {object} ToldRequest
 * @property {number} id
 * @property {number} branch_id
 * @property {RequestStatus} status
 * @property {number} asked_by A staff user's id.
 */

/**
 * Within the hour: the party has its own session again. For managers.
 * @typedef {object} UndoMergeMessage
 * @property {"undo_merge"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 */

/**
 * Change a line that was seen at `version`; what is left out stays as it is.
 * @typedef {object} UpdateLineMessage
 * @property {"update_line"} type
 * @property {string | null} [ref]
 * @property {string} session_id
 * @property {string} public_id
 * @property {number} version
 * @property {number | null} [qty]
 * @property {string | null} [note]
 * @property {Array<Choosing> | null} [options]
 */

/**
 * @typedef {ResendOrderMessage | EnterOrderByHandMessage | CancelOrderMessage | RenewDailyPassMessage |
 *   MoveOrderMessage | MoveItemMessage | BumpTicketMessage | RecallTicketMessage | FireCourseMessage |
 *   HoldCourseMessage | AcknowledgeCallMessage | AcknowledgeAlertMessage | CloseSessionMessage |
 *   ForceCloseSessionMessage | RestoreSessionMessage | OpenSessionMessage | MoveSessionMessage | MergeSessionMessage |
 *   UndoMergeMessage | DisableTableMessage | EnableTableMessage | RotateQrMessage | DisableOrderingMessage |
 *   EnableOrderingMessage | AddLineMessage | UpdateLineMessage | RemoveLineMessage | RenameMemberMessage |
 *   RemoveMemberMessage | StaffPlaceOrderMessage | SetAvailabilityMessage | SetOptionAvailabilityMessage |
 *   ArrangePlanMessage | Resume | Ping} Message What a client may send.
 */

/**
 * @typedef {FloorSnapshot | TableUpdate | SessionUpdate | OrderUpdate | TicketUpdate | OpsOrderUpdate |
 *   StockRequestUpdate | CallFrame | PosAlert | SystemUpdate | ItemUpdate | OptionUpdate | MenuAnew | Done | StaffError
 *   | Pong} Frame What the server sends.
 */

export {};

/**
 * What people and Trivet itself do that is kept in the audit, by what it is about.
 *
 * Owns: the list (`tests/staff/pages/test_audit_words.py` compares it with what the code can write). Must not: say anything.
 */

/** @type {Readonly<Record<string, readonly string[]>>} */
export const ACTIONS = {
  orders: [
    "order_placed",
    "order_moved",
    "order_resent",
    "order_entered_by_hand",
    "order_cancelled",
    "pos_alert",
    "alert_acknowledged",
    "order_total_wrong",
  ],
  kitchen: ["item_moved", "ticket_bumped", "ticket_recalled", "course_fired", "course_held"],
  tables: [
    "session_opened",
    "session_closed",
    "session_force_closed",
    "session_restored",
    "session_moved",
    "session_merged",
    "merge_undone",
    "member_seated",
    "member_renamed",
    "member_sent_away",
    "line_added",
    "line_updated",
    "line_removed",
    "call_acknowledged",
    "table_enabled",
    "table_disabled",
    "table_placed",
    "qr_rotated",
  ],
  house: [
    "ordering_enabled",
    "ordering_disabled",
    "item_availability",
    "stock_wrong",
    "daily_pass_renewed",
    "daily_pass_not_mailed",
    "brand_color_changed",
    "logo_changed",
    "photo_changed",
  ],
  menu: [
    "item_added",
    "item_changed",
    "item_deleted",
    "category_added",
    "category_changed",
    "category_deleted",
    "station_renamed",
    "tax_class_added",
    "tax_class_changed",
    "tax_class_deleted",
    "prices_include_tax_changed",
    "timed_menu_added",
    "timed_menu_changed",
    "timed_menu_deleted",
    "languages_changed",
  ],
  people: ["staff_added", "staff_disabled", "staff_enabled", "staff_renamed", "staff_role_changed", "staff_password_changed"],
};

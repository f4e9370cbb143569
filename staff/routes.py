"""The routes of the staff's door, one file for each thing one can do (`docs/contract.md` §5).

Owns: the list of them. Each route reads what was sent, asks who it is and what they want, and shows the answer.
"""

from typing import Final

from staff.accounts.account_routes import ColleagueRoutes
from staff.accounts.routes import AccountRoutes
from staff.accounts.user_routes import UserRoutes
from staff.floor.attention_routes import AttentionRoutes
from staff.floor.bill_routes import BillDeskRoutes
from staff.floor.channel import STAFF_CHANNEL
from staff.floor.control_routes import ControlRoutes
from staff.floor.floor_routes import FloorRoutes
from staff.floor.item_routes import StaffItemRoutes
from staff.floor.moving_routes import MovingRoutes
from staff.floor.party_routes import PartyRoutes
from staff.floor.pass_routes import StaffPassRoutes
from staff.floor.plan_routes import PlanRoutes
from staff.floor.qr_routes import QrRoutes
from staff.floor.receipt_routes import ReceiptRoutes
from staff.floor.routes import StaffOrderRoutes
from staff.floor.story_routes import StoryRoutes
from staff.integrations.house_routes import HouseRoutes
from staff.integrations.key_routes import ApiKeyRoutes
from staff.integrations.order_routes import CounterAnswers, CounterOrderRoutes
from staff.integrations.payment_routes import ApiPaymentRoutes
from staff.integrations.webhook_routes import WebhookRoutes
from staff.kitchen.routes import KitchenRoutes
from staff.office.books.day_routes import DayRoutes
from staff.office.books.paper_routes import BookRoutes
from staff.office.books.payment_routes import PaymentListRoutes
from staff.office.books.reconciliation_routes import ReconciliationRoutes
from staff.office.look_routes import StaffLookRoutes
from staff.office.menu.category_routes import OfficeCategoryRoutes
from staff.office.menu.language_routes import OfficeLanguageRoutes
from staff.office.menu.option_routes import OfficeOptionGroupRoutes, OfficeOptionRoutes
from staff.office.menu.product_routes import OfficeProductRoutes
from staff.office.menu.restore_routes import OfficeRestoreRoutes
from staff.office.menu.tax_routes import OfficeTaxRoutes
from staff.office.menu.timed_routes import OfficeTimedMenuRoutes
from staff.office.mirror_routes import MirrorRoutes
from staff.office.photo_routes import ProductPhotoRoutes
from staff.office.routes import OfficeRoutes
from staff.office.shop.branch_routes import OfficeBranchRoutes, OfficeSlotRoutes
from staff.office.shop.discount_routes import OfficeDiscountRoutes
from staff.office.shop.inventory_routes import InventoryRoutes, StockRequestRoutes
from staff.office.shop.support_routes import SupportRoutes
from staff.ops.routes import OpsRoutes
from staff.stream.channel import STREAM_CHANNEL

CHANNELS: Final = (STAFF_CHANNEL, STREAM_CHANNEL)
"""The staff's sockets, as they are documented."""

STAFF: Final = (
    AccountRoutes,
    StaffOrderRoutes,
    StaffItemRoutes,
    OfficeRoutes,
    MirrorRoutes,
    ColleagueRoutes,
    UserRoutes,
    StaffPassRoutes,
    KitchenRoutes,
    ControlRoutes,
    MovingRoutes,
    PartyRoutes,
    QrRoutes,
    AttentionRoutes,
    FloorRoutes,
    PlanRoutes,
    StaffLookRoutes,
    StoryRoutes,
    OfficeCategoryRoutes,
    OfficeProductRoutes,
    OfficeTaxRoutes,
    OfficeTimedMenuRoutes,
    OfficeLanguageRoutes,
    ProductPhotoRoutes,
    BillDeskRoutes,
    OfficeOptionGroupRoutes,
    OfficeOptionRoutes,
    DayRoutes,
    ReconciliationRoutes,
    BookRoutes,
    ReceiptRoutes,
    OfficeRestoreRoutes,
    PaymentListRoutes,
    OpsRoutes,
    OfficeBranchRoutes,
    OfficeSlotRoutes,
    InventoryRoutes,
    StockRequestRoutes,
    OfficeDiscountRoutes,
    SupportRoutes,
    ApiKeyRoutes,
    WebhookRoutes,
    CounterOrderRoutes,
    CounterAnswers,
    HouseRoutes,
    ApiPaymentRoutes,
)
"""What staff use; each is made from the staff's door alone."""

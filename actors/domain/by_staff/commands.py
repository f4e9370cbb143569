"""What staff can ask for in a diner's place. `by_user` is the staff user who asks."""

from uuid import UUID

from attrs import frozen

from actors.domain.options.chosen import Choice


@frozen
class SeatGuests:
    """Seat a party without phones. `member_id` is new and stands for all of them."""

    by_user: int
    member_id: UUID
    nickname: str


@frozen
class AddLineByStaff:
    """Put a new line into the cart, for a member, or for the host. `public_id` is the client's, as a diner's is."""

    by_user: int
    public_id: UUID
    menu_item_id: int
    qty: int
    note: str = ""
    member_id: UUID | None = None
    options: tuple[Choice, ...] = ()


@frozen
class UpdateLineByStaff:
    """Change a line that was seen at `version`. None leaves a field as it is."""

    by_user: int
    public_id: UUID
    version: int
    qty: int | None = None
    note: str | None = None
    options: tuple[Choice, ...] | None = None


@frozen
class RemoveLineByStaff:
    """Take a line out of the cart that was seen at `version`."""

    by_user: int
    public_id: UUID
    version: int


@frozen
class PlaceOrderByStaff:
    """Place the cart that was seen as `cart_hash`. `body_hash` is as a diner's."""

    by_user: int
    idempotency_key: str
    body_hash: str
    cart_hash: str
    special_instructions: str = ""


@frozen
class RenameByStaff:
    """Give a member another nickname."""

    by_user: int
    member_id: UUID
    nickname: str


@frozen
class SendAwayByStaff:
    """Let a member leave for good."""

    by_user: int
    member_id: UUID


StaffCommand = (
    AddLineByStaff
    | UpdateLineByStaff
    | RemoveLineByStaff
    | PlaceOrderByStaff
    | SeatGuests
    | RenameByStaff
    | SendAwayByStaff
)

"""What can be asked of the cart."""

from uuid import UUID

from attrs import frozen

from actors.domain.options.chosen import Choice


@frozen
class AddLine:
    """Put a new line into the cart. `public_id` is the client's, so a repeat is recognised.

    `options` are how many of which option are wanted in one of it.
    """

    by: UUID
    public_id: UUID
    menu_item_id: int
    qty: int
    note: str = ""
    options: tuple[Choice, ...] = ()


@frozen
class UpdateLine:
    """Change a line that the client saw at `version`; None: however it is. None leaves a field as it is."""

    by: UUID
    public_id: UUID
    version: int | None
    qty: int | None = None
    note: str | None = None
    options: tuple[Choice, ...] | None = None


@frozen
class RemoveLine:
    """Take a line out of the cart that the client saw at `version`; None: however it is."""

    by: UUID
    public_id: UUID
    version: int | None


@frozen
class PutInCart:
    """As `AddLine`, but where the cart has a line that says the same, it becomes more of that.

    `public_id` is remembered either way, so that a repeat puts nothing in.
    """

    by: UUID
    public_id: UUID
    menu_item_id: int
    qty: int
    note: str = ""
    options: tuple[Choice, ...] = ()


@frozen
class EmptyCart:
    """Take every line out of the cart that the member may take out."""

    by: UUID


CartCommand = AddLine | UpdateLine | RemoveLine | PutInCart | EmptyCart

"""What whoever looks for products is shown (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from actors.domain.menu.translation import description_in, name_in
from actors.domain.restaurant import Category, MenuItem, Restaurant
from actors.ports.products import Facets
from server.http.data import Pagination
from server.http.items import shown_photo
from server.http.options import OptionGroupView
from server.money import Money, amount

Count = Annotated[int, Meta(ge=0)]


class ProductView(Struct, frozen=True, gc=False, kw_only=True):
    """An item, as something that is sold. `photo` is a path on this origin, null where it has none.

    `in_stock_anywhere` says whether it can be had at some branch; `in_stock_for_branch` the same of the branch that was
    asked for, null where none was. `left` says how many there are at each branch that sells to customers, by its id:
    null where nobody counts them, 0 where none can be had. `groups` are its options as in `GET /menu`, left out where
    it has none; an option's `left` is that of the branch that has most of it, or of the branch that was asked for.
    """

    id: int
    category_id: int
    name: str
    description: str
    price: Money
    currency: str
    brand: str | None
    tags: list[str]
    allergens: list[str]
    photo: str | None
    in_stock_anywhere: bool
    in_stock_for_branch: bool | None
    left: Mapping[int, Count | None]
    groups: list[OptionGroupView] | UnsetType = UNSET


class ProductAnswer(Struct, frozen=True):
    """A product."""

    data: ProductView


class ProductCategoryView(Struct, frozen=True, gc=False):
    """A heading of the menu, and how many products are under it."""

    id: int
    name: str
    products: Count


class CategoriesAnswer(Struct, frozen=True):
    """Every heading that has something under it, in the menu's order."""

    data: list[ProductCategoryView]


class ProductsAnswer(Struct, frozen=True):
    """A page of products."""

    data: list[ProductView]
    pagination: Pagination


class CategoryFacet(Struct, frozen=True, gc=False):
    """How many there would be in this category."""

    id: int
    name: str
    count: Count


class BrandFacet(Struct, frozen=True, gc=False):
    """How many there would be of this brand."""

    brand: str
    count: Count


class TagFacet(Struct, frozen=True, gc=False):
    """How many of those that were found have this tag too."""

    tag: str
    count: Count


class PriceFacet(Struct, frozen=True, gc=False):
    """From where to where prices would go; null where nothing is found."""

    min: Money | None
    max: Money | None


class FacetsView(Struct, frozen=True):
    """How many there would be with another choice of one thing, and all others as they are; the most first."""

    categories: list[CategoryFacet]
    brands: list[BrandFacet]
    tags: list[TagFacet]
    price: PriceFacet


class SearchAnswer(Struct, frozen=True):
    """A page of what was found, and what it could be narrowed to."""

    data: list[ProductView]
    pagination: Pagination
    facets: FacetsView


class SuggestionView(Struct, frozen=True, gc=False):
    """A product whose name somebody may be about to write."""

    id: int
    name: str
    category_id: int
    photo: str | None


class SuggestionsAnswer(Struct, frozen=True):
    """Those that fit best first."""

    data: list[SuggestionView]


def product_view(
    item: MenuItem,
    anywhere: bool,
    restaurant: Restaurant,
    here: bool | None,
    left: Mapping[int, int | None],
    language: str | None = None,
    groups: list[OptionGroupView] | UnsetType = UNSET,
) -> ProductView:
    """An item, whether it can be had `anywhere`, and `here`, at the branch that was asked for, and what is left where.

    Its name and description are in `language` where somebody has translated it, as in `GET /menu`.
    """
    return ProductView(
        id=item.menu_item_id,
        category_id=item.category_id,
        name=name_in(language, item.name, item.translations),
        description=description_in(language, item.description, item.translations),
        price=amount(item.price, restaurant.minor_digits),
        currency=restaurant.currency,
        brand=item.brand,
        tags=list(item.tags),
        allergens=list(item.allergens),
        photo=shown_photo(item),
        in_stock_anywhere=anywhere,
        in_stock_for_branch=here,
        left=left,
        groups=groups,
    )


def category_views(restaurant: Restaurant, language: str | None = None) -> list[ProductCategoryView]:
    """The headings that have something under them."""
    counts = dict.fromkeys((one.category_id for one in restaurant.menu.categories), 0)
    for item in restaurant.menu.items.values():
        counts[item.category_id] += 1
    return [
        ProductCategoryView(one.category_id, name_in(language, one.name, one.translations), counts[one.category_id])
        for one in restaurant.menu.categories
        if counts[one.category_id]
    ]


def suggestion_views(items: Sequence[MenuItem], language: str | None = None) -> list[SuggestionView]:
    """What is suggested."""
    return [
        SuggestionView(
            one.menu_item_id, name_in(language, one.name, one.translations), one.category_id, shown_photo(one)
        )
        for one in items
    ]


def facets_view(facets: Facets, restaurant: Restaurant, language: str | None = None) -> FacetsView:
    """The facets, categories with their names."""
    headings: Mapping[int, Category] = {one.category_id: one for one in restaurant.menu.categories}
    names = {key: name_in(language, one.name, one.translations) for key, one in headings.items()}
    low, high = (
        None if price is None else amount(price, restaurant.minor_digits)
        for price in (facets.price_min, facets.price_max)
    )
    return FacetsView(
        [CategoryFacet(key, names[key], count) for key, count in facets.categories if key in names],
        [BrandFacet(brand, count) for brand, count in facets.brands],
        [TagFacet(tag, count) for tag, count in facets.tags],
        PriceFacet(low, high),
    )

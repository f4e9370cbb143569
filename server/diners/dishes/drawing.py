"""The dishes, drawn. `python -m server.diners.dishes.drawing` writes their files.

A phone keeps a picture for ever, so a file that was published never changes: another drawing is another `EDITION`, and
the menus to play with name that.

Owns: the drawings. Must not: be loaded by what serves; the files are there.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

from server.diners.dishes import toppings as on
from server.diners.dishes.strokes import MIDDLE, Point, blob, faded, line, path, picture, plate, ring, round_, spread

EDITION: Final = 1
FOLDER: Final = Path(__file__).parent / str(EDITION)

LINEN, SLATE, OLIVE, CLAY, WOOD = "#c9b79c", "#66727a", "#8b9470", "#b9785a", "#8a5f40"

Topping = Callable[[Random, Point], str]


def pizza(name: str, sauce: str, cheese: str, *laid: tuple[Topping, int], ground: str = SLATE) -> str:
    """A pizza on its plate: sauce, cheese where there is some, and so many of each thing that lies on it."""
    rng = Random(name)  # noqa: S311 - a drawing is no secret
    crust = path(blob(rng, 128, 0.03, 16), "#c98a43", at=MIDDLE) + path(blob(rng, 121, 0.03, 16), "#e2ae66", at=MIDDLE)
    burnt = "".join(
        round_(at, rng.uniform(3, 6), "#a8662c", flat=0.7, turn=rng.uniform(1, 180))
        for at in spread(rng, 46, 124, jitter=2)
    )
    base = crust + burnt + path(blob(rng, 106, 0.04, 14), sauce, at=MIDDLE)
    melted = "".join(path(blob(rng, rng.uniform(15, 24), 0.22), cheese, at=at) for at in spread(rng, 11, 92))
    things = "".join(draw(rng, at) for draw, count in laid for at in spread(rng, count, 92))
    return picture(ground, plate(), base, melted if cheese else "", things)


def pasta(name: str, color: str, dark: str, width: float, *laid: tuple[Topping, int], ground: str = OLIVE) -> str:
    """A nest of pasta, with what lies on it."""
    rng = Random(name)  # noqa: S311
    nest = [path(blob(rng, 84, 0.06, 14), dark, at=MIDDLE)]
    for radius in range(78, 6, -round(width * 0.95)):
        middle = (MIDDLE[0] + rng.uniform(-5, 5), MIDDLE[1] + rng.uniform(-5, 5))
        nest += [
            ring(middle, radius, dark, width + 2.5, f"{radius * 5} {rng.randint(6, 20)}"),
            ring(middle, radius, color, width, f"{radius * 5} {rng.randint(6, 20)}"),
        ]
    things = "".join(draw(rng, at) for draw, count in laid for at in spread(rng, count, 62))
    return picture(ground, plate(), *nest, things)


def pepper(rng: Random, at: Point) -> str:
    """Some, from the mill."""
    return "".join(round_((at[0] + rng.uniform(-9, 9), at[1] + rng.uniform(-9, 9)), 2, "#3d332c") for _ in range(3))


def soup() -> str:
    """Ribollita."""
    rng = Random("ribollita")  # noqa: S311
    bowl = plate("#a9563a", "#8d452d") + round_(MIDDLE, 112, "#7d3b26") + round_(MIDDLE, 106, "#a9713a")
    kale = "".join(
        path(blob(rng, rng.uniform(14, 22), 0.35), rng.choice(["#3c5a33", "#4d6f3d"]), at=at)
        for at in spread(rng, 13, 88)
    )
    laid = "".join(draw(rng, at) for draw, count in ((on.bean, 12), (on.crouton, 5)) for at in spread(rng, count, 80))
    return picture(LINEN, bowl, kale, laid)


def bruschetta() -> str:
    """Three slices of bread with tomato and basil."""
    rng = Random("bruschetta")  # noqa: S311
    slices = []
    for at, turn in (((168, 150), -18), ((246, 172), 4), ((322, 148), 20)):
        slices += [
            path(
                "M-34-62Q0-84 34-62Q46-40 38 0Q46 52 30 66Q0 76-30 66Q-46 52-38 0Q-46-40-34-62z",
                "#a9672b",
                at=at,
                turn=turn,
            ),
            path(
                "M-28-57Q0-75 28-57Q38-38 31 0Q38 48 25 59Q0 67-25 59Q-38 48-31 0Q-38-38-28-57z",
                "#e6bd78",
                at=at,
                turn=turn,
            ),
        ]
        slices += [
            path("M-8-8h16v16h-16z", rng.choice(["#d5402c", "#c23524", "#e2604a"]), at=place, turn=rng.uniform(0, 90))
            for place in spread(rng, 16, 40, at, 8)
        ]
        slices += [on.leaf(rng, place, size=0.8) for place in spread(rng, 2, 22, at)]
    return picture(OLIVE, plate(radius=150), *slices)


def burrata() -> str:
    """A burrata among tomatoes and rocket."""
    rng = Random("burrata")  # noqa: S311
    pesto = path(blob(rng, 92, 0.1, 12), "#7d9a4a", at=MIDDLE)
    around = "".join(on.leaf(rng, at, "#4f7f3a", 1.1) for at in spread(rng, 14, 86))
    tomatoes = "".join(on.tomato(rng, at) for at in ((168, 128), (186, 214), (300, 108), (318, 196), (244, 238)))
    x, y = MIDDLE
    ball = (
        round_((x + 2, y + 5), 58, "#c9c0ae")
        + round_((x, y), 58, "#fdfaf3")
        + faded(0.6, round_((x - 16, y - 18), 22, "#ffffff"))
    )
    knot = path("M-12-6Q0-22 12-6Q20 4 8 8Q0 14-8 8Q-20 4-12-6z", "#efe7d6", at=(x + 4, y - 8))
    return picture(CLAY, plate(), pesto, around, tomatoes, ball, knot)


def salad() -> str:
    """Leaves, tomato, carrot and fennel."""
    rng = Random("insalata")  # noqa: S311
    bowl = plate("#e9dfcc", "#d4c6ab") + round_(MIDDLE, 118, "#c9b995")
    greens = "".join(
        on.leaf(rng, at, rng.choice(["#5f9a45", "#79b356", "#4a7f38", "#8fbf63"]), rng.uniform(1.5, 2.1))
        for at in spread(rng, 38, 98)
    )
    carrots = "".join(
        line("M-18 0Q0-8 18 2", "#e08a32", 6, at=at, turn=rng.uniform(0, 180)) for at in spread(rng, 10, 84)
    )
    fennel = "".join(
        line("M-14 6Q0-14 14 6", "#eef2dc", 5, at=at, turn=rng.uniform(0, 360)) for at in spread(rng, 8, 78)
    )
    tomatoes = "".join(on.tomato(rng, at, 17) for at in spread(rng, 6, 76))
    return picture(WOOD, bowl, greens, carrots, fennel, tomatoes)


def tiramisu() -> str:
    """A slice from its side."""
    rng = Random("tiramisu")  # noqa: S311
    layers = (("#5b3822", 18), ("#f7ecd4", 30), ("#b27b45", 24), ("#f7ecd4", 30), ("#a86f3b", 26))
    shapes, top = [], 96.0
    shapes.append(faded(0.18, round_((242, 224), 96, "#1d130b", flat=0.14)))
    for color, height in layers:
        shapes.append(path(f"M158 {top:.0f}h164v{height}h-164z", color))
        top += height
    sponge = "".join(
        round_((rng.uniform(166, 314), y + rng.uniform(-7, 7)), 2.4, "#7d4f28") for y in (156, 211) for _ in range(12)
    )
    dust = "".join(round_((rng.uniform(130, 350), rng.uniform(232, 262)), 1.6, "#5b3822") for _ in range(26))
    crumbs = "".join(round_((rng.uniform(162, 318), 95), rng.uniform(3, 6), "#6b442b") for _ in range(20))
    return picture(SLATE, plate(), *shapes, sponge, crumbs, dust, on.leaf(rng, (240, 84), "#4f8f45"))


def panna_cotta() -> str:
    """Panna cotta with berries."""
    rng = Random("panna cotta")  # noqa: S311
    x, y = MIDDLE
    sauce = path(blob(rng, 96, 0.16, 11), "#9c2348", at=MIDDLE)
    cream = round_((x + 2, y + 7), 64, "#d9cdb9") + round_(MIDDLE, 64, "#fdf8ee") + ring((x, y), 50, "#f1e8d8", 4)
    colors = ("#3c3a74", "#c22f45", "#8f1d3a")
    berries = "".join(on.berry(rng, at, rng.choice(colors)) for at in spread(rng, 9, 30, (x, y - 4), 3))
    strewn = "".join(on.berry(rng, at, rng.choice(colors)) for at in ((152, 132), (170, 222), (318, 110), (330, 204)))
    return picture(LINEN, plate(), sauce, cream, berries, strewn, on.leaf(rng, (262, 132), "#4f8f45"))


def coffee() -> str:
    """An espresso from above, with its spoon."""
    x, y = MIDDLE
    saucer = plate(radius=128)
    spoon = line("M-62 0H40", "#b9bdc2", 9, at=(238, 262), turn=-6) + round_(
        (180, 268), 20, "#c9cdd2", flat=0.66, turn=-6
    )
    handle = line("M0 0h42", "#e3d8c4", 24, at=(x + 66, y - 8), turn=-16)
    cup = round_((x + 2, y + 3), 76, "#d4c9b6") + round_((x, y - 4), 76, "#fffdf8") + round_((x, y - 4), 64, "#7d4a26")
    crema = (
        round_((x, y - 4), 61, "#b57a41")
        + ring((x - 6, y - 10), 34, "#d6a469", 9, "90 40")
        + ring((x + 4, y), 16, "#d6a469", 7, "40 20")
    )
    return picture(CLAY, saucer, spoon, handle, cup, crema)


def wine(color: str, light: str, ground: str) -> str:
    """A glass of wine from its side."""
    foot = faded(0.22, round_((246, 292), 62, "#1d130b", flat=0.16)) + round_((240, 286), 56, "#f3f1ec", flat=0.16)
    stem = path("M235 182h10l2 104h-14z", "#f3f1ec")
    bowl = faded(0.5, path("M188 34h104q16 96-18 132q-34 30-68 0q-34-36-18-132z", "#ffffff"))
    filled = path("M187 92h106q4 56-22 78q-31 24-62 0q-26-22-22-78z", color) + round_((240, 92), 53, light, flat=0.16)
    shine = faded(0.5, line("M206 52q-8 52 4 92", "#ffffff", 7))
    return picture(ground, foot, stem, bowl, filled, shine)


def beer() -> str:
    """A glass of amber ale."""
    rng = Random("birra")  # noqa: S311
    shadow = faded(0.22, round_((246, 290), 66, "#1d130b", flat=0.16))
    glass = faded(0.55, path("M176 40h128l-14 240q-50 14-100 0z", "#ffffff"))
    ale = path("M181 88h118l-11 184q-48 12-96 0z", "#c9771f") + path("M181 88h40l-6 186q-12-1-23-2z", "#db923a")
    foam = path(
        "M174 92Q162 60 190 56Q198 30 226 44Q246 24 266 44Q296 32 298 58Q322 66 304 92Q240 104 174 92z", "#fbf4e2"
    )
    bubbles = "".join(
        round_((rng.uniform(200, 284), rng.uniform(120, 262)), rng.uniform(2, 4), "#eab968") for _ in range(16)
    )
    return picture(SLATE, shadow, glass, ale, bubbles, foam)


TOMATO, CREAM, MELTED = "#c23f27", "#f2dfae", "#f9eccb"

DISHES: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "bruschetta": bruschetta,
        "burrata": burrata,
        "pici": lambda: pasta("pici", "#f0d79a", "#c9a557", 11, (pepper, 16)),
        "vongole": lambda: pasta("vongole", "#f3dd9f", "#cfae62", 7, (on.clam, 6), (on.oregano, 5), ground=CLAY),
        "ribollita": soup,
        "margherita": lambda: pizza("margherita", TOMATO, MELTED, (on.leaf, 6)),
        "marinara": lambda: pizza("marinara", TOMATO, "", (on.garlic, 14), (on.oregano, 14), ground=OLIVE),
        "diavola": lambda: pizza("diavola", TOMATO, MELTED, (on.salami, 11), ground=WOOD),
        "quattro-formaggi": lambda: pizza("formaggi", CREAM, MELTED, (on.blue, 12), ground=CLAY),
        "prosciutto-funghi": lambda: pizza("funghi", TOMATO, MELTED, (on.ham, 8), (on.mushroom, 8), ground=LINEN),
        "napoli": lambda: pizza("napoli", TOMATO, MELTED, (on.anchovy, 8), (on.caper, 12)),
        "tartufata": lambda: pizza("tartufata", CREAM, MELTED, (on.mushroom, 6), (on.truffle, 8), ground=OLIVE),
        "insalata": salad,
        "tiramisu": tiramisu,
        "panna-cotta": panna_cotta,
        "rosso": lambda: wine("#7a1830", "#9c2a44", LINEN),
        "bianco": lambda: wine("#e3cf7a", "#f0e2a4", OLIVE),
        "birra": beer,
        "caffe": coffee,
    }
)
"""Each drawing, by the name of its file."""


def files() -> Mapping[str, bytes]:
    """Every file by its name, as it is drawn now."""
    return {f"{name}.svg": draw().encode() for name, draw in DISHES.items()}


def main() -> None:
    """Writes them."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()

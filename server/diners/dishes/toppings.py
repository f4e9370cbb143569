"""What lies on plates and pizzas, each as a drawing at a place.

Owns: these drawings. Must not: know a dish, or be loaded by what serves.
"""

from random import Random

from server.diners.dishes.strokes import Point, blob, line, path, ring, round_


def leaf(rng: Random, at: Point, color: str = "#3f7f3c", size: float = 1) -> str:
    """A leaf of basil, with its rib."""
    turn = rng.uniform(0, 360)
    whole = path("M-22 0Q-8-15 22 0Q-8 15-22 0z", color, at=at, turn=turn, size=size)
    return whole + line(f"M{-16 * size:.0f} 0H{12 * size:.0f}", "#7db368", 2, at=at, turn=turn)


def salami(rng: Random, at: Point) -> str:
    """A slice of it."""
    x, y = at
    fat = "".join(round_((x + rng.uniform(-10, 10), y + rng.uniform(-10, 10)), 2.6, "#e58b72") for _ in range(5))
    return round_((x, y + 2), 18, "#7d1d17") + round_(at, 18, "#b5332a") + fat


def mushroom(rng: Random, at: Point) -> str:
    """A slice through the middle of one."""
    turn = rng.uniform(0, 360)
    drawn = "M-17 2Q-16-14 0-14Q16-14 17 2Q17 7 11 6L6 5V15Q0 20-6 15V5L-11 6Q-17 7-17 2z"
    edge = path(drawn, "#b48f66", at=at, turn=turn, size=1.16)
    return edge + path(drawn, "#f1e4cf", at=at, turn=turn) + line("M-12 0Q0-7 12 0", "#a9835c", 3, at=at, turn=turn)


def ham(rng: Random, at: Point) -> str:
    """A torn piece of cooked ham."""
    return path(blob(rng, 21, 0.3, 7), "#eda6a0", at=at) + path(blob(rng, 9, 0.4, 6), "#f7cbc5", at=at)


def anchovy(rng: Random, at: Point) -> str:
    """A fillet."""
    turn = rng.uniform(0, 360)
    body = line("M-22 4Q-6-8 22 2", "#6f6259", 9, at=at, turn=turn)
    return body + line("M-18 2Q-5-7 16 0", "#b6a596", 3, at=at, turn=turn)


def caper(_: Random, at: Point) -> str:
    """One."""
    return round_(at, 6, "#566b2b") + round_((at[0] - 1, at[1] - 2), 2, "#8ea055")


def olive(_: Random, at: Point) -> str:
    """One, black and without its stone."""
    return ring(at, 6, "#34262a", 6)


def garlic(rng: Random, at: Point) -> str:
    """A thin slice."""
    return round_(at, 9, "#f6ecd2", flat=0.6, turn=rng.uniform(1, 180))


def oregano(rng: Random, at: Point) -> str:
    """A few crumbs of it."""
    return "".join(
        round_((at[0] + rng.uniform(-16, 16), at[1] + rng.uniform(-16, 16)), 2.2, "#4d6b2a") for _ in range(5)
    )


def truffle(rng: Random, at: Point) -> str:
    """A shaving, marbled."""
    drawn = path(blob(rng, 17, 0.12), "#43372f", at=at)
    return drawn + line("M-8-3Q-2 5 4-2T10 4M-4-9Q2-6 7-9", "#b9a48c", 2, at=at, turn=rng.uniform(0, 360))


def blue(rng: Random, at: Point) -> str:
    """A crumb of gorgonzola."""
    return path(blob(rng, 13, 0.3, 7), "#f4f0e2", at=at) + line(
        "M-6-2L0 3M2-5L6 1", "#6d87a0", 3, at=at, turn=rng.uniform(0, 180)
    )


def tomato(_: Random, at: Point, radius: float = 15) -> str:
    """A small one, with its light."""
    x, y = at
    light = round_((x - radius * 0.3, y - radius * 0.35), radius * 0.3, "#f08a72")
    return round_((x + 1, y + 3), radius, "#8f2318") + round_(at, radius, "#d5402c") + light


def berry(_: Random, at: Point, color: str = "#3c3a74") -> str:
    """One."""
    x, y = at
    return round_(at, 11, color) + round_((x - 3, y - 4), 3, "#ffffff66")


def crouton(rng: Random, at: Point) -> str:
    """A cube of bread."""
    turn = rng.uniform(0, 90)
    crust = path("M-14-14h28v28h-28z", "#b97a35", at=at, turn=turn)
    return crust + path("M-11-12h24v23h-24z", "#e3b871", at=at, turn=turn)


def bean(rng: Random, at: Point) -> str:
    """A white one."""
    turn = rng.uniform(0, 180)
    return path("M-14 2C-14-12 14-12 14 2C14 11 5 8 0 5C-5 8-14 11-14 2z", "#f1e3c4", at=at, turn=turn)


def clam(rng: Random, at: Point) -> str:
    """A shell, open."""
    turn = rng.uniform(0, 360)
    dark = path("M-25 9Q-28-19 0-21Q28-19 25 9Q0 22-25 9z", "#8f7455", at=at, turn=turn)
    shell = path("M-22 8Q-25-17 0-19Q25-17 22 8Q0 19-22 8z", "#f4ead8", at=at, turn=turn)
    ribs = line("M-7-15Q-16-8-18 4M7-15Q16-8 18 4", "#c3ab87", 2.5, at=at, turn=turn)
    return dark + shell + ribs + path("M-12 6Q0-12 12 6Q0 14-12 6z", "#e39a4f", at=at, turn=turn)

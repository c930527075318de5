"""Cuts meadow/meadow_01.png to meadow_16.png out of paper: a flip book of a meadow in the wind, in front of nothing, for the graph Paper meadow.

`python3 make-meadow.py` writes them beside itself. Every sheet throws a soft shadow on those behind it; two seconds later all is as it was.
"""

import math
import struct
import zlib
from pathlib import Path

FRAMES = 16
WIDTH, HEIGHT = 576, 324
# Everything is cut three times as large, so that edges come out smooth.
FINE = 3
TAU = 2 * math.pi

# Sheets of paper, back to front; each in full light and in two depths of shadow.
PAPER = {
    "far": (176, 196, 190),
    "hills": (134, 171, 152),
    "slope": (92, 143, 114),
    "field": (58, 112, 88),
    "grass": (34, 80, 68),
    "blade": (24, 58, 56),
    "leaf": (44, 98, 82),
    "wall": (247, 232, 205),
    "roof": (203, 84, 62),
    "poppy": (229, 84, 58),
    "petal": (243, 122, 84),
    "heart": (52, 30, 46),
    "daisy": (250, 240, 219),
    "yolk": (240, 184, 66),
    "bell": (150, 134, 190),
    "wing": (92, 112, 186),
    "tip": (176, 196, 236),
    "bird": (42, 54, 78),
}
NAMES = list(PAPER)
EMPTY = 0
DEPTHS = 3


def sheet(name):
    return 1 + NAMES.index(name)


def light(index):
    """Red, green, blue and alpha of an index."""
    if index == EMPTY:
        return (0, 0, 0, 0)
    depth, name = divmod(index - 1, len(NAMES))
    dim = (1, 0.86, 0.74)[depth]
    return (*(round(part * dim) for part in PAPER[NAMES[name]]), 255)


# In the shadow of a sheet, paper is one depth darker; nothing stays nothing.
DARKER = bytes(
    index if index == EMPTY or index > len(NAMES) * DEPTHS else min(index + len(NAMES), (index - 1) % len(NAMES) + 1 + len(NAMES) * 2)
    for index in range(256)
)


def chance(seed):
    """Numbers of chance between 0 and 1 that repeat (a linear congruence)."""
    while True:
        seed = (seed * 1664525 + 1013904223) % 2**32
        yield seed / 2**32


class Table:
    """Where paper lies; places go from 0 to 16 across and 0 to 9 down."""

    def __init__(self):
        self.wide, self.high = WIDTH * FINE, HEIGHT * FINE
        self.rows = [bytearray(self.wide) for _ in range(self.high)]

    def spans(self, outline, right, down):
        scale = self.wide / 16
        points = [(x * scale + right, y * scale + down) for x, y in outline]
        top = max(0, math.ceil(min(y for _, y in points) - 0.5))
        low = min(self.high - 1, math.floor(max(y for _, y in points) - 0.5))
        cuts = [[] for _ in range(max(0, low - top + 1))]
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
            if y0 == y1:
                continue
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            for row in range(max(top, math.ceil(y0 - 0.5)), min(low, math.ceil(y1 - 0.5) - 1) + 1):
                cuts[row - top].append(x0 + (row + 0.5 - y0) / (y1 - y0) * (x1 - x0))
        for row, places in enumerate(cuts, top):
            places.sort()
            for start, end in zip(places[::2], places[1::2]):
                start, end = max(0, round(start)), min(self.wide, round(end))
                if start < end:
                    yield row, start, end

    def lay(self, outline, name, lift=1.0):
        """Lays a sheet; the higher it is lifted, the farther its shadow falls."""
        for far in (7, 4) if lift else ():
            for row, start, end in self.spans(outline, far * lift, far * 1.4 * lift):
                line = self.rows[row]
                line[start:end] = line[start:end].translate(DARKER)
        self.put(outline, name)

    def put(self, outline, name):
        fill = bytes([sheet(name)])
        for row, start, end in self.spans(outline, 0, 0):
            self.rows[row][start:end] = fill * (end - start)


def round_leaf(x, y, wide, high, turn=0.0, points=22):
    """An ellipse, turned."""
    across, along = math.cos(turn), math.sin(turn)
    edge = ((wide * math.cos(TAU * i / points), high * math.sin(TAU * i / points)) for i in range(points))
    return [(x + a * across - b * along, y + a * along + b * across) for a, b in edge]


def hill(height, *waves):
    """The edge of a land from side to side, and down to the bottom."""
    edge = [(x / 8, height + sum(size * math.sin(x / 8 * often + at) for size, often, at in waves)) for x in range(-8, 137)]
    return [*edge, (17.2, 9.5), (-1.2, 9.5)]


def ground(outline, x):
    return next(y for at, y in outline if at >= x)


def stalk(x, y, high, lean, wide):
    """A blade that bends more towards its tip: its outline, and where the tip is."""
    left, right = [], []
    for step in range(9):
        share = step / 8
        bend, rise = lean * share**1.8, high * share * (1 - 0.12 * abs(lean) / high * share)
        half = wide * (1 - share) ** 0.8 + 0.006
        left.append((x + bend - half, y - rise))
        right.append((x + bend + half, y - rise))
    return left + right[::-1], (x + lean, y - high * (1 - 0.12 * abs(lean) / high))


def wind(x, now, late=0.0):
    """How far the meadow leans at a place: gusts that run from left to right, twice for each round."""
    return 0.62 * math.sin(TAU * (now - x / 9 - late)) + 0.24 * math.sin(TAU * (2 * now - x / 5 + 0.3 - late))


def tree(table, x, y, size, now):
    sway = 0.05 * size * wind(x, now)
    trunk = [(x - 0.05 * size, y + 0.1), (x - 0.03 * size + sway, y - size), (x + 0.03 * size + sway, y - size), (x + 0.05 * size, y + 0.1)]
    table.lay(trunk, "heart", 0.4)
    for across, up, wide in [(-0.28, 0.95, 0.36), (0.3, 1.02, 0.38), (0.0, 1.35, 0.44)]:
        table.lay(round_leaf(x + across * size + sway * (1 + up), y - up * size, wide * size, wide * size * 0.92), "leaf", 0.6)


def house(table, x, y, size):
    def at(*places):
        return [(x + a * size, y - b * size) for a, b in places]

    table.lay(at((0.62, 1.25), (0.62, 1.9), (0.82, 1.9), (0.82, 1.1)), "wall", 0.4)
    table.lay(at((-0.9, -0.3), (-0.9, 0.9), (0.9, 0.9), (0.9, -0.3)), "wall", 0.7)
    table.lay(at((-1.12, 0.8), (-0.62, 1.6), (0.62, 1.6), (1.12, 0.8)), "roof", 0.5)
    table.put(at((-0.2, -0.3), (-0.2, 0.5), (0.16, 0.5), (0.16, -0.3)), "heart")
    for left in (-0.66, 0.4):
        table.put(at((left, 0.26), (left, 0.56), (left + 0.26, 0.56), (left + 0.26, 0.26)), "yolk")


def flower(table, kind, x, y, high, now, turn):
    lean = 0.34 * high * wind(x, now, 0.05)
    stem, (tip_x, tip_y) = stalk(x, y, high, lean, 0.035)
    table.lay(stem, "grass", 0.5)
    for side in (-1, 1):
        share = 0.42
        base = (x + lean * share**1.8, y - high * share)
        angle = side * 0.7 + lean * 0.5 - TAU / 4
        length = 0.2 * high
        leaf = round_leaf(base[0] + math.cos(angle) * length, base[1] + math.sin(angle) * length, length, 0.06 * high, angle, 12)
        table.lay(leaf, "leaf", 0.4)
    tilt = lean * 0.7
    size = 0.2 * high**0.6
    if kind == "poppy":
        for i in range(4):
            angle = turn + tilt + TAU * i / 4
            petal = round_leaf(tip_x + math.cos(angle) * size * 0.62, tip_y + math.sin(angle) * size * 0.62, size * 0.78, size * 0.66, angle, 16)
            table.lay(petal, "petal" if i % 2 else "poppy", 0.5)
        table.lay(round_leaf(tip_x, tip_y, size * 0.36, size * 0.36, 0, 14), "heart", 0.4)
    elif kind == "daisy":
        for i in range(11):
            angle = turn + tilt + TAU * i / 11
            petal = round_leaf(tip_x + math.cos(angle) * size * 0.72, tip_y + math.sin(angle) * size * 0.72, size * 0.5, size * 0.17, angle, 10)
            table.lay(petal, "daisy", 0.3)
        table.lay(round_leaf(tip_x, tip_y, size * 0.36, size * 0.36, 0, 14), "yolk", 0.4)
    else:
        for i in range(5):
            share = 1 - 0.11 * i
            place = (x + lean * share**1.8, y - high * share * (1 - 0.12 * abs(lean) / high * share))
            side = 1 if i % 2 else -1
            table.lay(round_leaf(place[0] + side * size * 0.3, place[1], size * 0.44, size * 0.27, side * 0.6, 12), "bell", 0.4)


def butterfly(table, now, start, middle, reach, size):
    """Flies a lying eight and beats its wings six times a round."""
    at = TAU * (now + start)
    x, y = middle[0] + reach[0] * math.sin(at), middle[1] + reach[1] * math.sin(2 * at) - 0.08 * math.sin(6 * at)
    open_ = 0.35 + 0.65 * abs(math.cos(3 * at))
    turn = 0.35 * math.cos(at)
    for side in (-1, 1):
        upper = round_leaf(x + side * 0.3 * size * open_, y - 0.2 * size, 0.34 * size * open_, 0.3 * size, turn + side * -0.5, 16)
        lower = round_leaf(x + side * 0.22 * size * open_, y + 0.2 * size, 0.25 * size * open_, 0.22 * size, turn + side * 0.5, 14)
        table.lay(lower, "tip", 1.6)
        table.lay(upper, "wing", 1.6)
    table.put(round_leaf(x, y, 0.05 * size, 0.36 * size, turn, 12), "heart")


def swallow(table, now, start, height, size):
    """Crosses once a round, and comes in again where it began."""
    share = (now + start) % 1
    x, y = -1.5 + 19 * share, height - 0.9 * math.sin(share * math.pi) + 0.18 * math.sin(TAU * 2 * now)
    beat = math.sin(TAU * 4 * (now + start))
    up = size * (0.15 + 0.5 * beat)
    body = [(-0.55, 0.02), (-0.95, -0.16), (-0.72, 0.04), (-0.95, 0.2), (-0.5, 0.1), (0.2, 0.12), (0.5, 0.0), (0.2, -0.08)]
    table.put([(x + a * size, y + b * size) for a, b in body], "bird")
    for tip, root in ((-0.2, 0.2), (-0.34, 0.12)):
        wing = [(x - 0.15 * size, y), (x + tip * size, y - up * 1.3), (x - 0.3 * size + tip * size, y - up * 1.7), (x + root * size + 0.1 * size, y - 0.02 * size)]
        table.put(wing, "bird")


def drawing(now):
    table = Table()
    far = hill(5.1, (0.5, 0.7, 1.0), (0.16, 1.9, 0.4))
    table.put(far, "far")
    swallow(table, now, 0.12, 3.3, 0.5)
    swallow(table, now, 0.55, 2.5, 0.34)
    hills = hill(5.9, (0.46, 0.55, 3.6), (0.12, 1.7, 2.0))
    table.lay(hills, "hills", 1.4)
    for x, size in ((1.2, 0.8), (2.1, 1.0), (2.9, 0.7), (14.6, 0.9)):
        tree(table, x, ground(hills, x) + 0.1, size, now)
    slope = hill(6.7, (0.42, 0.5, 0.6), (0.1, 1.4, 5.0))
    table.lay(slope, "slope", 1.6)
    house(table, 11.2, ground(slope, 11.2) - 0.1, 0.62)
    for x, size in ((9.6, 1.1), (12.7, 1.3)):
        tree(table, x, ground(slope, x) + 0.15, size, now)
    field = hill(7.6, (0.3, 0.6, 4.4), (0.08, 1.8, 1.0))
    table.lay(field, "field", 1.8)
    dice = chance(5)
    draw = lambda: next(dice)
    for i in range(54):
        x = -0.4 + 16.8 * (i + draw()) / 54
        blade, _ = stalk(x, 8.15 + 0.3 * draw(), 0.7 + 0.5 * draw(), 0.5 * wind(x, now) + 0.2 * draw() - 0.1, 0.05)
        table.lay(blade, "leaf", 0.4)
    kinds = ["poppy", "daisy", "bell", "poppy", "daisy"]
    for i in range(13):
        x = 0.2 + 15.8 * (i + 0.7 * draw()) / 13
        flower(table, kinds[i % 5], x, 8.7, 1.25 + 1.15 * draw(), now, TAU * draw())
    front = hill(8.55, (0.16, 0.8, 2.0), (0.05, 2.6, 0.0))
    table.lay(front, "grass", 2.0)
    for i in range(64):
        x = -0.5 + 17 * (i + draw()) / 64
        blade, _ = stalk(x, 9.2, 0.75 + 0.85 * draw() ** 2, 0.75 * wind(x, now, 0.1) + 0.3 * draw() - 0.15, 0.075)
        table.lay(blade, "grass" if draw() < 0.45 else "blade", 0.7)
    butterfly(table, now, 0.0, (5.2, 4.3), (1.9, 0.5), 0.9)
    butterfly(table, now, 0.4, (9.0, 5.0), (-1.3, 0.45), 0.62)
    return table


def mixed(table, known):
    """Three by three fine places make one of the picture; `known` remembers what they make."""
    for row in range(0, table.high, FINE):
        lines = table.rows[row : row + FINE]
        columns = [line[shift::FINE] for line in lines for shift in range(FINE)]
        out = []
        for nine in zip(*columns):
            colour = known.get(nine)
            if colour is None:
                colours = [light(index) for index in nine]
                alpha = sum(colour[3] for colour in colours)
                # Edges take the light of the paper, not of the nothing beside it. Steps of 15: few colours, small files.
                part = lambda at: round(sum(colour[at] * colour[3] for colour in colours) / max(alpha, 1) / 15) * 15
                colour = known[nine] = (*map(part, range(3)), min(255, round(alpha / 9 / 85) * 85))
            out.append(colour)
        yield out


def near(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other)) + 4 * (one[3] - other[3]) ** 2


def write(path, rows, colours):
    """A PNG with a table of colours; those that do not fit into it become their nearest."""
    table = colours[:256]
    place = {colour: at for at, colour in enumerate(table)}
    for colour in colours[256:]:
        place[colour] = min(range(256), key=lambda at: near(table[at], colour))
    raw = b"".join(b"\0" + bytes(place[colour] for colour in row) for row in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    packed = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_DEFAULT_STRATEGY)
    data = packed.compress(raw) + packed.flush()
    parts = chunk(b"IHDR", header) + chunk(b"PLTE", b"".join(bytes(colour[:3]) for colour in table))
    parts += chunk(b"tRNS", bytes(colour[3] for colour in table)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)


def main():
    folder = Path(__file__).with_name("meadow")
    folder.mkdir(exist_ok=True)
    known = {}
    for frame in range(FRAMES):
        rows = list(mixed(drawing(frame / FRAMES), known))
        often = {}
        for row in rows:
            for colour in row:
                often[colour] = often.get(colour, 0) + 1
        write(folder / f"meadow_{frame + 1:02}.png", rows, sorted(often, key=lambda colour: (-often[colour], colour)))


if __name__ == "__main__":
    main()

"""Draws skyline.png: a town at night in front of nothing, for the graph Storm front. `python3 make-skyline.py` writes it beside itself."""

import struct
import zlib
from pathlib import Path

WIDTH, HEIGHT = 960, 540


def chance(seed):
    """Whole numbers of chance that repeat (a linear congruence)."""
    while True:
        seed = (seed * 1664525 + 1013904223) % 2**32
        yield seed >> 8


def main():
    dice = chance(11)
    rows = [bytearray(4 * WIDTH) for _ in range(HEIGHT)]

    def put(x, y, colour):
        if 0 <= x < WIDTH and 0 <= y < HEIGHT:
            rows[y][4 * x : 4 * x + 4] = bytes((*colour, 255))

    for tone, low, high, lit in [((26, 30, 46), 150, 250, 9), ((13, 15, 26), 70, 175, 5)]:
        x = -20
        while x < WIDTH:
            width = 26 + next(dice) % 58
            height = low + next(dice) % (high - low)
            spire = next(dice) % 5 == 0
            for column in range(x, x + width):
                for row in range(HEIGHT - height, HEIGHT):
                    put(column, row, tone)
            if spire:
                for row in range(HEIGHT - height - 40 - next(dice) % 30, HEIGHT - height):
                    put(x + width // 2, row, tone)
                    put(x + width // 2 + 1, row, tone)
            for row in range(HEIGHT - height + 8, HEIGHT, 11):
                for column in range(x + 5, x + width - 6, 8):
                    if next(dice) % lit == 0:
                        warm = [(255, 214, 140), (255, 184, 96), (206, 222, 255)][next(dice) % 3]
                        for dx in range(4):
                            for dy in range(5):
                                put(column + dx, row + dy, warm)
            x += width + next(dice) % 9 - 3
    raw = b"".join(b"\0" + bytes(row) for row in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")
    Path(__file__).with_name("skyline.png").write_bytes(png)


if __name__ == "__main__":
    main()

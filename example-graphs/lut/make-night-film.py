#!/usr/bin/env python3
"""Writes night-film.cube: teal shadows, amber lights, a soft shoulder and a lifted toe, as of a film print.

    python3 make-night-film.py > night-film.cube
"""

SIDE = 17


def smooth(x):
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


def look(rgb):
    luma = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    shadow = 1.0 - smooth(luma / 0.55)
    light = smooth((luma - 0.35) / 0.6)
    tint = [-0.030 * shadow + 0.035 * light, 0.012 * shadow + 0.006 * light, 0.038 * shadow - 0.055 * light]
    out = []
    for value, push in zip(rgb, tint):
        # Colours a little towards grey in the dark, a gentle S curve, and a toe that never is quite black.
        value = luma + (value - luma) * (0.86 + 0.2 * light)
        value = 0.45 * value + 0.55 * smooth(value) + push * 4.0 * luma * (1.0 - luma) + 0.35 * push
        out.append(min(max(0.018 + 0.965 * value, 0.0), 1.0))
    return out


print('TITLE "Night film"')
print(f"LUT_3D_SIZE {SIDE}")
steps = [i / (SIDE - 1) for i in range(SIDE)]
for blue in steps:
    for green in steps:
        for red in steps:
            print(" ".join(f"{value:.5f}" for value in look((red, green, blue))))

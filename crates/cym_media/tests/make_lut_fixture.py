"""Makes lut_fixture.json: small tables in several formats, and what OpenColorIO's CPU makes of some colours.

    pip install opencolorio numpy && python make_lut_fixture.py
"""

import json
import os
import random
import tempfile

import PyOpenColorIO as ocio

random.seed(7)


def number():
    return f"{random.uniform(-0.1, 1.1):.5f}"


def row():
    return " ".join(number() for _ in range(3)) + "\n"


def curve(n, power):
    values = [(i / (n - 1)) ** power for i in range(n)]
    return "".join(f"{v:.6f} {v * 0.9 + 0.05:.6f} {v ** 1.1:.6f}\n" for v in values)


def codes(n, top):
    return "".join(" ".join(str(random.randint(0, top)) for _ in range(3)) + "\n" for _ in range(n))


def spi3d(n):
    rows = [f"{r} {g} {b} {row()}" for r in range(n) for g in range(n) for b in range(n)]
    random.shuffle(rows)
    return f"SPILUT 1.0\n3 3\n{n} {n} {n}\n" + "".join(rows)


scales = "2\n0.0 1.0\n0.0 1.0\n" * 3
csp = "CSPLUTV100\n{kind}\n\nBEGIN METADATA\na note\nEND METADATA\n\n" + scales + "\n{size}\n"
TABLES = {
    "plain.cube": "LUT_3D_SIZE 4\n" + "".join(row() for _ in range(64)),
    "domain.cube": "LUT_3D_SIZE 3\nDOMAIN_MIN -0.5 0 0.1\nDOMAIN_MAX 1.5 2 0.9\n" + "".join(row() for _ in range(27)),
    "curves.cube": "LUT_1D_SIZE 17\n" + curve(17, 0.45),
    "curves_domain.cube": "LUT_1D_SIZE 9\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n" + curve(9, 2.0),
    "both.cube": "LUT_1D_SIZE 9\nLUT_1D_INPUT_RANGE 0.0 4.0\nLUT_3D_SIZE 3\nLUT_3D_INPUT_RANGE 0.0 1.0\n"
    + curve(9, 0.45)
    + "".join(row() for _ in range(27)),
    "ten_bit.3dl": "0 341 682 1023\n" + codes(63, 1023) + "1023 1023 1023\n",
    "twelve_bit.3dl": "0 341 682 1023\n" + codes(63, 4095) + "4095 4095 4095\n",
    "places.spi3d": spi3d(3),
    "cube.csp": csp.format(kind="3D", size="3 3 3") + "".join(row() for _ in range(27)),
    "curves.csp": csp.format(kind="1D", size="9") + curve(9, 0.45),
}


def colours():
    grid = [-0.25, 0.0, 0.21, 0.5, 0.77, 1.0, 1.3]
    fixed = [[v, v, v] for v in grid]
    return fixed + [[random.uniform(-0.2, 1.4) for _ in range(3)] for _ in range(40)]


def looked_up(name, text, inputs):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        with open(path, "w", newline="") as file:
            file.write(text)
        config = ocio.Config.CreateRaw()
        transform = ocio.FileTransform(path, interpolation=ocio.INTERP_TETRAHEDRAL)
        processor = config.getProcessor(transform)
        cpu = processor.getOptimizedCPUProcessor(ocio.OPTIMIZATION_NONE)
        return [[float(v) for v in cpu.applyRGB(rgb)] for rgb in inputs]


cases = []
for name, text in TABLES.items():
    inputs = [[round(v, 6) for v in rgb] for rgb in colours()]
    outputs = [[round(v, 8) for v in rgb] for rgb in looked_up(name, text, inputs)]
    cases.append({"name": name, "text": text, "inputs": inputs, "outputs": outputs})

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "lut_fixture.json"), "w") as file:
    json.dump({"opencolorio": ocio.__version__, "cases": cases}, file, separators=(",", ":"))
    file.write("\n")

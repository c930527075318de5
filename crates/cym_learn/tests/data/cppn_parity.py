"""Makes cppn_parity.json: what 64 random networks give at random places, worked out in 64 bits by numpy.

The networks are described like ours, but everything is computed from the documentation of `cppn` alone: features, layers,
activations, gains, damping and the correlation of colours. Run it without arguments; it needs numpy and writes beside itself.
"""

import json
import math
import pathlib

import numpy as np

MASK = (1 << 64) - 1


def mix(value):
    z = (value + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def normal(seed, stream, index):
    total = 0
    for part in range(3):
        bits = mix((mix(mix(seed) ^ stream) + 3 * index + part) & MASK)
        total += sum((bits >> (16 * piece)) & 0xFFFF for piece in range(4))
    return float(np.float32((total - 6.0 * 65535.0) / 65536.0))


def weights(seed, count):
    """Even numbers in -1..1 from a hash of 32 bits; the test makes the same."""
    h = (np.arange(count, dtype=np.uint64) * 2654435761 + seed * 97) % (1 << 32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h = ((h ^ (h >> np.uint64(shift))) * factor) % (1 << 32)
    h ^= h >> np.uint64(16)
    return (h >> np.uint64(8)).astype(np.float64) / (1 << 23) - 1.0


def f32(value):
    return float(np.float32(value))


def damping(waves, pixel):
    return min(max(2.0 - 4.0 * waves * pixel, 0.0), 1.0)


def smoothstep(t):
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


def inputs(features, frame, x0, y0):
    scale, pixel = features["scale"], frame["pixel"]
    x, y = scale * x0, scale * y0
    r, angle = math.hypot(x, y), math.atan2(y, x)
    out = [x, y]
    if features["radius"]:
        out.append(r)
    for n in ([1] if features["angle"] else []) + features["angular"]:
        calm = smoothstep(r / 0.25) * damping(n / math.tau * scale / max(r, 1e-9), pixel)
        out += [calm * math.cos(n * angle), calm * math.sin(n * angle)]
    out += [math.sin(k * r) * damping(abs(k) * scale / math.tau, pixel) for k in features["radial"]]
    if fourier := features["fourier"]:
        for pair in range(fourier["pairs"]):
            bx, by = (f32(fourier["sigma"] * normal(fourier["seed"], 0xF0, 2 * pair + at)) for at in range(2))
            kept = damping(0.5 * math.hypot(bx, by), pixel)
            phase = math.pi * (bx * x0 + by * y0)
            out += [kept * math.cos(phase), kept * math.sin(phase)]
    if features["time"]:
        out.append(frame["time"])
    for harmonic in range(1, features["time_harmonics"] + 1):
        out += [math.cos(math.tau * harmonic * frame["time"]), math.sin(math.tau * harmonic * frame["time"])]
    for name in ("audio", "latent"):
        out += (frame[name] + [0.0] * features[name])[: features[name]]
    return np.array(out)


def activate(activation, z):
    if isinstance(activation, dict):
        return np.sin(activation["siren"] * z)
    if activation == "atan":
        a = np.arctan(z)
        return np.concatenate([a / 0.67, (a * a - 0.45) / 0.396])
    return {"sin": np.sin, "cos": np.cos, "gauss": lambda z: np.exp(-z * z), "tanh": np.tanh}[activation](z)


COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
COLOURS = COLOURS / np.linalg.norm(COLOURS, axis=0).max()


def network(architecture, seed, gain, frame, place):
    h = inputs(architecture["features"], frame, *place)
    output = architecture["output"]
    channels = output["palette"] if "palette" in output else 3
    depth = len(architecture["layers"])
    count, shapes = len(h), []
    for layer in architecture["layers"]:
        shapes.append((count, layer["width"]))
        count = layer["width"] * (2 if layer["activation"] == "atan" else 1)
    shapes.append((count, channels))
    flat = weights(seed, sum(i * o + o for i, o in shapes))
    for index, (i, o) in enumerate(shapes):
        w, b, flat = flat[: i * o].reshape(i, o), flat[i * o : i * o + o], flat[i * o + o :]
        # The test works in 32 bits: the weights are rounded as they are there.
        w = np.float32(np.float32(gain / math.sqrt(i)) * np.float32(w)).astype(np.float64)
        b = np.float32(b).astype(np.float64)
        factor = frame["gains"][index] if index < len(frame["gains"]) else 1.0
        z = factor * (h @ w + b)
        if index == depth:
            if output.get("rgb", {}).get("decorrelated"):
                z = COLOURS @ z
            return [float(v) for v in 1.0 / (1.0 + np.exp(-z))]
        activation = architecture["layers"][index]["activation"]
        h = activate(activation, z)
        if index == 0 and (activation in ("sin", "cos") or isinstance(activation, dict)):
            waves = activation["siren"] if isinstance(activation, dict) else 1.0
            waves = abs(waves * factor * architecture["features"]["scale"]) / math.tau * np.hypot(w[0], w[1])
            h = h * np.clip(2.0 - 4.0 * waves * frame["pixel"], 0.0, 1.0)


def case(number):
    rng = np.random.default_rng(number)
    pick = lambda *choices: choices[int(rng.integers(len(choices)))]
    numbers = lambda count: [f32(v) for v in rng.normal(size=count)]
    features = {
        "scale": pick(0.5, 1.0, 2.0),
        "radius": bool(rng.integers(2)),
        "angle": bool(rng.integers(2)),
        "angular": pick([], [2], [4, 7]),
        "radial": pick([], [9.0], [3.0, -5.5]),
        "fourier": pick(None, None, {"pairs": 5, "sigma": 1.5, "seed": number}),
        "time": bool(rng.integers(2)),
        "time_harmonics": pick(0, 1, 2),
        "audio": pick(0, 3),
        "latent": pick(0, 5),
    }
    activations = ["sin", "cos", "gauss", "tanh", "atan", {"siren": 3.0}]
    layers = [
        {"width": int(rng.integers(16, 41)), "activation": activations[int(rng.integers(6)) if at else number % 6]}
        for at in range(1 + number % 4)
    ]
    output = pick({"rgb": {"decorrelated": False}}, {"rgb": {"decorrelated": True}}, {"palette": int(rng.integers(1, 5))})
    architecture = {"features": features, "layers": layers, "output": output}
    frame = {
        "time": f32(rng.random()),
        "audio": numbers(3),
        "latent": numbers(pick(3, 5, 8)),
        "gains": [f32(v) for v in rng.uniform(0.5, 1.5, size=int(rng.integers(0, 6)))],
        "pixel": pick(0.0, 0.0, 0.0625, 0.25),
    }
    places = [[f32(v) for v in rng.uniform(-1.5, 1.5, size=2)] for _ in range(2)] + [[0.0, 0.0], [f32(0.05 * rng.random()), 0.0]]
    gain = pick(1.0, 1.5)
    expected = [network(architecture, number, gain, frame, place) for place in places]
    return {"architecture": architecture, "seed": number, "gain": gain, "frame": frame, "places": places, "expected": expected}


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_suffix(".json")
    lines = ",\n".join(json.dumps(case(number)) for number in range(64))
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{path.name}: {path.stat().st_size} bytes")

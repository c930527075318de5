"""Teaches the rhythm network (see README.md).

    python train.py DATA OUT.bin [minutes] [FROM.bin]

A stack of dilated convolutions over time: 2 x 40 inputs, 5 outputs. Backpropagation is written out, so that numpy is
all it needs. OUT.bin holds the weights as the upper halves of f32 (bf16), in the order in which src/rhythm/ear/net.rs
reads them.
"""
import glob
import os
import sys
import time

import numpy as np

import bands

CHANNELS = 32
DILATIONS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
FIRST = 5
FRAMES, BATCH = 1500, 8
WEIGHT = np.array([1.0, 1.5, 1.0, 1.0, 0.7], np.float32)


def relative(levels):
    """Bytes to 0 (70 dB below the song's loud moments) and up; 1 is 35 dB more."""
    decibels = levels.astype(np.float32) / 2.55 - 100
    whole = 10 * np.log10((10 ** (decibels / 10)).sum(1))
    loud = np.sort(whole)[int(round(0.95 * (len(whole) - 1)))]
    return (decibels - loud + 70) / 35


def inputs(relative):
    """What the network sees: the levels, and by how much they rose since the frame before."""
    level = np.maximum(0, relative)
    rise = np.maximum(0, np.diff(level, axis=-2, prepend=level[..., :1, :]))
    return np.concatenate([level, 4 * rise], -1).astype(np.float32)


def taps(x, dilation, count):
    """The values around each moment side by side, zeros outside."""
    half = count // 2
    batch, frames, width = x.shape
    out = np.zeros((batch, frames, count * width), np.float32)
    for index in range(count):
        shift = (index - half) * dilation
        low, high = max(0, -shift), min(frames, frames - shift)
        if low < high:
            out[:, low:high, index * width:(index + 1) * width] = x[:, low + shift:high + shift]
    return out


def untaps(grad, dilation, count, width):
    half = count // 2
    batch, frames, _ = grad.shape
    out = np.zeros((batch, frames, width), np.float32)
    for index in range(count):
        shift = (index - half) * dilation
        low, high = max(0, -shift), min(frames, frames - shift)
        if low < high:
            out[:, low + shift:high + shift] += grad[:, low:high, index * width:(index + 1) * width]
    return out


def create(rng):
    width = 2 * bands.BANDS
    normal = lambda *shape: (rng.standard_normal(shape) * np.sqrt(2 / shape[0])).astype(np.float32)
    weights = [normal(FIRST * width, CHANNELS), np.zeros(CHANNELS, np.float32)]
    for _ in DILATIONS:
        weights += [normal(3 * CHANNELS, CHANNELS), np.zeros(CHANNELS, np.float32), .3 * normal(CHANNELS, CHANNELS), np.zeros(CHANNELS, np.float32)]
    return weights + [.3 * normal(CHANNELS, len(bands.HEADS)), np.full(len(bands.HEADS), -2.5, np.float32)]


def flat(x):
    return x.reshape(-1, x.shape[-1])


def forward(weights, x, keep=None):
    def layer(x, w, b):
        return (flat(x) @ w + b).reshape(*x.shape[:2], -1)
    wide = taps(x, 1, FIRST)
    pre = layer(wide, weights[0], weights[1])
    h = np.maximum(pre, 0)
    steps = [(wide, h)]
    for index, dilation in enumerate(DILATIONS):
        w, b, v, c = weights[2 + 4 * index:6 + 4 * index]
        wide = taps(h, dilation, 3)
        z = np.maximum(layer(wide, w, b), 0)
        h = h + layer(z, v, c)
        steps.append((wide, z))
    if keep is not None:
        keep += steps + [(h, None)]
    return layer(h, weights[-2], weights[-1])


def backward(weights, steps, grad):
    grads = [None] * len(weights)
    h, _ = steps[-1]
    grads[-2], grads[-1] = flat(h).T @ flat(grad), flat(grad).sum(0)
    d = (flat(grad) @ weights[-2].T).reshape(h.shape)
    for index in reversed(range(len(DILATIONS))):
        w, _, v, _ = weights[2 + 4 * index:6 + 4 * index]
        wide, z = steps[1 + index]
        at = 2 + 4 * index
        grads[at + 2], grads[at + 3] = flat(z).T @ flat(d), flat(d).sum(0)
        dz = (flat(d) @ v.T).reshape(z.shape) * (z > 0)
        grads[at], grads[at + 1] = flat(wide).T @ flat(dz), flat(dz).sum(0)
        d = d + untaps((flat(dz) @ w.T).reshape(wide.shape), DILATIONS[index], 3, CHANNELS)
    wide, h0 = steps[0]
    d = d * (h0 > 0)
    grads[0], grads[1] = flat(wide).T @ flat(d), flat(d).sum(0)
    return grads


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def crop(song, rng):
    levels, target, known = song
    start = int(rng.integers(0, max(1, len(levels) - FRAMES)))
    cut = [part[start:start + FRAMES] for part in (levels, target, known)]
    missing = FRAMES - len(cut[0])
    if missing > 0:
        cut = [np.concatenate([part, np.zeros((missing, part.shape[1]), part.dtype)]) for part in cut]
    levels = cut[0] + (np.convolve(rng.normal(0, .25, bands.BANDS + 12), np.ones(7) / 7, "valid")[3:3 + bands.BANDS] if rng.random() < .7 else 0)
    if rng.random() < .3:
        levels = np.maximum(levels, rng.uniform(0, .5))
    if rng.random() < .15:
        levels = levels.copy()
        levels[:, int(rng.integers(30, bands.BANDS)):] = 0
    if rng.random() < .1:
        levels = levels.copy()
        levels[:, :int(rng.integers(1, 5))] -= .6
    return levels, cut[1], cut[2]


def save(weights, path):
    whole = np.concatenate([w.ravel() for w in weights]).astype("<f4")
    bits = whole.view("<u4")
    ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tofile(path)


def read(weights, path):
    """Goes on from weights that were saved."""
    whole, at = (np.fromfile(path, "<u2").astype("<u4") << 16).view("<f4"), 0
    for w in weights:
        w[...] = whole[at:at + w.size].reshape(w.shape)
        at += w.size


def main():
    minutes = float(sys.argv[3]) if len(sys.argv) > 3 else 15
    rng = np.random.default_rng(5)
    tests, songs, loaded = [], [], set()

    def load():
        """Songs may still be being composed; every twentieth is for the test."""
        for path in sorted(glob.glob(f"{sys.argv[1]}/[0-9]*.npz")):
            if path not in loaded and time.time() - os.path.getmtime(path) > 2:
                piece = np.load(path)
                song = relative(piece["levels"]), piece["targets"], piece["known"]
                (songs if int(os.path.basename(path)[:-4]) % 20 else tests).append(song)
                loaded.add(path)

    load()
    weights = create(rng)
    if len(sys.argv) > 4:
        read(weights, sys.argv[4])
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    slow = [w.copy() for w in weights]
    start, step, order, sums = time.time(), 0, [], []
    while time.time() - start < minutes * 60:
        done = (time.time() - start) / (minutes * 60)
        rate = 4e-3 * min(1, (step + 1) / 60) * (.02 + .98 * .5 * (1 + np.cos(np.pi * done)))
        if len(order) < BATCH:
            order = list(rng.permutation(len(songs)))
        cuts = [crop(songs[order.pop()], rng) for _ in range(BATCH)]
        x = inputs(np.stack([c[0] for c in cuts]))
        target, known = np.stack([c[1] for c in cuts]), np.stack([c[2] for c in cuts])
        steps = []
        out = sigmoid(forward(weights, x, steps))
        scale = WEIGHT * known / (BATCH * FRAMES)
        sums.append(-(scale * (target * np.log(out + 1e-7) + (1 - target) * np.log(1 - out + 1e-7))).sum((0, 1)))
        grads = backward(weights, steps, (scale * (out - target)).astype(np.float32))
        size = np.sqrt(sum(float((g * g).sum()) for g in grads))
        clip = min(1, .5 / (size + 1e-9))
        step += 1
        keep = min(.998, step / (step + 20))
        for w, g, a, b, s in zip(weights, grads, first, second, slow):
            g = g * clip
            a += .1 * (g - a)
            b += .005 * (g * g - b)
            w -= rate * (a / (1 - .9 ** step)) / (np.sqrt(b / (1 - .995 ** step)) + 1e-8)
            s += (1 - keep) * (w - s)
        if step % 100 == 0:
            loss = np.zeros(len(bands.HEADS))
            for levels, target, known in tests:
                out = sigmoid(forward(slow, inputs(levels[None])))[0]
                errors = target * np.log(out + 1e-7) + (1 - target) * np.log(1 - out + 1e-7)
                loss -= (known * errors).mean(0) / len(tests)
            print(f"{step} {time.time() - start:.0f} s, taught {np.round(np.mean(sums, 0) / WEIGHT, 4)}, others {np.round(loss, 4)}", flush=True)
            sums = []
            load()
            save(slow, sys.argv[2])
    save(slow, sys.argv[2])


if __name__ == "__main__":
    main()

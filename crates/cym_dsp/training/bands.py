"""The bands of the rhythm network and its targets: what src/rhythm/ear/bands.rs hears, in numpy."""
import numpy as np

PER_SEC = 60
BANDS = 40
LOW_HZ, HIGH_HZ, KNEE_HZ = 30.0, 16_000.0, 200.0
HEADS = ["beat", "down", "kick", "snare", "hat"]


def edges():
    """The edges of the bands in Hz: even steps of log(1 + f / 200 Hz)."""
    low, high = np.log1p(LOW_HZ / KNEE_HZ), np.log1p(HIGH_HZ / KNEE_HZ)
    return KNEE_HZ * np.expm1(np.linspace(low, high, BANDS + 1))


def weights(bins, bin_hz):
    """How much of each bin's power belongs to each band: a bin covers half its width on both sides."""
    at = edges() / bin_hz + 0.5
    bin_from = np.arange(bins)[:, None]
    return np.clip(np.minimum(bin_from + 1, at[None, 1:]) - np.maximum(bin_from, at[None, :-1]), 0, 1).astype(np.float32)


def levels(sound, rate):
    """Bands in steps of 100/255 dB above -100 dB, 60 times a second, bytes."""
    size = 1 << int(round(np.log2(rate * 0.0427)))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    scale = (2 / window.sum()) ** 2 / 1.5 / sound.shape[1]
    frames = -(-len(sound) * PER_SEC // rate)
    padded = np.vstack([np.zeros((size // 2, sound.shape[1]), np.float32), sound, np.zeros((size, sound.shape[1]), np.float32)])
    matrix = weights(size // 2 + 1, rate / size)
    out = np.zeros((frames, BANDS), np.uint8)
    for start in range(0, frames, 512):
        some = np.arange(start, min(frames, start + 512))
        centres = (some * 4 * rate + 120) // 240
        power = 0
        for channel in range(sound.shape[1]):
            cut = padded[:, channel][centres[:, None] + np.arange(size)[None, :]] * window
            power = power + np.abs(np.fft.rfft(cut)) ** 2
        decibels = 10 * np.log10(scale * power.astype(np.float32) @ matrix + 1e-12)
        out[some] = np.clip(np.round((decibels + 100) * 2.55), 0, 255)
    return out


def targets(truth, frames):
    """1 at each event, half beside it; five columns."""
    out = np.zeros((frames, len(HEADS)), np.float32)
    for column, head in enumerate(HEADS):
        for secs in truth[head]:
            at = secs * PER_SEC
            for frame in range(int(at) - 2, int(at) + 4):
                if 0 <= frame < frames:
                    out[frame, column] = max(out[frame, column], 1 - min(1, max(0, abs(frame - at) - 0.5) / 1.5))
    return out


def known(truth, maybe, frames, metre):
    """0 where a head's target is nobody's fault: ghost notes, toms, cymbals."""
    out = np.ones((frames, len(HEADS)), np.uint8)
    for column, head in enumerate(HEADS):
        if head in maybe:
            for secs in maybe[head]:
                at = int(round(secs * PER_SEC))
                near = np.abs(truth[head] - secs).min() if len(truth[head]) else 9
                if near > 0.03:
                    out[max(0, at - 2):at + 4, column] = 0
    return out

"""Random songs with exact beats, bars and drums, for teaching the rhythm network (see README.md).

    python compose.py FIRST COUNT OUT FONT.sf2 [FONT.sf2 ...]

Writes OUT/<seed>.npz for each seed: the bands as the analyser hears them, and the targets. Nothing here knows the
pieces on which the program is measured: metre, tempo, feel, drums, bass, chords and melody are drawn by chance.
"""
import os
import subprocess
import sys
import tempfile

import mido
import numpy as np
import soundfile as sf

import bands

RATE = 48_000
NOTES = dict(kick=36, snare=38, rim=37, clap=39, hat=42, phat=44, ohat=46, ride=51, crash=49, tom=47, tomlow=43,
             tamb=54, shaker=70, cowbell=56, conga=63, congalow=64, snare2=40, kick2=35)
KEYS = [0, 1, 2, 3, 4, 5, 6, 7, 11, 16, 17, 18, 19, 21]
PLUCKED = [24, 25, 26, 27, 28, 45, 46, 104, 105, 107]
DRIVEN = [29, 30]
STRINGS = [40, 41, 42, 48, 49, 50, 51, 52, 89, 90, 91, 92, 94, 95]
WINDS = [56, 57, 60, 61, 64, 65, 66, 67, 68, 71, 72, 73, 74, 75, 22]
SYNTHS = [80, 81, 82, 83, 84, 86, 87, 88, 62, 63]
MALLETS = [8, 9, 10, 11, 12, 13, 108]
BASSES = [32, 33, 34, 35, 36, 37, 38, 39, 43, 58]


class Song:
    def __init__(self, seed):
        self.rng = rng = np.random.default_rng(seed)
        # Songs from seed 2000 on are made with machines: claps on kicks, rolls, risers.
        self.club = seed >= 2000
        self.metre = int(rng.choice([4, 3, 5, 6, 7], p=[.70, .16, .05, .06, .03]))
        self.feel = str(rng.choice(["straight", "swing8", "swing16"], p=[.66, .22, .12]))
        self.ratio = rng.uniform(.55, .68)
        self.minor = rng.random() < .55
        self.key = int(rng.integers(12))
        self.style = self.choose_style()
        low, high = dict(half=(120, 176), dnb=(150, 184), floor=(108, 142), metal=(120, 205), jazz=(95, 225),
                         onedrop=(62, 94), waltz=(80, 205), latin=(84, 150)).get(self.style, (60, 170))
        self.bpm = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        self.jitter = rng.choice([.001, .004, .008, .012])
        self.notes, self.drums, self.tracks, self.rises = [], [], [], []
        self.compose()

    def choose_style(self):
        if self.club:
            self.metre = 4
            return str(self.rng.choice(["floor", "half", "dnb", "boombap", "rock", "free"], p=[.42, .16, .1, .12, .1, .1]))
        if self.metre in (3, 6):
            return str(self.rng.choice(["waltz", "free", "none"], p=[.55, .25, .2]))
        if self.metre in (5, 7):
            return "free"
        names = ["rock", "floor", "half", "dnb", "onedrop", "latin", "jazz", "metal", "shuffle", "free", "none", "boombap"]
        return str(self.rng.choice(names, p=[.18, .12, .09, .06, .07, .09, .09, .05, .05, .07, .08, .05]))

    # Time: beats to seconds, with feel.
    def map_time(self, beats):
        rng = self.rng
        grid = np.arange(0, beats + 8, 1 / 24)
        bpm = np.full(len(grid), self.bpm)
        kind = rng.random()
        self.steady = True
        if self.style in ("none", "jazz", "waltz") and kind < .35 and not self.electronic:
            depth, period = rng.uniform(.04, .16), rng.uniform(8, 20)
            bpm *= 1 + depth * np.sin(2 * np.pi * grid / period + rng.uniform(0, 6))
            if self.style == "none":
                bpm *= 1 - rng.uniform(0, .2) * np.maximum(0, np.sin(2 * np.pi * grid / (self.metre * 4))) ** 8
            self.steady = False
        elif kind < .55 and not self.electronic:
            bpm *= 1 + np.cumsum(rng.normal(0, .0012, len(grid)))
        elif kind < .60:
            bpm *= np.linspace(1, rng.uniform(.8, 1.3), len(grid))
        secs = np.concatenate([[0], np.cumsum(60 / bpm[:-1] / 24)]) + rng.uniform(.1, 1.5)
        return lambda beat: np.interp(beat, grid, secs)

    def swing(self, beat):
        unit = {"swing8": 1.0, "swing16": .5}.get(self.feel)
        if unit is None:
            return beat
        whole, part = np.divmod(beat / unit, 1.0)
        part = part * 2 * self.ratio if part < .5 else self.ratio + (part - .5) * 2 * (1 - self.ratio)
        return (whole + part) * unit

    def track(self, program, volume, pan=None):
        channel = [c for c in range(16) if c != 9][len(self.tracks)]
        late = self.rng.normal(0, .004)
        pan = int(self.rng.integers(25, 103)) if pan is None else pan
        self.tracks.append((channel, int(program), int(volume), pan, int(self.rng.integers(0, 90)), late))
        return len(self.tracks) - 1

    def note(self, track, beat, length, pitch, velocity):
        self.notes.append((track, beat, length, int(pitch), int(np.clip(velocity + self.rng.normal(0, 5), 15, 127))))

    def hit(self, kind, beat, velocity):
        self.drums.append((kind, beat, int(np.clip(velocity + self.rng.normal(0, 5), 12, 127))))

    # Harmony: a loop or two of chords (root above the key, minor third or not, seventh or none).
    def chords(self):
        rng = self.rng
        major = [(0, 0), (5, 0), (7, 0), (9, 1), (2, 1), (4, 1), (10, 0)]
        minor = [(0, 1), (5, 1), (7, 0), (8, 0), (10, 0), (3, 0), (7, 1)]
        weights = np.array([3, 2, 2, 2, 1.2, .7, .4])
        pool = minor if self.minor else major
        loop = [pool[0]] if rng.random() < .75 else []
        count = int(rng.choice([2, 3, 4, 6, 8], p=[.15, .07, .53, .05, .2]))
        while len(loop) < count:
            chord = pool[rng.choice(7, p=weights / weights.sum())]
            if not loop or chord != loop[-1] or rng.random() < .15:
                loop.append(chord)
        return loop

    def pitches(self, chord, centre, seventh, rootless=False):
        root, minor = chord
        steps = [0, 3 if minor else 4, 7] + ([10 if minor or root == 7 else 11] if seventh else [])
        if rootless and seventh:
            steps = steps[1:]
        base = centre - 6
        return sorted(base + (self.key + root + step - base) % 12 for step in steps)

    def compose(self):
        rng = self.rng
        self.electronic = self.style in ("floor", "half", "dnb") and rng.random() < .75 or rng.random() < .12
        self.electronic |= self.club and rng.random() < .9
        self.drumless = self.style == "none"
        pick = lambda *lists: int(rng.choice(sum(lists, [])))
        bass = self.track(pick(BASSES), rng.integers(80, 120), 64)
        if self.style == "metal":
            comp = self.track(pick(DRIVEN), rng.integers(75, 110))
        else:
            comp = self.track(pick(KEYS, KEYS, PLUCKED, PLUCKED, SYNTHS, MALLETS, DRIVEN), rng.integers(60, 112))
        second = self.track(pick(KEYS, PLUCKED, SYNTHS, MALLETS, WINDS), rng.integers(50, 100))
        pad = self.track(pick(STRINGS), rng.integers(40, 90))
        lead = self.track(pick(WINDS, SYNTHS, STRINGS, PLUCKED, KEYS, MALLETS), rng.integers(60, 115))
        bars = 0
        self.bar_starts, self.length = [], 0
        target = rng.uniform(34, 48) * self.bpm / 60 / self.metre
        each = {2: [1], 1: [1], .5: [.5]}
        kinds = {}
        seventh = self.style == "jazz" or rng.random() < .25
        names = list("ABC")[: int(rng.integers(1, 4))]
        while bars < target:
            name = str(rng.choice(names))
            if name not in kinds:
                kinds[name] = dict(loop=self.chords(), each=float(rng.choice([1, 2, .5], p=[.68, .17, .15])),
                                   drums=self.drum_pattern(), bass=self.bass_pattern(), comp=self.comp_pattern(),
                                   second=self.comp_pattern(), melody=self.melody_rhythm(),
                                   on=rng.random(5) < [.88, .85, .35, .35, .5])
            count = int(rng.choice([4, 8, 6, 5], p=[.5, .36, .09, .05]))
            self.section(kinds[name], bars, min(count, int(target - bars) + 1), (bass, comp, second, pad, lead), seventh)
            bars += count
        self.beats = self.length
        self.time = self.map_time(self.beats)

    def section(self, kind, first, count, tracks, seventh):
        rng, metre = self.rng, self.metre
        bass, comp, second, pad, lead = tracks
        on = kind["on"].copy()
        drums = not self.drumless and rng.random() < (.6 if first == 0 else .9)
        if not on.any() or (not drums and not on[:3].any()):
            on[1] = True
        if not drums and self.drumless:
            on[0] |= rng.random() < .7
        if drums and first > 0 and rng.random() < .5:
            self.hit("crash", first * metre, rng.integers(80, 120))
        current = int(rng.integers(62, 76))
        scale = [(self.key + s) % 12 for s in ([0, 2, 3, 5, 7, 8, 10] if self.minor else [0, 2, 4, 5, 7, 9, 11])]
        chord_beats = [0.0]
        spans = []
        at = 0.0
        index = 0
        push = -.5 if rng.random() < .10 else 0.0
        while at < count * metre - 1e-9:
            if kind["each"] >= 1:
                size = kind["each"] * metre
            else:
                size = np.ceil(metre / 2) if at % metre == 0 else metre - np.ceil(metre / 2)
            spans.append((at, min(size, count * metre - at), kind["loop"][index % len(kind["loop"])]))
            at += size
            index += 1
        start = first * metre
        chord_at = lambda beat: next(c for (a, d, c) in reversed(spans) if beat >= a - 1e-6 + (push if a > 0 else 0))
        centre, rootless = int(rng.integers(54, 68)), rng.random() < .4
        for bar in range(count):
            fill = drums and bar == count - 1 and rng.random() < .45
            if drums:
                self.play_drums(kind["drums"], start + bar * metre, fill)
            for beat, length, step, accent in (kind["bass"] if on[0] else []):
                root, minor = chord_at(bar * metre + beat)
                low = 28 + (self.key + root - 28) % 12
                pitch = low + {"3": 3 if minor else 4}.get(step, step) if step != "w" else 0
                if step == "w":
                    pitch = low + int(rng.choice([0, 3 if minor else 4, 7, 5, 2, 9]))
                    if any(abs(a - (bar * metre + beat)) < 1e-6 for (a, _, _) in spans):
                        pitch = low
                self.note(bass, start + bar * metre + beat, length, pitch, 84 + accent)
            for track, pattern, used in ((comp, kind["comp"], on[1]), (second, kind["second"], on[2])):
                if not used:
                    continue
                mode, hits = pattern
                for place, (beat, length, accent) in enumerate(hits):
                    notes = self.pitches(chord_at(bar * metre + beat), centre + (7 if track == second else 0), seventh, rootless)
                    if mode == "arp":
                        self.note(track, start + bar * metre + beat, length, notes[place % len(notes)] + 12 * (place // len(notes) % 2), 74 + accent)
                    elif mode == "oompah" and place == 0:
                        self.note(track, start + bar * metre + beat, length, notes[0] - 12, 84)
                    else:
                        for number, pitch in enumerate(notes):
                            self.note(track, start + bar * metre + beat + .006 * number * rng.random(), length, pitch, 74 + accent)
            if on[4]:
                for beat, length in kind["melody"]:
                    if rng.random() < .12:
                        continue
                    strong = beat in (0, 2)
                    root, minor = chord_at(bar * metre + beat)
                    pool = [(self.key + root + s) % 12 for s in (0, 3 if minor else 4, 7)] if strong else scale
                    options = [p for p in range(current - 6, current + 7) if p % 12 in pool and 54 < p < 90]
                    if options:
                        current = int(rng.choice(options))
                    self.note(lead, start + bar * metre + beat, length * .95, current, 84 + (8 if strong else 0))
        if on[3]:
            for beat, size, chord in spans:
                for pitch in self.pitches(chord, 60, seventh):
                    self.note(pad, start + max(0, beat), size * .98, pitch, 70)
        self.bar_starts += [start + bar * metre for bar in range(count)]
        self.length = start + count * metre

    def bass_pattern(self):
        rng, metre = self.rng, self.metre
        kind = str(rng.choice(["root", "eighths", "two", "walk", "off", "synco", "octave", "long", "sixteenth"],
                              p=[.16, .16, .14, .10, .08, .16, .08, .08, .04]))
        if self.style == "jazz" and rng.random() < .8:
            kind = "walk"
        if self.style == "onedrop":
            kind = "synco"
        half = np.ceil(metre / 2)
        if kind == "walk":
            return [(b, .9, "w", 4 * (b == 0)) for b in range(metre)]
        if kind == "eighths":
            return [(b / 2, .42, 0, 8 * (b % 2 == 0)) for b in range(2 * metre)]
        if kind == "sixteenth":
            return [(b / 4, .2, 12 * (b % 4 == 2), 10 * (b % 4 == 0)) for b in range(4 * metre)]
        if kind == "two":
            return [(0, half * .9, 0, 6), (half, (metre - half) * .9, 7, 0)]
        if kind == "off":
            return [(b + .5, .4, 0, 0) for b in range(metre)]
        if kind == "octave":
            return [(b / 2, .4, 12 * (b % 2), 0) for b in range(2 * metre)]
        if kind == "long":
            return [(0, metre * .97, 0, 0)]
        if kind == "root":
            return [(b, .85, 0, 5 * (b == 0)) for b in range(metre) if b == 0 or rng.random() < .75]
        chance = [.45, .12, .45, .12]
        places = [p for p in range(4 * metre) if (p == 0 and rng.random() < .88) or (p > 0 and rng.random() < chance[p % 4] * .75)]
        gaps = np.diff(places + [4 * metre]) if places else []
        return [(p / 4, min(g / 4, 1.5) * .85, rng.choice([0, 0, 7, 12, 10]) if p else 0, 8 * (p == 0)) for p, g in zip(places, gaps)]

    def comp_pattern(self):
        rng, metre = self.rng, self.metre
        kinds = ["block", "off", "synco", "arp8", "arp16", "quarters", "strum", "oompah", "stab"]
        chances = np.array([.16, .08, .2, .14, .08, .1, .12, .05, .07])
        if self.style == "onedrop":
            chances = np.array([0, .8, .1, 0, .05, 0, .05, 0, 0])
        if self.style in ("waltz",):
            chances = np.array([.12, .02, .1, .2, .05, .1, .05, .36, 0])
        if self.style == "jazz":
            chances = np.array([.1, .1, .6, 0, 0, .1, 0, 0, .1])
        kind = str(rng.choice(kinds, p=chances / chances.sum()))
        if kind == "block":
            return "chord", [(0, metre * .9, 6)] + ([(np.ceil(metre / 2), metre / 2 * .8, 0)] if rng.random() < .4 else [])
        if kind == "off":
            return "chord", [(b + .5, .25, 0) for b in range(metre)]
        if kind == "arp8":
            return "arp", [(b / 2, .6, 8 * (b % 2 == 0)) for b in range(2 * metre)]
        if kind == "arp16":
            return "arp", [(b / 4, .3, 8 * (b % 4 == 0)) for b in range(4 * metre)]
        if kind == "quarters":
            return "chord", [(b, .8, 5 * (b == 0)) for b in range(metre)]
        if kind == "strum":
            hits = [(0, .9, 12)] + [(b / 2, .45, 6 * (b % 2 == 0)) for b in range(2, 2 * metre) if rng.random() < .7]
            return "chord", hits
        if kind == "oompah":
            return "oompah", [(0, .8, 10)] + [(b, .5, -4) for b in range(1, metre)]
        if kind == "stab":
            return "chord", [(p / 4, .2, 8) for p in sorted(rng.choice(4 * metre, size=int(rng.integers(2, 6)), replace=False))]
        chance = [.35, .12, .40, .12] if rng.random() < .5 else [.3, 0, .45, 0]
        hits = [(p / 4, float(rng.choice([.2, .4, .8])), 0) for p in range(4 * metre) if rng.random() < chance[p % 4] + .35 * (p == 0)]
        return "chord", hits or [(0, 1, 0)]

    def melody_rhythm(self):
        rng, metre = self.rng, self.metre
        grid = float(rng.choice([1, .5, .25], p=[.25, .55, .2]))
        places = [i * grid for i in range(int(metre / grid)) if rng.random() < (.75 if (i * grid) % 1 == 0 else .4)]
        gaps = np.diff(places + [metre]) if places else []
        return [(p, g) for p, g in zip(places, gaps)]

    def drum_pattern(self):
        """A list of (kind, beat, velocity) for a bar, and for every other bar."""
        rng, metre = self.rng, self.metre
        hits = []
        add = lambda kind, beats, velocity: hits.extend((kind, float(b), velocity) for b in beats)
        snare = str(rng.choice(["snare", "snare", "snare2", "clap"])) if self.electronic else str(rng.choice(["snare", "snare", "snare2", "rim"], p=[.5, .3, .15, .05]))
        kick = str(rng.choice(["kick", "kick2"]))
        hats = str(rng.choice(["8", "16", "4", "off", "8acc", "16acc", "rand"], p=[.3, .16, .1, .1, .16, .1, .08]))
        top = str(rng.choice(["hat", "ride", "shaker", "tamb", "none"], p=[.70, .12, .06, .04, .08]))
        style = self.style
        half = float(np.ceil(metre / 2))
        if style in ("rock", "boombap", "shuffle", "metal"):
            add(kick, [0] + [p / 4 for p in range(1, 4 * metre) if rng.random() < [.28, .05, .3, .07][p % 4] * (1.4 if style == "boombap" else 1)], 104)
            if rng.random() < .5 and (kick, half, 104) not in hits:
                add(kick, [half], 100)
            add(snare, range(1, metre, 2), 108)
            if style == "metal" and rng.random() < .6:
                hits = [h for h in hits if h[0] != kick]
                add(kick, np.arange(0, metre, .5 if rng.random() < .6 else .25), 106)
                hats = str(rng.choice(["4", "8"]))
            if rng.random() < .3:
                add(snare, [p / 4 for p in range(4 * metre) if p % 4 in (1, 3) and rng.random() < .25], 34)
            if style == "shuffle":
                hats = "shuf" if self.feel == "swing8" else hats
        elif style == "floor":
            add(kick, range(metre), 112)
            if rng.random() < .75:
                add(snare, range(1, metre, 2), 96)
            hats = str(rng.choice(["off", "16acc", "8", "16"], p=[.5, .2, .15, .15]))
        elif style == "half":
            add(kick, [0] + [p / 4 for p in range(2, 4 * metre) if rng.random() < [.1, .02, .16, .04][p % 4]], 112)
            add(snare, [half], 108)
            hats = str(rng.choice(["8", "16", "roll", "8acc"]))
        elif style == "dnb":
            add(kick, [0, 2.5] + ([1.5] if rng.random() < .3 else []) + ([3.5] if rng.random() < .2 else []), 108)
            add(snare, [1, 3], 110)
            add(snare, [p for p in (.75, 1.75, 2.25, 3.75) if rng.random() < .25], 36)
        elif style == "onedrop":
            if rng.random() < .25:
                add(kick, range(metre), 96)
            else:
                add(kick, [2] + ([0] if rng.random() < .25 else []), 108)
            add(str(rng.choice(["rim", "snare"])), [2] + [p / 4 for p in range(16) if rng.random() < .06], 92)
        elif style == "latin":
            add(kick, [0, 1.5, 2, 3.5] if rng.random() < .6 else [0, 2], 92)
            clave = [0, .75, 1.5, 2.5, 3] if rng.random() < .5 else [.5, 1, 2, 2.75, 3.5]
            add(str(rng.choice(["rim", "cowbell", "conga", "snare"])), clave if rng.random() < .7 else np.roll(clave, 0), 86)
            add("conga", [p / 4 for p in range(16) if rng.random() < .2], 74)
            top = str(rng.choice(["hat", "shaker"]))
        elif style == "jazz":
            add("ride", range(metre), 88)
            add("ride", [b + .5 for b in range(1, metre, 2)], 74)
            add("phat", range(1, metre, 2), 80)
            add(kick, [b for b in range(metre) if rng.random() < .3], 55)
            add("snare", [b / 2 for b in range(2 * metre) if rng.random() < .12], 50)
            top = "none"
        elif style == "waltz":
            add(kick, [0] + ([3] if metre == 6 else []), 98)
            add(str(rng.choice([snare, "hat", "phat"])), [b for b in range(metre) if b % 3 != 0] if rng.random() < .7 else [2], 78)
            hats = str(rng.choice(["4", "8", "8acc"]))
        else:
            groups = {3: [0, 1, 2], 4: [0, 2], 5: [0, 3], 6: [0, 3], 7: [0, 4, 2]}[metre]
            add(kick, [0] + [b for b in groups[1:] if rng.random() < .5] + [p / 4 for p in range(1, 4 * metre) if rng.random() < [.1, .02, .14, .03][p % 4]], 102)
            backs = [b for b in range(1, metre) if rng.random() < .4]
            if self.metre in (5, 7):
                backs = sorted({int(rng.integers(1, metre)), metre - 1 if rng.random() < .6 else groups[1] - 1})
            add(snare, backs, 100)
        if top != "none":
            loud = int(rng.integers(70, 104))
            kinds = dict(off=[(b + .5, 0) for b in range(metre)], shuf=[(b + o, -14 * (o > 0)) for b in range(metre) for o in (0, .5)])
            kinds["4"] = [(b, 0) for b in range(metre)]
            kinds["8"] = [(b / 2, 0) for b in range(2 * metre)]
            kinds["8acc"] = [(b / 2, -22 * (b % 2)) for b in range(2 * metre)]
            kinds["16"] = [(b / 4, 0) for b in range(4 * metre)]
            kinds["16acc"] = [(b / 4, -18 * (b % 4 > 0) - 10 * (b % 2)) for b in range(4 * metre)]
            kinds["rand"] = [(b / 4, 0) for b in range(4 * metre) if rng.random() < .5]
            kinds["roll"] = kinds["8"] + [(float(rng.integers(metre)) + p / 8, -8) for p in range(1, 8, 2)]
            for beat, less in kinds[hats]:
                kind = top
                if top == "hat" and (hats == "off" and rng.random() < .7 or rng.random() < .04):
                    kind = "ohat"
                add(kind, [beat], loud + less)
        other = list(hits)
        if rng.random() < .5:
            other = [h for h in other if h[0] not in ("kick", "kick2") or h[1] == 0 or rng.random() < .6]
            other += [(kick, p / 4, 98) for p in range(2, 4 * metre) if rng.random() < .05]
        return [hits, other]

    def play_drums(self, pattern, start, fill):
        rng, metre = self.rng, self.metre
        stop = metre - float(rng.choice([1, 2])) if fill else metre
        for kind, beat, velocity in pattern[int(start / metre) % 2]:
            if beat < stop:
                self.hit(kind, start + beat, velocity)
        if fill:
            if self.club and rng.random() < .6:
                self.roll(start)
                return
            kinds = str(rng.choice(["snare", "tom", "mixed"]))
            step = float(rng.choice([.25, .5, .25]))
            for index, beat in enumerate(np.arange(stop, metre, step)):
                if rng.random() < .85:
                    kind = {"snare": "snare", "tom": "tom" if index < 2 else "tomlow"}.get(kinds) or str(rng.choice(["snare", "tom", "tomlow", "kick"]))
                    self.hit(kind, start + beat, 80 + 8 * index if rng.random() < .5 else 100)

    def roll(self, start):
        """A bar of hits that come faster and grow, often under a riser."""
        kind = str(self.rng.choice(["snare", "snare2", "clap"]))
        steps = [float(s) for s in self.rng.choice([[.5, .25], [.25, .25], [.25, .125], [1, .5]])]
        for half, step in enumerate(steps):
            for beat in np.arange(2 * half, 2 * half + 2, step):
                self.hit(kind, start + beat, 66 + 12 * beat)
        if self.rng.random() < .7:
            self.rises.append((start - float(self.rng.choice([0, 4, 12])), start + 4))

    # Sound.
    def timed(self):
        rng = self.rng
        shake = lambda: float(np.clip(rng.normal(), -2.5, 2.5)) * self.jitter
        at = lambda beat: float(self.time(self.swing(beat)))
        notes = sorted((max(.01, at(b) + shake() + self.tracks[t][5]), float(self.time(b + d)), t, p, v) for t, b, d, p, v in self.notes)
        drums = sorted((max(.01, at(b) + .6 * shake()), k, v) for k, b, v in self.drums)
        return notes, drums

    def render(self, font):
        rng = self.rng
        notes, drums = self.timed()
        events = []
        message = mido.Message
        for channel, program, volume, pan, room, _ in self.tracks:
            events += [(0, 0, message("program_change", channel=channel, program=program))]
            events += [(0, 1, message("control_change", channel=channel, control=c, value=int(v))) for c, v in ((7, volume), (10, pan), (91, room))]
        kit = int(rng.choice([0, 8, 16, 24, 25, 32, 40], p=[.35, .15, .12, .1, .1, .1, .08]))
        events += [(0, 0, message("program_change", channel=9, program=kit)),
                   (0, 1, message("control_change", channel=9, control=7, value=int(rng.integers(88, 127)))),
                   (0, 1, message("control_change", channel=9, control=91, value=int(rng.integers(0, 80))))]
        for start, end, track, pitch, velocity in notes:
            channel = self.tracks[track][0]
            events += [(start, 3, message("note_on", channel=channel, note=pitch, velocity=velocity)),
                       (max(end, start + .05), 2, message("note_off", channel=channel, note=pitch, velocity=0))]
        if not self.electronic:
            for secs, kind, velocity in drums:
                events += [(secs, 3, message("note_on", channel=9, note=NOTES[kind], velocity=velocity)),
                           (secs + .1, 2, message("note_off", channel=9, note=NOTES[kind], velocity=0))]
        end = float(self.time(self.beats)) + 1.0
        with tempfile.TemporaryDirectory() as folder:
            midi = mido.MidiFile(type=0, ticks_per_beat=5000)
            track = mido.MidiTrack()
            track.append(mido.MetaMessage("set_tempo", tempo=1_000_000, time=0))
            last = 0
            for secs, _, event in sorted(events, key=lambda e: (e[0], e[1])):
                tick = int(round(secs * 5000))
                track.append(event.copy(time=tick - last))
                last = tick
            midi.tracks.append(track)
            midi.save(f"{folder}/a.mid")
            subprocess.run(["fluidsynth", "-ni", "-q", "-F", f"{folder}/a.wav", "-O", "float", "-T", "wav", "-r", str(RATE), "-g", "0.4",
                            "-R", str(int(rng.random() < .8)), "-C", "0", "-o", "synth.cpu-cores=1", "-o", "synth.dynamic-sample-loading=1", font, f"{folder}/a.mid"],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            sound, _ = sf.read(f"{folder}/a.wav", dtype="float32")
        count = int(end * RATE)
        sound = np.vstack([sound, np.zeros((max(0, count - len(sound)), 2), np.float32)])[:count]
        return self.produce(sound, drums), drums

    def produce(self, sound, drums):
        """Electronic drums, ducking, noise, tilt, saturation and level, each by chance."""
        rng = self.rng
        if rng.random() < (.4 if self.electronic else .06):
            gain = np.ones(len(sound), np.float32)
            shape = 1 - rng.uniform(.3, .85) * np.exp(-(np.arange(int(.4 * RATE)) / RATE / rng.uniform(.08, .2)) ** 2)
            for secs, kind, _ in drums:
                if kind in ("kick", "kick2"):
                    at = int(secs * RATE)
                    part = gain[at:at + len(shape)]
                    np.minimum(part, shape[:len(part)], out=part)
            sound *= gain[:, None]
        if self.electronic:
            level = np.abs(sound).max() * rng.uniform(.5, 1.4)
            bank = {}
            for secs, kind, velocity in drums:
                if kind not in bank:
                    bank[kind] = electronic(kind, rng)
                hit = bank[kind] * (velocity / 120) ** 1.5 * level
                at = int(secs * RATE)
                part = sound[at:at + len(hit)]
                part += hit[:len(part), None]
        for first, last in self.rises:
            start, end = int(float(self.time(max(0, first))) * RATE), int(float(self.time(last)) * RATE)
            rise = rng.standard_normal(end - start).astype(np.float32) * np.linspace(0, 1, end - start, dtype=np.float32) ** 2
            part = sound[start:end]
            part += (rise * np.abs(sound).max() * rng.uniform(.03, .2))[:len(part), None]
        if rng.random() < .15:
            start, size = int(rng.uniform(0, .8) * len(sound)), int(rng.uniform(2, 8) * RATE)
            rise = rng.standard_normal(size).astype(np.float32) * np.linspace(0, 1, size, dtype=np.float32) ** 2
            part = sound[start:start + size]
            part += (rise * np.abs(sound).max() * rng.uniform(.05, .3))[:len(part), None]
        if rng.random() < .3:
            noise = np.cumsum(rng.standard_normal(len(sound)).astype(np.float32)) if rng.random() < .0 else rng.standard_normal(len(sound)).astype(np.float32)
            sound += (noise * np.abs(sound).max() * 10 ** (rng.uniform(-70, -45) / 20))[:, None]
        spectrum_tilt = rng.uniform(-.5, .5)
        sound = (1 - abs(spectrum_tilt)) * sound + spectrum_tilt * np.vstack([sound[:1], sound[:-1]])
        sound /= max(1e-6, np.abs(sound).max())
        if rng.random() < .55:
            drive = rng.uniform(.8, 3)
            sound = np.tanh(sound * drive) / np.tanh(drive)
        return sound * 10 ** (rng.uniform(-12, 0) / 20)

    def truth(self, drums):
        beats = np.array([float(self.time(b)) for b in range(int(self.beats))]) + .004
        downs = np.array([float(self.time(b)) for b in self.bar_starts if b < self.beats]) + .004
        of = lambda kinds, least: np.array([t for t, k, v in drums if k in kinds and v >= least])
        soft = lambda kinds: np.array([t for t, k, v in drums if k in kinds and v < 45])
        any_of = lambda kinds: np.array([t for t, k, _ in drums if k in kinds])
        cat = lambda *parts: np.sort(np.concatenate([np.asarray(p, float) for p in parts]))
        snares, hats, kicks = ("snare", "snare2", "clap"), ("hat", "phat", "ohat"), ("kick", "kick2")
        maybe = dict(kick=cat(soft(kicks), any_of(("tom", "tomlow"))), snare=cat(soft(snares), any_of(("rim", "cowbell", "conga", "congalow", "tom", "tomlow"))),
                     hat=cat(soft(hats), any_of(("ride", "crash", "tamb", "shaker"))))
        return dict(beat=beats, down=downs, kick=of(kicks, 45), snare=of(snares, 45), hat=of(hats, 45)), maybe


def electronic(kind, rng):
    """One electronic drum, at most 0.9 s."""
    secs = dict(kick=.5, kick2=.8, snare=.3, snare2=.35, clap=.3, hat=.08, phat=.06, ohat=.4, ride=.6, crash=.9).get(kind, .2)
    t = np.arange(int(secs * RATE)) / RATE
    noise = rng.standard_normal(len(t))
    bright = np.diff(noise, prepend=0)
    env = lambda decay: np.exp(-t / decay)
    if kind in ("kick", "kick2"):
        base, sweep = rng.uniform(38, 62), rng.uniform(60, 350)
        phase = 2 * np.pi * np.cumsum(base + sweep * np.exp(-t / rng.uniform(.008, .04))) / RATE
        sound = np.sin(phase) * env(rng.uniform(.08, .2) if kind == "kick" else rng.uniform(.2, .45)) + rng.uniform(0, .3) * bright * env(.004)
    elif kind in ("snare", "snare2"):
        tone = np.sin(2 * np.pi * rng.uniform(150, 260) * t) * env(rng.uniform(.04, .1))
        sound = rng.uniform(.2, .8) * tone + rng.uniform(.3, .6) * (noise if rng.random() < .5 else bright) * env(rng.uniform(.04, .14))
    elif kind == "clap":
        bursts = sum(np.where(t >= d, np.exp(-(t - d) / .006), 0) for d in (0, .011, .021)) + np.where(t >= .03, np.exp(-(t - .03) / rng.uniform(.04, .12)), 0)
        smooth = np.convolve(noise, np.ones(6) / 3, "same")
        sound = .5 * (smooth - np.convolve(smooth, np.ones(48) / 48, "same")) * bursts
    elif kind in ("hat", "phat", "ohat", "ride", "crash", "shaker", "tamb"):
        metal = sum(np.sign(np.sin(2 * np.pi * rng.uniform(3000, 9000) * t)) for _ in range(5)) / 5
        mixed = rng.uniform(.2, 1) * np.diff(bright, prepend=0) / 2 + .4 * np.diff(metal, prepend=0)
        sound = rng.uniform(.1, .35) * mixed * env(secs / rng.uniform(2.5, 5))
    else:
        tone = {"tom": 140, "tomlow": 95, "rim": 1700, "cowbell": 560, "conga": 320, "congalow": 210}.get(kind, 400)
        sound = .5 * np.sin(2 * np.pi * tone * t * (1 + .3 * np.exp(-t / .03))) * env(secs / 4)
    return sound.astype(np.float32)


def main():
    first, count, out, fonts = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    os.makedirs(out, exist_ok=True)
    for seed in range(first, first + count):
        path = f"{out}/{seed}.npz"
        if os.path.exists(path):
            continue
        song = Song(seed)
        sound, drums = song.render(fonts[seed % len(fonts)])
        if os.environ.get("KEEP"):
            sf.write(f"{out}/{seed}.wav", sound, RATE)
        truth, maybe = song.truth(drums)
        levels = bands.levels(sound, RATE)
        np.savez_compressed(path, levels=levels, targets=bands.targets(truth, len(levels)), known=bands.known(truth, maybe, len(levels), song.metre),
                            meta=np.array([song.bpm, song.metre]), style=song.style)
        print(seed, song.style, song.metre, f"{song.bpm:.0f}", song.feel, f"{len(sound) / RATE:.0f} s", flush=True)


if __name__ == "__main__":
    main()

//! The drums: sines that fall, noise that is shaped.

use crate::tone::{Filter, Pcg, Stereo, Turn, pan};

/// A kick: a sine that falls from 210 to 46 Hz, with a click in front, gently driven.
pub(crate) fn kick(bus: &mut Stereo, at_secs: f64, gain: f32) {
    let mut turn = Turn::new(0.0);
    let mut noise = Pcg::new(1);
    let mut tip = Filter::default();
    bus.play(at_secs, 0.5, |at| {
        let hz = 46.0 + 58.0 * (-at / 0.055).exp() + 130.0 * (-at / 0.011).exp();
        let body = turn.sine(hz) * (-at / 0.16).exp() * (at / 0.0015).min(1.0);
        let click = tip.step(noise.next(), 3_200.0, 0.9).band * (-at / 0.0035).exp();
        let end = ((0.5 - at) / 0.08).min(1.0);
        let out = gain * end * ((2.1 * body).tanh() * 0.85 + 0.42 * click);
        (out, out)
    });
}

/// A clap over a snare's body: three short bursts, then a tail.
pub(crate) fn clap(bus: &mut Stereo, at_secs: f64, gain: f32, seed: u64) {
    let (mut left, mut right) = (Pcg::new(seed), Pcg::new(seed + 7_000));
    let mut filters = [Filter::default(); 4];
    let mut body = Turn::new(0.0);
    bus.play(at_secs, 0.4, |at| {
        let burst = |start: f32| {
            if at >= start { (-(at - start) / 0.0045).exp() } else { 0.0 }
        };
        let tail = if at >= 0.022 { 0.75 * (-(at - 0.022) / 0.075).exp() } else { 0.0 };
        let shape = 0.8 * burst(0.0) + 0.7 * burst(0.010) + 0.8 * burst(0.020) + tail;
        let mut side = |noise: f32, index: usize| {
            let high = filters[index].step(noise, 750.0, 0.7).high;
            filters[index + 1].step(high, 1_900.0, 0.8).band
        };
        let (l, r) = (side(left.next(), 0), side(right.next(), 2));
        let drum = 0.5 * body.sine(176.0 + 60.0 * (-at / 0.02).exp()) * (-at / 0.06).exp();
        (gain * (shape * l + drum), gain * (shape * r + drum))
    });
}

/// A snare for rolls and fills; `tone` raises it.
pub(crate) fn snare(bus: &mut Stereo, at_secs: f64, gain: f32, tone: f32, seed: u64) {
    let mut noise = Pcg::new(seed);
    let (mut high, mut bell) = (Filter::default(), Filter::default());
    let mut body = Turn::new(0.0);
    bus.play(at_secs, 0.25, |at| {
        let rattle = high.step(noise.next(), 1_400.0 * tone, 0.7).high * (-at / 0.07).exp();
        let rattle = bell.step(rattle, 9_000.0, 0.7).low;
        let drum = body.sine(tone * (185.0 + 90.0 * (-at / 0.012).exp())) * (-at / 0.055).exp();
        let out = gain * (0.6 * rattle + 0.55 * drum);
        (out, out)
    });
}

/// A hat: noise and six squares that do not fit together, above 7 kHz.
pub(crate) fn hat(bus: &mut Stereo, at_secs: f64, gain: f32, decay_secs: f32, place: f32, seed: u64) {
    let mut noise = Pcg::new(seed);
    let mut turns = [0.0, 0.13, 0.31, 0.47, 0.62, 0.81].map(Turn::new);
    let mut filters = [Filter::default(); 2];
    let (l, r) = pan(place);
    bus.play(at_secs, decay_secs * 6.0, |at| {
        let rates = [3_170.0, 4_310.0, 5_220.0, 6_030.0, 7_390.0, 8_110.0];
        let metal: f32 = turns.iter_mut().zip(rates).map(|(turn, hz)| turn.square(hz)).sum();
        let input = 0.7 * noise.next() + 0.12 * metal;
        let once = filters[0].step(input, 7_800.0, 0.8).high;
        let out = filters[1].step(once, 7_000.0, 0.7).high;
        let out = gain * out * (-at / decay_secs).exp() * (at / 0.0006).min(1.0);
        (out * l, out * r)
    });
}

/// A crash: wide noise that darkens while it dies away.
pub(crate) fn crash(bus: &mut Stereo, at_secs: f64, gain: f32, seed: u64) {
    let (mut left, mut right) = (Pcg::new(seed), Pcg::new(seed + 1));
    let mut filters = [Filter::default(); 4];
    bus.play(at_secs, 3.0, |at| {
        let ceiling = 4_000.0 + 12_000.0 * (-at / 0.7).exp();
        let shape = gain * ((-at / 0.55).exp() + 0.5 * (-at / 0.06).exp());
        let mut side = |noise: f32, index: usize| {
            let high = filters[index].step(noise, 3_600.0, 0.7).high;
            shape * filters[index + 1].step(high, ceiling, 0.7).low
        };
        (side(left.next(), 0), side(right.next(), 2))
    });
}

/// A tom for fills.
pub(crate) fn tom(bus: &mut Stereo, at_secs: f64, gain: f32, hz: f32, place: f32) {
    let mut turn = Turn::new(0.0);
    let (l, r) = pan(place);
    bus.play(at_secs, 0.45, |at| {
        let pitch = hz * (1.0 + 0.7 * (-at / 0.03).exp());
        let out = gain * (1.6 * turn.sine(pitch) * (-at / 0.12).exp()).tanh();
        (out * l, out * r)
    });
}

/// The boom under the first beat of the drop.
pub(crate) fn boom(bus: &mut Stereo, at_secs: f64, gain: f32) {
    let mut turn = Turn::new(0.0);
    bus.play(at_secs, 2.4, |at| {
        let out = gain * turn.sine(38.0 + 30.0 * (-at / 0.25).exp()) * (-at / 0.7).exp() * (at / 0.004).min(1.0);
        (out, out)
    });
}

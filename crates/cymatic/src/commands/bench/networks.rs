//! Networks that draw and that learn.

use std::process::Command;
use std::sync::Arc;

use cym_engine::clock::Stopwatch;
use cym_learn::cppn::{Architecture, Frame, Network, Painter, Preset, Product, Quality};
use cym_learn::guide::{Guidance, Request};
use cym_learn::words::PatternClip;

use super::{Row, median};
use crate::report::Failure;

const SIZE_PX: [u32; 2] = [1280, 720];
const ROUNDS: usize = 5;
const TURNS: usize = 3;
/// The program that runs PyTorch, if another than `python3` has it.
const PYTHON: &str = "CYMATIC_PYTHON";

/// The same network in PyTorch, all pixels in runs that fit the cache of the second level best; prints the seconds of the best of three sizes of run.
const PEER: &str = "
import time, torch
torch.manual_seed(0)
sizes = [(12, 256), (256, 256), (256, 256), (256, 256), (256, 3)]
weights = [(torch.randn(i, o) / i ** 0.5, torch.randn(o)) for i, o in sizes]
bends = [torch.sin, torch.cos, lambda x: torch.exp(-x * x), torch.tanh, torch.sigmoid]
places = torch.rand(1280 * 720, 12)
def draw(run):
    for x in places.split(run):
        for (weight, bias), bend in zip(weights, bends):
            x = bend(torch.addmm(bias, x, weight))
best = 1e9
with torch.no_grad():
    for run in (4096, 16384, 65536):
        draw(run)
        start = time.perf_counter()
        draw(run)
        best = min(best, time.perf_counter() - start)
print(best)
";

/// Seconds of one frame of a network, one round after the other by turns, so that whatever else the machine does hits all.
fn draw(networks: &[Network]) -> Vec<f64> {
    let mut painter = Painter::new();
    let mut picture = vec![0.0; (SIZE_PX[0] * SIZE_PX[1]) as usize * 3];
    let mut secs = vec![Vec::new(); networks.len()];
    for round in 0..=ROUNDS {
        for (network, secs) in networks.iter().zip(&mut secs) {
            let audio: Vec<f32> = (0..9).map(|at| ((at + round) as f32 * 0.37).sin().abs()).collect();
            let frame = Frame { audio: &audio, time: round as f32 * 0.1, ..Frame::default() };
            let clock = Stopwatch::start();
            painter.draw(network, &frame, SIZE_PX, Quality::FULL, &mut picture);
            // The first round takes the memory.
            if round > 0 {
                secs.push(clock.secs());
            }
        }
    }
    secs.into_iter().map(median).collect()
}

fn seed() -> Result<Network, Failure> {
    Ok(Network::new(Preset::Seed.architecture(), 1)?)
}

/// (i) What drawing reaches of the machine's matrix products.
pub(super) fn share() -> Result<Row, Failure> {
    let network = seed()?;
    let mut product = Product::new(1024);
    let mut peak = 0.0f64;
    for _ in 0..2 * ROUNDS {
        let clock = Stopwatch::start();
        let operations = product.run();
        peak = peak.max(operations / clock.secs());
    }
    let flop = network.architecture().flop_per_pixel() as f64 * f64::from(SIZE_PX[0] * SIZE_PX[1]);
    let secs = draw(&[network])[0];
    let ratio = flop / secs / peak;
    Ok(Row {
        letter: 'i',
        what: "a network of 201,475 weights at 1280x720 on the CPU: share of the machine's matrix products at their best",
        figures: format!("{secs:.2} s, {:.0} of {:.0} GFLOP/s", flop / secs / 1e9, peak / 1e9),
        ratio,
        wanted: "at least 0.6",
        reached: ratio >= 0.6,
    })
}

/// (j) The same network by PyTorch: by turns, the best of each.
pub(super) fn peer() -> Result<Row, Failure> {
    let network = [seed()?];
    let python = std::env::var(PYTHON).unwrap_or_else(|_unset| "python3".to_owned());
    let theirs_once = || {
        let output = Command::new(&python).args(["-c", PEER]).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse::<f64>().ok()
    };
    let (mut ours, mut theirs) = (f64::INFINITY, None);
    for _ in 0..TURNS {
        ours = ours.min(draw(&network)[0]);
        let Some(secs) = theirs_once() else {
            break;
        };
        theirs = Some(secs.min(theirs.unwrap_or(f64::INFINITY)));
    }
    let figures = match theirs {
        Some(theirs) => format!("{theirs:.2} s against {ours:.2} s"),
        None => format!("{ours:.2} s; `{python}` has no PyTorch, name one that has with {PYTHON}"),
    };
    let ratio = theirs.unwrap_or_default() / ours;
    Ok(Row {
        letter: 'j',
        what: "the same network: PyTorch on the CPU against ours",
        figures,
        ratio,
        wanted: "above 1",
        reached: ratio > 1.0,
    })
}

/// (k) What nine numbers from the sound cost.
pub(super) fn sound() -> Result<Row, Failure> {
    let with = seed()?;
    let mut deaf = Architecture::clone(with.architecture());
    deaf.features.audio = 0;
    let secs = draw(&[with, Network::new(deaf, 1)?]);
    let ratio = secs[0] / secs[1];
    Ok(Row {
        letter: 'k',
        what: "the same network with nine numbers from the sound against without",
        figures: format!("{:.2} s against {:.2} s", secs[0], secs[1]),
        ratio,
        wanted: "at most 1.05",
        reached: ratio <= 1.05,
    })
}

/// (l) Guidance by the built-in encoder, with what the node offers at first.
pub(super) fn guidance() -> Result<Row, Failure> {
    let request = Request { prompt: "flowing organic patterns with blue hues".to_owned(), ..Request::default() };
    let encoder = Arc::new(PatternClip::built_in()?);
    let start = Network::new(Preset::Polar.architecture(), u64::from(request.seed))?;
    let (wish, options) = (request.wish(encoder.as_ref()), request.options(start.architecture()));
    let clock = Stopwatch::start();
    let starts = request.starts(&start, encoder.as_ref(), &wish)?;
    let mut job = Guidance::new(&starts, encoder, wish, Vec::new(), options)?;
    let mut steps = 0;
    while job.step()?.is_some() {
        steps += 1;
    }
    let secs = clock.secs();
    let ratio = secs / 60.0;
    Ok(Row {
        letter: 'l',
        what: "guidance by words to its final picture, of 60 s",
        figures: format!("{secs:.1} s for {steps} steps"),
        ratio,
        wanted: "at most 1",
        reached: ratio <= 1.0,
    })
}

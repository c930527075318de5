//! A network, drawn.

use std::sync::{Arc, OnceLock};

use cym_graph::Gradient;
use cym_graph::catalogue::GRADIENT_SAMPLES;
use cym_graph::color::linear_from_srgb;
use cym_learn::cppn::latent::keyframe;
use cym_learn::cppn::wgsl::{Kernel, Precision, Target, kernel};
use cym_learn::cppn::{Architecture, Frame, Network, Output as Gives, Painter, Place, Preset, Quality};
use cym_plan::{Card, Dispatch, Weights};
use half::f16;

use crate::native::prelude::*;
use crate::network::{given_network, hash_at, network_in, shared};

pub(crate) fn node() -> impl Insert {
    Picture(Cppn)
}

struct Cppn;

/// How carefully it is drawn: the word, the share of width and height that is drawn, and what the painter makes of it.
const QUALITIES: [(&str, f32, Quality); 5] = [
    ("draft", 0.25, Quality::FULL),
    ("half", 0.5, Quality::FULL),
    ("adaptive", 1.0, Quality::ADAPTIVE),
    ("full", 1.0, Quality::FULL),
    ("fine", 1.0, Quality::FINE),
];

/// Coordinates that move the latent: three by hand or by a walk, four by the sound.
const COORDINATES: usize = 7;
/// Numbers before the gradient.
const NUMBERS: usize = 21;
/// Steps in which encoded light is looked up: finer than halves can hold.
const LIGHT_STEPS: usize = 8192;

impl PictureNode for Cppn {
    fn kind(&self) -> NodeKind {
        kind()
    }

    fn start(&self) -> Box<dyn PictureRun> {
        Box::new(Run::default())
    }

    fn share(&self, given: &Given<'_>) -> f32 {
        QUALITIES[Look::of(given).quality].1
    }

    fn moves(&self, given: &Given<'_>) -> bool {
        let looping = given_network(given, 0).is_none_or(|network| {
            let features = &network.architecture().features;
            features.time || features.time_harmonics > 0
        });
        looping && Look::of(given).speed != 0.0
    }
}

fn kind() -> NodeKind {
    let level = |name: &str, what: &str| {
        Input::float(name, 0.0, 0.0, 1.0)
            .help(&format!("{what} pushes the picture one way; networks that were made to hear take it as it is."))
    };
    let gain = |name: &str| Input::float(name, 1.0, 0.0, 3.0);
    let qualities: Vec<&str> = QUALITIES.iter().map(|(word, ..)| *word).collect();
    let (latent, centre) = (Value::Vec3([0.0; 3]), Value::Vec2([0.0; 2]));
    let symmetry = ["none", "left and right", "top and bottom", "all four"];
    let colours = [[0.03, 0.05, 0.16, 1.0], [0.44, 0.18, 0.46, 1.0], [0.93, 0.45, 0.36, 1.0], [1.0, 0.89, 0.65, 1.0]];
    let stops = colours.into_iter().enumerate();
    let stops = stops.map(|(i, color)| cym_graph::Stop { at: i as f32 / 3.0, color }).collect();
    NodeKind::new(
        "CPPN",
        "Draws a network: shapes that no one has drawn, endlessly deep, moved by time, by the music and by hand. Without a wire it \
         draws one of its own.",
        &["network", "neural", "generate", "pattern", "ai", "abstract", "organic", "draw", "latent"],
    )
    .input(network_in("network").help("What is drawn: a network by wire, or a safetensors file."))
    .input(Input::new("latent", WireType::Vec3, latent).help(
        "Where in its space of pictures the network stands: near places are near pictures. Wire a Latent Walk here, or turn the three \
         numbers by hand, from about -2 to 2.",
    ))
    .input(whole("latent_seed", 1.0, 0.0, 9999.0).help("Which directions the three numbers of the latent, and the sound, move along."))
    .input(Input::float("zoom", 1.0, 0.05, 20.0).log().help("Zooms in above 1 and out below 1, as sharp as ever."))
    .input(Input::float("turn", 0.0, -180.0, 180.0).unit("deg").help("Turns the picture."))
    .input(Input { range: Some(cym_graph::Range { min: -4.0, max: 4.0, log: false }), ..Input::new("centre", WireType::Vec2, centre) }
        .help("What is looked at: the picture goes on beyond its edges."))
    .input(Input::choice("mirror", &symmetry).help("Mirrors the picture; what is mirrored is drawn once, in half or a quarter of the time."))
    .input(Input::float("speed", 0.05, -1.0, 1.0).unit("hz").help("Loops a second in which the picture moves by itself; 0 stands still."))
    .input(Input::float("phase", 0.0, -4.0, 4.0).help("Added to that movement, in loops; wire a band's time here to let the music push it."))
    .input(level("bass", "The bass"))
    .input(level("mids", "The middle"))
    .input(level("highs", "The treble"))
    .input(level("hit", "A hit"))
    .input(Input::float("reaction", 0.5, 0.0, 3.0).help("How far the sound pushes."))
    .input(gain("fineness").help("Gain of the first layer: 0 is one colour, above 1 shapes are finer."))
    .input(gain("folding").help("Gain of the layers in the middle: above 1 shapes fold over and over."))
    .input(gain("contrast").help("Gain of the last layer: how far colours are apart."))
    .input(Input { default: Value::Float(1.0), ..Input::choice("quality", &qualities) }.help(
        "How much is computed: draft and half draw fewer pixels and enlarge them smoothly, adaptive draws more where it is fine, full \
         draws every pixel, fine smooths its edges.",
    ))
    .input(Input::float("palette", 0.0, 0.0, 1.0).help("How far the colours below take the place of the network's own, by brightness."))
    .input(Input::new("colours", WireType::Gradient, Value::Gradient(Gradient { stops })).help("Colours from dark to bright; networks that give one number always use them."))
    .output(Output::new("image", WireType::Image, "The picture."))
}

/// What is asked for in one frame, within bounds that keep the arithmetic safe.
struct Look {
    coordinates: [f32; COORDINATES],
    heard: [f32; 4],
    latent_seed: u64,
    place: Place,
    mirror: [bool; 2],
    speed: f32,
    phase: f32,
    gains: [f32; 3],
    quality: usize,
    palette: f32,
}

impl Look {
    fn of(given: &Given<'_>) -> Self {
        let numbers: [f32; NUMBERS] = given.take().map(tame);
        let [x, y, z, seed, zoom, turn, across, up, mirror, speed, phase, bass, mids, highs, hit, reaction, ..] =
            numbers;
        let [fineness, folding, contrast, quality, palette] = [16, 17, 18, 19, 20].map(|at| numbers[at]);
        let push = |level: f32| (level * reaction).clamp(-16.0, 16.0);
        let by_hand = |coordinate: f32| coordinate.clamp(-16.0, 16.0);
        let mirror = chosen(mirror, 4);
        Self {
            coordinates: [by_hand(x), by_hand(y), by_hand(z), push(bass), push(mids), push(highs), push(hit)],
            heard: [bass, mids, highs, hit].map(push),
            latent_seed: seed.clamp(0.0, 1e6).round() as u64,
            place: Place::looking_at(
                [across, up].map(|at| at.clamp(-1e3, 1e3)),
                zoom.clamp(1e-3, 1e4),
                (turn / 360.0).rem_euclid(1.0),
            ),
            mirror: [mirror == 1 || mirror == 3, mirror >= 2],
            speed: speed.clamp(-1e3, 1e3),
            phase: phase.clamp(-1e6, 1e6),
            gains: [fineness, folding, contrast].map(|gain| gain.clamp(-16.0, 16.0)),
            quality: chosen(quality, QUALITIES.len()),
            palette: palette.clamp(0.0, 1.0),
        }
    }

    fn time(&self, secs: f64) -> f32 {
        (secs * f64::from(self.speed) + f64::from(self.phase)).rem_euclid(1.0) as f32
    }
}

/// The node at work; what it keeps saves time only.
#[derive(Default)]
struct Run {
    painter: Painter,
    /// Drawn when no network is wired, with the seed that it was made of.
    own: Option<(u32, Arc<Network>)>,
    uniform: Uniform,
    encoded: Vec<f32>,
    /// What a graphics card draws networks of one architecture with.
    kernel: Option<(Arc<Architecture>, Kernel, Arc<str>)>,
    /// The weights as that kernel takes them, by the hash of their network.
    weights: Option<Weights>,
}

impl PictureRun for Run {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        let look = Look::of(given);
        let Some(network) = self.network(given) else {
            return canvas.rgba16f.fill(0);
        };
        self.uniform.set(&look, network.architecture());
        let [width, height] = canvas.size_px;
        let part = [
            if look.mirror[0] { width.div_ceil(2) } else { width },
            if look.mirror[1] { height.div_ceil(2) } else { height },
        ];
        let frame = self.uniform.frame(&look, given, upper_left(look.place, canvas.size_px, part));
        let channels = network.architecture().output.channels();
        self.encoded.resize(part[0] as usize * part[1] as usize * channels, 0.0);
        self.painter.draw(&network, &frame, part, QUALITIES[look.quality].2, &mut self.encoded);
        let gradient = given.numbers.get(NUMBERS..NUMBERS + GRADIENT_SAMPLES * 4).unwrap_or_default();
        let paint = Colours { channels, palette: look.palette, gradient };
        let [width, columns] = [width, part[0]].map(|side| side as usize);
        for (y, row) in canvas.rgba16f.chunks_exact_mut(width * 4).enumerate() {
            // Beyond the part that was drawn the picture runs back.
            let y = if y < part[1] as usize { y } else { height as usize - 1 - y };
            let drawn = &self.encoded[y * columns * channels..][..columns * channels];
            for (x, px) in row.chunks_exact_mut(4).enumerate() {
                let x = if x < columns { x } else { width - 1 - x };
                paint.pixel(&drawn[x * channels..][..channels], px);
            }
        }
    }

    /// Mirrored pictures and palettes are left to the processor.
    fn on_card(&mut self, given: &Given<'_>, size_px: [u32; 2], _: &Card) -> Option<Dispatch> {
        let look = Look::of(given);
        let network = self.network(given)?;
        let own_colours = look.palette == 0.0 && matches!(network.architecture().output, Gives::Rgb { .. });
        if !own_colours || look.mirror != [false; 2] {
            return None;
        }
        let architecture = network.architecture();
        if self.kernel.as_ref().is_none_or(|(known, ..)| known != architecture) {
            let kernel = kernel(architecture, Precision::Packed, Target::Texture).ok()?;
            let text = Arc::from(kernel.wgsl.as_str());
            (self.kernel, self.weights) = (Some((Arc::clone(architecture), kernel, text)), None);
        }
        let (_, kernel, text) = self.kernel.as_ref()?;
        let hash = if given_network(given, 0).is_some() { hash_at(given, 0) } else { u128::from(given.seed) };
        if self.weights.as_ref().is_none_or(|weights| weights.hash != hash) {
            let bytes = kernel.weights(&network).ok()?;
            let words = bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
            self.weights = Some(Weights { hash, words });
        }
        self.uniform.set(&look, architecture);
        let frame = self.uniform.frame(&look, given, look.place);
        let frame = kernel.frame(&network, &frame, size_px).ok()?;
        let weights = self.weights.clone()?;
        Some(Dispatch { shader: Arc::clone(text), weights, frame, groups: kernel.workgroups(size_px) })
    }
}

impl Run {
    /// The network that is wired, or one of the node's own.
    fn network(&mut self, given: &Given<'_>) -> Option<Arc<Network>> {
        if let Some(Some(wired)) = given.things.first()
            && let Some(network) = shared(wired)
        {
            return Some(network);
        }
        let known = self.own.take().filter(|(known, _)| *known == given.seed);
        let fresh = || Network::new(Preset::Polar.architecture(), u64::from(given.seed)).ok();
        self.own = known.or_else(|| Some((given.seed, Arc::new(fresh()?))));
        self.own.as_ref().map(|(_, network)| Arc::clone(network))
    }
}

/// What is the same for all pixels of a frame.
#[derive(Default)]
struct Uniform {
    /// The directions of the coordinates, one after the other, for a seed and a number of dimensions.
    directions: (u64, usize, Vec<f32>),
    latent: Vec<f32>,
    gains: Vec<f32>,
}

impl Uniform {
    /// Works it out for a network.
    fn set(&mut self, look: &Look, architecture: &Architecture) {
        let (first, last) = (0, architecture.layers.len());
        self.gains.clear();
        self.gains.resize(last + 1, look.gains[1]);
        self.gains[first] = look.gains[0];
        self.gains[last] = look.gains[2];
        let dims = architecture.features.latent as usize;
        let (seed, known_dims, directions) = &mut self.directions;
        if directions.is_empty() || (*seed, *known_dims) != (look.latent_seed, dims) {
            directions.clear();
            for index in 0..COORDINATES as u64 {
                directions.extend(keyframe(look.latent_seed, dims, index));
            }
            (*seed, *known_dims) = (look.latent_seed, dims);
        }
        self.latent.clear();
        self.latent.resize(dims, 0.0);
        // Three coordinates that lie on their own sphere give a latent on its sphere, in the mean.
        let each = 1.0 / 3.0_f32.sqrt();
        for (direction, coordinate) in directions.chunks_exact(dims.max(1)).zip(look.coordinates) {
            for (number, along) in self.latent.iter_mut().zip(direction) {
                *number += each * coordinate * along;
            }
        }
    }

    fn frame<'a>(&'a self, look: &'a Look, given: &Given<'_>, place: Place) -> Frame<'a> {
        Frame {
            time: look.time(given.tick.secs),
            audio: &look.heard,
            latent: &self.latent,
            gains: &self.gains,
            place,
            damped: true,
        }
    }
}

/// The place that makes a picture of the upper left part of what another place shows.
fn upper_left(place: Place, [width, height]: [u32; 2], [part_width, part_height]: [u32; 2]) -> Place {
    // A picture's unit is half its height.
    let scale = part_height as f32 / height as f32;
    let moved = [-((width - part_width) as f32) / height as f32, (height - part_height) as f32 / height as f32];
    Place { matrix: place.matrix.map(|row| row.map(|number| number * scale)), offset: place.map(moved) }
}

/// From what a network gives to light.
struct Colours<'a> {
    channels: usize,
    palette: f32,
    /// Colours from dark to bright, linear and premultiplied.
    gradient: &'a [f32],
}

impl Colours<'_> {
    fn pixel(&self, encoded: &[f32], px: &mut [u16]) {
        let light = light();
        // NaN becomes 0.
        let step = |number: f32| ((number * (LIGHT_STEPS - 1) as f32 + 0.5) as usize).min(LIGHT_STEPS - 1);
        if self.channels == 3 && self.palette == 0.0 {
            for (to, &number) in px.iter_mut().zip(encoded) {
                *to = light[step(number)].1;
            }
            px[3] = f16::ONE.to_bits();
            return;
        }
        let brightness = match *encoded {
            [red, green, blue] => 0.2126 * red + 0.7152 * green + 0.0722 * blue,
            [first, ..] => first,
            [] => 0.0,
        };
        let share = if self.channels == 3 { self.palette } else { 1.0 };
        let along = step(brightness) as f32 / (LIGHT_STEPS - 1) as f32 * (GRADIENT_SAMPLES - 1) as f32;
        let (left, between) = (along as usize, along.fract());
        for (channel, to) in px.iter_mut().enumerate() {
            let sample =
                |at: usize| self.gradient.get(at.min(GRADIENT_SAMPLES - 1) * 4 + channel).copied().unwrap_or_default();
            let looked_up = blend(sample(left), sample(left + 1), between);
            let own = match encoded.get(channel) {
                Some(&number) if self.channels == 3 => light[step(number)].0,
                _ => 1.0,
            };
            *to = f16::from_f32(tame(blend(own, looked_up, share)).clamp(-6e4, 6e4)).to_bits();
        }
    }
}

/// Linear light by encoded light, as a number and as the bits of a half.
fn light() -> &'static [(f32, u16)] {
    static LIGHT: OnceLock<Vec<(f32, u16)>> = OnceLock::new();
    LIGHT.get_or_init(|| {
        let light = |step: usize| linear_from_srgb(step as f32 / (LIGHT_STEPS - 1) as f32);
        (0..LIGHT_STEPS).map(|step| (light(step), f16::from_f32(light(step)).to_bits())).collect()
    })
}

//! Words as a picture.

use std::sync::Arc;

use cym_graph::catalogue::SPECTRUM_BANDS;
use cym_plan::FilePlace;
use cym_text::{Align, Layout, Painter, Pen, Style, Typesetter};
use half::f16;

use crate::native::prelude::*;

pub(crate) fn node() -> impl Insert {
    Picture(Text)
}

struct Text;

/// The longest font file that is read, in bytes.
const MOST_FONT_BYTES: u64 = 48 << 20;
/// Numbers before the spectrum.
const NUMBERS: usize = 24;

/// The bytes of a font file.
struct Font(Arc<[u8]>);

impl PictureNode for Text {
    fn kind(&self) -> NodeKind {
        kind()
    }

    fn start(&self) -> Box<dyn PictureRun> {
        Box::new(Run::default())
    }

    fn moves(&self, given: &Given<'_>) -> bool {
        let look = Look::of(given);
        look.wave != 0.0 && look.wave_speed != 0.0
    }

    fn open(&self, file: &FilePlace<'_>) -> Result<Thing, String> {
        let bytes: Arc<[u8]> = if let Some(bytes) = file.bytes {
            Arc::clone(bytes)
        } else {
            let about = std::fs::metadata(file.path).map_err(|error| error.to_string())?;
            if about.len() > MOST_FONT_BYTES {
                return Err(format!("it is longer than the {} MiB of a font", MOST_FONT_BYTES >> 20));
            }
            std::fs::read(file.path).map_err(|error| error.to_string())?.into()
        };
        // What is no font is told now, and not in every frame.
        Typesetter::from_font(Arc::clone(&bytes)).map_err(|error| error.to_string())?;
        Ok(Thing::new(Arc::new(Font(bytes)), file.hash))
    }
}

fn kind() -> NodeKind {
    let percent = |name: &str, default: f32, min: f32, max: f32| Input::float(name, default, min, max).unit("%");
    let place = |name: &str| Input {
        range: Some(cym_graph::Range { min: -2.0, max: 2.0, log: false }),
        ..Input::new(name, WireType::Vec2, Value::Vec2([0.0; 2]))
    };
    let colour = |name: &str, default: [f32; 4]| Input::new(name, WireType::Color, Value::Color(default));
    NodeKind::new(
        "Text",
        "Writes words: a title, a line of the lyrics, a single sign. Letters can hop to the music, ride on a wave and appear one by one.",
        &["words", "type", "title", "lyrics", "font", "letters", "write", "caption", "typography"],
    )
    .input(Input::new("text", WireType::Text, Value::Text("Hello".to_owned())).help("The words; a new line begins where you begin one."))
    .input(Input::new("font", WireType::Text, Value::Asset(String::new())).help(
        "A .ttf or .otf file beside the graph. Without one it is a light sans serif that is the same everywhere.",
    ))
    .input(percent("size", 22.0, 1.0, 100.0).help("Height of the letters' body, of the picture's height."))
    .input(place("position").help("Where the words stand."))
    .input(Input::choice("align", &["centre", "left", "right"]).help("Which part of the lines stands at the position."))
    .input(percent("wrap", 0.0, 0.0, 100.0).help("Breaks lines at this share of the picture's width; 0 breaks none."))
    .input(Input::float("tracking", 0.0, -0.2, 1.0).help("Room between letters, as a share of their size."))
    .input(Input::float("leading", 1.15, 0.5, 3.0).help("From line to line, as a multiple of the letters' size."))
    .input(colour("colour", [1.0; 4]).help("Colour of the letters; transparent leaves the outline alone."))
    .input(percent("outline", 0.0, 0.0, 20.0).help("Width of a line around the letters, of their size."))
    .input(colour("outline_colour", [0.03, 0.04, 0.10, 1.0]).help("Colour of that line."))
    .input(Input::float("progress", 1.0, 0.0, 1.0).help("How many of the letters have appeared, in reading order; a ramp here writes them."))
    .input(Input::float("lift", 0.5, -2.0, 2.0).help("How far a letter hops with its band of the spectrum, in letters."))
    .input(Input::float("grow", 0.3, -1.0, 3.0).help("How much larger a letter grows with its band."))
    .input(Input::float("turn", 0.0, -180.0, 180.0).unit("deg").help("How far a letter turns with its band."))
    .input(Input::float("wave", 0.0, 0.0, 2.0).help("How high the letters ride on a wave, in letters."))
    .input(Input::float("wave_length", 8.0, 1.0, 60.0).log().help("Letters from crest to crest."))
    .input(Input::float("wave_speed", 0.5, -4.0, 4.0).unit("hz").help("Waves a second."))
    .input(Input::float("phase", 0.0, -4.0, 4.0).help("Added to the wave, in waves; wire a band's time here."))
    .input(Input::new("bars", WireType::Spectrum, Value::Float(0.0)).help("A spectrum: the first letter has the bass, the last the treble."))
    .output(Output::new("image", WireType::Image, "The words, transparent around them."))
}

/// What is asked for in one frame, within bounds that keep the arithmetic safe.
struct Look {
    size: f32,
    position: [f32; 2],
    align: Align,
    wrap: f32,
    tracking: f32,
    leading: f32,
    colour: [f32; 4],
    outline: f32,
    outline_colour: [f32; 4],
    progress: f32,
    lift: f32,
    grow: f32,
    turn: f32,
    wave: f32,
    wave_length: f32,
    wave_speed: f32,
    phase: f32,
}

impl Look {
    fn of(given: &Given<'_>) -> Self {
        let n: [f32; NUMBERS] = given.take().map(tame);
        let four = |at: usize| [n[at], n[at + 1], n[at + 2], n[at + 3]].map(|light| light.clamp(0.0, 6e4));
        Self {
            size: n[0].clamp(0.1, 400.0) / 100.0,
            position: [n[1], n[2]].map(|at| at.clamp(-1e3, 1e3)),
            align: [Align::Centre, Align::Left, Align::Right][chosen(n[3], 3)],
            wrap: n[4].clamp(0.0, 1e3) / 100.0,
            tracking: n[5].clamp(-1.0, 4.0),
            leading: n[6].clamp(0.1, 10.0),
            colour: four(7),
            outline: n[11].clamp(0.0, 100.0) / 100.0,
            outline_colour: four(12),
            progress: n[16].clamp(0.0, 1.0),
            lift: n[17].clamp(-50.0, 50.0),
            grow: n[18].clamp(-10.0, 10.0),
            turn: n[19].clamp(-1e4, 1e4),
            wave: n[20].clamp(-50.0, 50.0),
            wave_length: n[21].clamp(0.1, 1e4),
            wave_speed: n[22].clamp(-1e3, 1e3),
            phase: n[23].clamp(-1e6, 1e6),
        }
    }
}

/// What a layout depends on.
#[derive(PartialEq)]
struct Set {
    words: String,
    font: u128,
    style: Style,
}

/// The node at work; what it keeps saves time only.
#[derive(Default)]
struct Run {
    setter: Option<(u128, Typesetter)>,
    layout: Option<(Set, Layout)>,
    painter: Painter,
}

impl PictureRun for Run {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        let look = Look::of(given);
        let [width, height] = canvas.size_px.map(|side| side as f32);
        let size_px = look.size * height;
        let style = Style {
            size_px,
            leading: look.leading,
            tracking: look.tracking,
            align: look.align,
            wrap_px: (look.wrap > 0.0).then_some(look.wrap * width),
        };
        let words = given.texts.first().copied().unwrap_or_default();
        self.set(given, words, style);
        self.painter.clear(canvas.size_px);
        if let Some((_, layout)) = &self.layout {
            let bars = given.numbers.get(NUMBERS..).unwrap_or_default();
            let places = places(layout, &look, bars, given.tick.secs, [width, height], size_px);
            let line_px = look.outline * size_px;
            // All lines first, so that none lies over a neighbour's letter.
            let pens = [(line_px, look.outline_colour), (0.0, look.colour)];
            for (stroke_px, colour) in pens.into_iter().skip(usize::from(line_px == 0.0)) {
                for (glyph, (to_canvas, shown)) in layout.glyphs.iter().zip(&places) {
                    if *shown > 0.0 {
                        let colour = colour.map(|light| light * shown);
                        self.painter.paint(&glyph.outline, Pen { colour, to_canvas: *to_canvas, stroke_px });
                    }
                }
            }
        }
        for (to, &light) in canvas.rgba16f.iter_mut().zip(self.painter.pixels()) {
            *to = f16::from_f32(light).to_bits();
        }
    }
}

impl Run {
    /// Sets the words anew where they, their font or their size have changed.
    fn set(&mut self, given: &Given<'_>, words: &str, style: Style) {
        let font = given.things.first().and_then(Option::as_ref);
        let hash = font.map_or(0, Thing::hash);
        if self.setter.as_ref().is_none_or(|(known, _)| *known != hash) {
            let own = given.thing::<Font>(0).and_then(|font| Typesetter::from_font(Arc::clone(&font.0)).ok());
            self.setter = Some((hash, own.unwrap_or_else(Typesetter::built_in)));
            self.layout = None;
        }
        let same = |(set, _): &(Set, Layout)| set.words == words && set.font == hash && set.style == style;
        if !self.layout.as_ref().is_some_and(same)
            && let Some((_, setter)) = &mut self.setter
        {
            let layout = setter.lay_out(words, style);
            self.layout = Some((Set { words: words.to_owned(), font: hash, style }, layout));
        }
    }
}

/// Where each glyph goes on the canvas, and how much of it has appeared.
fn places(
    layout: &Layout,
    look: &Look,
    bars: &[f32],
    secs: f64,
    [width, height]: [f32; 2],
    size_px: f32,
) -> Vec<([[f32; 3]; 2], f32)> {
    let letters = layout.letters.max(1) as f32;
    let centre = [width / 2.0 + look.position[0] * height / 2.0, height / 2.0 - look.position[1] * height / 2.0];
    let wave = (secs * f64::from(look.wave_speed) + f64::from(look.phase)).rem_euclid(1.0) as f32;
    let place = |glyph: &cym_text::Glyph| {
        let number = glyph.number as f32;
        let shown = (look.progress * letters - number).clamp(0.0, 1.0);
        let level = heard(bars, (number + 0.5) / letters);
        let riding = (std::f32::consts::TAU * (number / look.wave_length - wave)).sin() * look.wave;
        let up = (look.lift * level + riding) * size_px;
        let (sin, cos) = (look.turn * level).to_radians().sin_cos();
        let scale = (1.0 + look.grow * level).max(0.0);
        let [mx, my] = glyph.middle_px;
        let [ox, oy] = glyph.origin_px;
        // Around its middle, then to its place.
        let (a, b) = (cos * scale, sin * scale);
        let to_canvas =
            [[a, -b, mx + ox + centre[0] - a * mx + b * my], [b, a, my + oy + centre[1] - up - b * mx - a * my]];
        (to_canvas, shown)
    };
    layout.glyphs.iter().map(place).collect()
}

/// The level of a spectrum at a place from 0 (bass) to 1 (treble).
fn heard(bars: &[f32], place: f32) -> f32 {
    let bars = bars.get(..SPECTRUM_BANDS).unwrap_or(bars);
    let Some(last) = bars.len().checked_sub(1) else {
        return 0.0;
    };
    let along = place.clamp(0.0, 1.0) * last as f32;
    let at = along as usize;
    tame(blend(bars[at], bars[(at + 1).min(last)], along.fract())).clamp(0.0, 4.0)
}

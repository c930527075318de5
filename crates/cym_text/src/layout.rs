//! From words to glyphs with places.

use std::collections::HashMap;
use std::sync::Arc;

use cosmic_text::{Buffer, Command, LetterSpacing, Metrics, Shaping, Wrap};

use crate::font::Typesetter;

/// Most characters that are laid out; the rest is left out.
const MOST_CHARS: usize = 4096;
/// How far a flattened curve may be from the true one, in px.
const FLAT_PX: f32 = 0.08;

/// Where lines lie in their block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// In its middle.
    #[default]
    Centre,
    /// At its left edge.
    Left,
    /// At its right edge.
    Right,
}

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Height of the letters' body in px.
    pub size_px: f32,
    /// From line to line, as a multiple of the size.
    pub leading: f32,
    /// Added between letters, as a multiple of the size.
    pub tracking: f32,
    /// Where lines lie.
    pub align: Align,
    /// Lines are broken at this width in px, if there is one.
    pub wrap_px: Option<f32>,
}

/// The edge of a glyph: closed lines around the origin of its baseline, in px, y down.
pub type Outline = Arc<[Vec<[f32; 2]>]>;

/// One glyph in its place.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Its edge, around the origin.
    pub outline: Outline,
    /// Where its origin lies, in px from the block's centre, y down.
    pub origin_px: [f32; 2],
    /// The middle of its body from its origin: around this it turns and grows.
    pub middle_px: [f32; 2],
    /// Its place in reading order, from 0; glyphs of one letter share it.
    pub number: usize,
}

/// A block of text.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The glyphs that show, line by line.
    pub glyphs: Vec<Glyph>,
    /// How many letters there are in reading order; spaces are none.
    pub letters: usize,
    /// Width and height of the block in px.
    pub size_px: [f32; 2],
}

impl Typesetter {
    /// Sets words around the origin: the block's centre for centred lines, the middle of its left or right edge otherwise.
    pub fn lay_out(&mut self, words: &str, style: Style) -> Layout {
        let finite = |number: f32, low: f32, high: f32| if number.is_finite() { number.clamp(low, high) } else { low };
        let size = finite(style.size_px, 1.0, 4096.0);
        let line = size * finite(style.leading, 0.1, 10.0);
        let (system, outlines, attrs) = self.parts();
        let mut attrs = attrs;
        let tracking = finite(style.tracking, -1.0, 4.0);
        attrs.letter_spacing_opt = (tracking != 0.0).then_some(LetterSpacing(tracking));
        let mut buffer = Buffer::new_empty(Metrics::new(size, line));
        let wrap = style.wrap_px.filter(|width| width.is_finite() && *width > 0.0).map(|width| width.max(size * 0.5));
        buffer.set_wrap(if wrap.is_some() { Wrap::WordOrGlyph } else { Wrap::None });
        buffer.set_size(wrap, None);
        let words: String = words.chars().take(MOST_CHARS).collect();
        buffer.set_text(&words, &attrs, Shaping::Advanced, None);
        buffer.shape_until_scroll(system, false);

        let mut known: HashMap<_, Option<Outline>> = HashMap::new();
        let mut glyphs = Vec::new();
        let mut letters = Vec::new();
        let (mut width, mut height) = (0.0_f32, 0.0_f32);
        for run in buffer.layout_runs() {
            // Lines are placed here, and not by a width that only wrapping knows. The space behind the last letter is no part.
            let ends = run.glyphs.iter().map(|glyph| (glyph.x, glyph.x + glyph.w - tracking * size));
            let (left, right) = ends.fold((f32::MAX, f32::MIN), |(l, r), (x, end)| (l.min(x), r.max(end)));
            let (left, right) = if left <= right { (left, right) } else { (0.0, 0.0) };
            let shift = match style.align {
                Align::Left => -left,
                Align::Centre => -(left + right) / 2.0,
                Align::Right => -right,
            };
            width = width.max(right - left);
            height = run.line_top + run.line_height;
            for glyph in run.glyphs {
                let key = glyph.physical((0.0, 0.0), 1.0).cache_key;
                let same = (glyph.font_id, glyph.glyph_id);
                let outline = known.entry(same).or_insert_with(|| {
                    let edge = outlines.get_outline_commands_uncached(system, key)?;
                    Some(flatten(&edge)).filter(|edge| !edge.is_empty())
                });
                let Some(outline) = outline else {
                    continue;
                };
                let x = glyph.x + glyph.font_size * glyph.x_offset + shift;
                let y = run.line_y + glyph.y - glyph.font_size * glyph.y_offset;
                letters.push((run.line_i, glyph.start));
                glyphs.push(Glyph {
                    outline: Arc::clone(outline),
                    origin_px: [x, y],
                    middle_px: [(glyph.w - tracking * size) / 2.0, -size * 0.35],
                    number: 0,
                });
            }
        }
        let mut order = letters.clone();
        order.sort_unstable();
        order.dedup();
        for (glyph, letter) in glyphs.iter_mut().zip(&letters) {
            glyph.number = order.binary_search(letter).unwrap_or(0);
            glyph.origin_px[1] -= height / 2.0;
        }
        Layout { glyphs, letters: order.len(), size_px: [width, height] }
    }
}

/// The curves of an edge as lines.
fn flatten(commands: &[Command]) -> Outline {
    let mut lines: Vec<Vec<[f32; 2]>> = Vec::new();
    let mut line: Vec<[f32; 2]> = Vec::new();
    let mut here = [0.0_f32; 2];
    for command in commands {
        // Fonts have y up.
        match command {
            Command::MoveTo(to) => {
                lines.push(std::mem::take(&mut line));
                here = [to.x, -to.y];
                line.push(here);
            }
            Command::LineTo(to) => {
                here = [to.x, -to.y];
                line.push(here);
            }
            Command::QuadTo(by, to) => {
                let (by, to) = ([by.x, -by.y], [to.x, -to.y]);
                // As a cubic it is the same curve.
                let near = |end: [f32; 2]| [0, 1].map(|i| end[i] + (by[i] - end[i]) * 2.0 / 3.0);
                cubic(&mut line, here, near(here), near(to), to);
                here = to;
            }
            Command::CurveTo(one, two, to) => {
                let [one, two, to] = [one, two, to].map(|point| [point.x, -point.y]);
                cubic(&mut line, here, one, two, to);
                here = to;
            }
            Command::Close => {}
        }
    }
    lines.push(line);
    lines.retain(|line| line.len() > 2);
    lines.into()
}

/// Adds a curve as lines that stay close to it.
fn cubic(line: &mut Vec<[f32; 2]>, from: [f32; 2], one: [f32; 2], two: [f32; 2], to: [f32; 2]) {
    // The second differences bound how far a chord can be off: error = |d2| / (8 n^2) at most.
    let bend = |a: [f32; 2], b: [f32; 2], c: [f32; 2]| (a[0] - 2.0 * b[0] + c[0]).hypot(a[1] - 2.0 * b[1] + c[1]);
    let most = bend(from, one, two).max(bend(one, two, to)) * 6.0;
    let steps = (most / (8.0 * FLAT_PX)).sqrt().ceil().clamp(1.0, 64.0) as usize;
    for step in 1..=steps {
        let t = step as f32 / steps as f32;
        let s = 1.0 - t;
        let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        line.push(
            [0, 1].map(|i| from[i] * weights[0] + one[i] * weights[1] + two[i] * weights[2] + to[i] * weights[3]),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(size_px: f32) -> Style {
        Style { size_px, leading: 1.2, tracking: 0.0, align: Align::Centre, wrap_px: None }
    }

    #[test]
    fn words_are_set_in_reading_order_around_the_middle() {
        let mut setter = Typesetter::built_in();
        let layout = setter.lay_out("ab c\nd", style(40.0));
        assert_eq!((layout.glyphs.len(), layout.letters), (4, 4));
        let x = |at: usize| layout.glyphs[at].origin_px[0];
        assert!(x(0) < x(1) && x(1) < x(2));
        assert!(layout.glyphs[3].origin_px[1] - layout.glyphs[0].origin_px[1] > 40.0, "the second line is below");
        assert_eq!(layout.glyphs.iter().map(|glyph| glyph.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
        let all = layout
            .glyphs
            .iter()
            .flat_map(|glyph| glyph.outline.iter().flatten().map(move |p| p[0] + glyph.origin_px[0]));
        let (low, high) = all.fold((f32::MAX, f32::MIN), |(l, h), x| (l.min(x), h.max(x)));
        assert!((low + high).abs() < 6.0 && high - low <= layout.size_px[0] + 2.0, "{low} to {high}");
    }

    #[test]
    fn tracking_wrapping_and_alignment_do_what_they_say() {
        let mut setter = Typesetter::built_in();
        let wide = setter.lay_out("light", Style { tracking: 0.5, ..style(20.0) });
        let plain = setter.lay_out("light", style(20.0));
        assert!(
            (wide.size_px[0] - plain.size_px[0] - 4.0 * 10.0).abs() < 1.0,
            "{:?} {:?}",
            wide.size_px,
            plain.size_px
        );
        let wrapped = setter.lay_out("one two three four", Style { wrap_px: Some(60.0), ..style(20.0) });
        assert!(wrapped.size_px[0] <= 61.0 && wrapped.size_px[1] > 40.0, "{:?}", wrapped.size_px);
        let left = setter.lay_out("a\nlong line", Style { align: Align::Left, ..style(20.0) });
        assert!(left.glyphs[0].origin_px[0].abs() < 0.5 && left.glyphs[1].origin_px[0].abs() < 0.5);
        let right = setter.lay_out("a\nlong line", Style { align: Align::Right, ..style(20.0) });
        assert!(right.glyphs.iter().all(|glyph| glyph.origin_px[0] < 0.0));
    }

    #[test]
    fn what_the_font_lacks_comes_from_another_and_right_to_left_is_read_so() {
        let mut setter = Typesetter::built_in();
        // Greek stands in the built-in font; a sun only among the signs.
        assert_eq!(setter.lay_out("\u{3b1}\u{2600}", style(30.0)).glyphs.len(), 2);
        let mixed = setter.lay_out("\u{5d0}\u{5d1}", style(30.0));
        if let [first, second] = &mixed.glyphs[..] {
            let (alef, bet) = if first.number == 0 { (first, second) } else { (second, first) };
            assert!(alef.origin_px[0] > bet.origin_px[0], "the first letter stands on the right");
        }
        for wild in ["", "   ", "\n\n", "\u{200d}\u{fe0f}", "\u{0}"] {
            setter.lay_out(wild, Style { tracking: f32::NAN, wrap_px: Some(-3.0), ..style(f32::INFINITY) });
        }
    }

    #[test]
    fn a_font_of_ones_own_is_used_and_garbage_is_none() {
        let mono: Arc<[u8]> = epaint_default_fonts::HACK_REGULAR.into();
        let mut setter = Typesetter::from_font(mono).unwrap();
        let layout = setter.lay_out("iMi", style(20.0));
        let step = |at: usize| layout.glyphs[at + 1].origin_px[0] - layout.glyphs[at].origin_px[0];
        assert!((step(0) - step(1)).abs() < 0.01, "every letter is as wide as the others");
        assert!(matches!(Typesetter::from_font(b"no font".as_slice().into()), Err(crate::TextError::NoFont)));
    }
}

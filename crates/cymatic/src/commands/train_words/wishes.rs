//! What a picture shall show: its facts, its knobs and its colours, all from one number.

use cym_graph::catalogue::NodeKind;
use cym_graph::color::{linear_from_oklch, linear_from_srgb, oklch_from_linear, srgb_straight};
use cym_graph::{Gradient, Value, WireType};
use cym_learn::words::chance::Chance;
use cym_learn::words::shelf::held_out;
use cym_learn::words::{Attribute, Facts, Lexicon};

use super::recipes::{Edges, JULIA, MANDELBROT, RECIPES, Recipe, SHIP};

/// What pictures are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The encoder learns from them.
    Learn,
    /// They measure it: pairs of structure and palette that it has seen.
    Test,
    /// Pairs that it has never seen.
    Unseen,
    /// The judge learns from them.
    Judge,
    /// They measure the judge.
    JudgeTest,
}

impl Part {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Learn, Self::Test, Self::Unseen, Self::Judge, Self::JudgeTest];

    /// Its name in files.
    pub(super) fn word(self) -> &'static str {
        ["learn", "test", "unseen", "judge", "judge-test"][self as usize]
    }
}

/// How often a picture to learn from comes in colours that no word is for.
const STRANGE_COLOURS: f32 = 0.3;
/// How often a pattern that can be folded is mirrored, and made a kaleidoscope.
const FOLDED: [f32; 2] = [0.18, 0.18];

/// A picture that is to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// What it will show; the light is measured when it is drawn.
    pub facts: Facts,
    /// Which recipe draws it.
    pub recipe: &'static Recipe,
    /// What chance is left, for knobs and finishing.
    pub chance: Chance,
}

impl Wish {
    /// The `index`-th picture of a part.
    pub(super) fn new(part: Part, index: usize, seed: u64) -> Self {
        let lexicon = Lexicon::get();
        let mut chance = Chance::new(seed ^ (part as u64) << 56, index as u64);
        let families = lexicon.values(Attribute::Family);
        let palettes = lexicon.values(Attribute::Palette).len();
        let (family, palette) = loop {
            let (family, palette) = (chance.below(families.len()), chance.below(palettes));
            let strange = part == Part::Learn && chance.happens(STRANGE_COLOURS);
            let fits = match part {
                Part::Learn | Part::Test => strange || !held_out(family, palette),
                Part::Unseen => held_out(family, palette),
                Part::Judge | Part::JudgeTest => true,
            };
            if fits {
                break (family, (!strange).then_some(palette));
            }
        };
        let nodes: Vec<&Recipe> =
            RECIPES.iter().filter(|recipe| lexicon.family_of_node(recipe.node) == Some(family)).collect();
        let recipe = nodes[chance.below(nodes.len())];
        let facts = Facts::default().with(Attribute::Family, Some(family)).with(Attribute::Palette, palette);
        let facts = others(facts, recipe, &mut chance);
        Self { facts, recipe, chance }
    }

    /// How it is folded: 0 not at all, 1 mirrored, 2 kaleidoscope.
    pub(super) fn fold(&self) -> usize {
        self.facts.get(Attribute::Symmetry).unwrap_or(0)
    }

    /// Turns every knob of the pattern: `turn(param, value)`.
    pub(super) fn knobs(&mut self, kind: &NodeKind, colours: &[[f32; 3]; 5], mut turn: impl FnMut(&str, Value)) {
        let chance = &mut self.chance;
        if let (Some((param, ranges)), Some(value)) = (self.recipe.scale, self.facts.get(Attribute::Scale)) {
            turn(param, Value::Float(chance.between(ranges[value][0], ranges[value][1])));
        }
        if let (Some((param, ranges)), Some(value)) = (self.recipe.density, self.facts.get(Attribute::Density)) {
            turn(param, Value::Float(chance.between(ranges[value][0], ranges[value][1])));
        }
        for &(param, low, high) in self.recipe.vary {
            turn(param, Value::Float(chance.between(low, high)));
        }
        for &(param, first, last) in self.recipe.whole {
            turn(param, Value::Float((first + chance.below((last - first + 1) as usize) as u32) as f32));
        }
        for &(param, reach) in self.recipe.places {
            turn(param, Value::Vec2([chance.between(-reach, reach), chance.between(-reach, reach)]));
        }
        let mut dive = |places: &[([f32; 2], f32)]| {
            let (centre, depth) = places[chance.below(places.len())];
            let depth = (depth + chance.between(-0.7, 0.7)).max(0.0);
            let reach = 0.25 / depth.exp2();
            turn("centre", Value::Vec2(centre.map(|x| x + chance.between(-reach, reach))));
            turn("depth", Value::Float(depth));
        };
        match self.recipe.node {
            "mandelbrot" => dive(&MANDELBROT),
            "burning_ship" => dive(&SHIP),
            "julia" => {
                turn("c", Value::Vec2(JULIA[chance.below(JULIA.len())].map(|x| x + chance.between(-0.01, 0.01))));
            }
            _ => {}
        }
        for input in &kind.inputs {
            match input.name.as_str() {
                "seed" => turn("seed", Value::Float(chance.below(1000) as f32)),
                "phase" => turn("phase", Value::Float(chance.between(-10.0, 10.0))),
                // Pictures are drawn larger and averaged.
                "antialias" => turn("antialias", Value::Float(1.0)),
                name if input.ty == WireType::Color => turn(name, ground(name, colours, chance)),
                _ => {}
            }
        }
        let stops: Vec<[f32; 4]> = colours.iter().map(|&[r, g, b]| [r, g, b, 1.0]).collect();
        turn("colours", Value::Gradient(Gradient::even(&stops)));
    }

    /// The five colours, sRGB-encoded, dark to light or the other way; a palette's own with a little play, or strange ones.
    pub(super) fn colours(&mut self, moods: &[[u32; 5]]) -> [[f32; 3]; 5] {
        let lexicon = Lexicon::get();
        let chance = &mut self.chance;
        let mut colours = match self.facts.get(Attribute::Palette) {
            Some(palette) => {
                let own = &lexicon.values(Attribute::Palette)[palette].colours;
                let hex: [u32; 5] = own.as_slice().try_into().unwrap_or_else(|_| moods[palette]);
                let (hue, chroma) = (chance.between(-0.012, 0.012), chance.between(0.9, 1.1));
                hex.map(|rgb| {
                    let part = |shift: u32| linear_from_srgb((rgb >> shift & 0xff) as f32 / 255.0);
                    let [l, c, h] = oklch_from_linear([part(16), part(8), part(0)]);
                    [(l + chance.between(-0.03, 0.03)).clamp(0.0, 1.0), c * chroma, h + hue]
                })
            }
            None => strange(chance),
        };
        if chance.happens(0.3) {
            colours.reverse();
        }
        colours.map(|oklch| {
            let [r, g, b] = linear_from_oklch(oklch);
            let [r, g, b, _] = srgb_straight([r.clamp(0.0, 1.0), g.clamp(0.0, 1.0), b.clamp(0.0, 1.0), 1.0]);
            [r, g, b]
        })
    }
}

/// All facts beside structure and colours.
fn others(facts: Facts, recipe: &Recipe, chance: &mut Chance) -> Facts {
    let edge = match recipe.edges {
        Edges::Hard => Some(chance.below(2)),
        Edges::Soft => Some(1),
        Edges::Open => None,
    };
    let fold = chance.unit();
    let fold = usize::from(fold < FOLDED[0] + FOLDED[1]) + usize::from(fold < FOLDED[1]);
    let grey = Lexicon::get().value(Attribute::Palette, "grey");
    // Grey has no colour that could be muted.
    let tone = (grey.is_none() || facts.get(Attribute::Palette) != grey).then(|| chance.below(3));
    facts
        .with(Attribute::Scale, recipe.scale.map(|_| chance.below(3)))
        .with(Attribute::Edge, edge)
        .with(Attribute::Light, Some(chance.below(3)))
        .with(Attribute::Tone, tone)
        .with(Attribute::Density, recipe.density.map(|_| chance.below(2)))
        .with(Attribute::Symmetry, recipe.folds.then_some(fold))
}

/// Five colours that belong to no palette: any hues, mostly from dark to light.
fn strange(chance: &mut Chance) -> [[f32; 3]; 5] {
    let (start, walk) = (chance.unit(), chance.between(-0.6, 0.6));
    let dark = chance.between(0.05, 0.35);
    let light = chance.between(0.7, 1.0);
    std::array::from_fn(|i| {
        let along = i as f32 / 4.0;
        let l = dark + (light - dark) * along + chance.between(-0.12, 0.12);
        [l.clamp(0.0, 1.0), chance.between(0.02, 0.22), start + walk * along + chance.between(-0.08, 0.08)]
    })
}

/// The colour of a ground, an edge or a light, out of the palette.
fn ground(param: &str, colours: &[[f32; 3]; 5], chance: &mut Chance) -> Value {
    let luma = |[r, g, b]: &[f32; 3]| 0.299 * r + 0.587 * g + 0.114 * b;
    let mut ordered = *colours;
    ordered.sort_by(|one, other| luma(one).total_cmp(&luma(other)));
    let pick = match param {
        "light" | "end" => 3 + chance.below(2),
        "dark" | "sky" | "inside" => chance.below(2),
        "horizon" => 1,
        // The line of colours holds both ends; what lies behind it is one of them.
        _ => [0, 0, 0, 4][chance.below(4)],
    };
    let [r, g, b] = ordered[pick];
    Value::Color([r, g, b, 1.0])
}

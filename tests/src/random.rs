//! Random graphs from lists of numbers, so that proptest can make them smaller.

use cym_graph::{Document, Input, Node, NodeKind, Value, WireType};

use crate::scene;
use crate::values;

/// Categories from which random graphs are built.
pub const CATEGORIES: [&str; 5] = ["pattern", "place", "tone", "blend", "filter"];

/// The numbers that decide one node, each 0..1; they are used up from the front and then from the front again.
pub type Draw = Vec<f32>;

/// A picture graph: every node reads earlier ones, the last one is the picture. `kinds` must hold a pattern.
///
/// # Panics
/// There is no node of category `pattern` among the kinds.
pub fn graph(kinds: &[&NodeKind], draws: &[Draw], size: [u32; 2]) -> Document {
    let patterns: Vec<&NodeKind> = kinds.iter().copied().filter(|kind| kind.category() == "pattern").collect();
    assert!(!patterns.is_empty(), "a random graph begins with a pattern");
    let mut nodes: Vec<(String, Node)> = Vec::new();
    for (i, draw) in draws.iter().enumerate() {
        let mut numbers = draw.iter().copied().cycle();
        let mut next = || numbers.next().unwrap_or_default();
        let pool: &[&NodeKind] = if i == 0 { &patterns } else { kinds };
        let kind = pick(pool, next());
        let mut node = Node::new(&kind.id);
        for input in &kind.inputs {
            let (one, two) = (next(), next());
            if input.ty == WireType::Spectrum {
                node = node.wire(&input.name, "bars", "bars");
            } else if input.ty == WireType::Image {
                if let Some(from) = source(i, one, two) {
                    node = node.wire(&input.name, &name(from), "image");
                }
            } else if let Some(value) = value(input, one, two) {
                node = node.value(&input.name, value);
            }
        }
        nodes.push((name(i), node));
    }
    let last = name(draws.len() - 1);
    nodes.push(("bars".to_owned(), Node::new("test/bars")));
    nodes.push(("output".to_owned(), Node::new("output/output").wire("image", &last, "image")));
    scene::document(size, nodes)
}

fn name(i: usize) -> String {
    format!("n{i:02}")
}

fn pick<'a>(pool: &[&'a NodeKind], t: f32) -> &'a NodeKind {
    pool[((t * pool.len() as f32) as usize).min(pool.len() - 1)]
}

/// The earlier node that a picture input reads: half of them the one before, so that graphs are deep; at times nothing.
fn source(i: usize, one: f32, two: f32) -> Option<usize> {
    if i == 0 || one > 0.95 {
        return None;
    }
    if one < 0.5 { Some(i - 1) } else { Some(((two * i as f32) as usize).min(i - 1)) }
}

/// Half of the params keep their defaults.
fn value(input: &Input, one: f32, two: f32) -> Option<Value> {
    (one > 0.5).then(|| values::chosen(input, two)).flatten()
}

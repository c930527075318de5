//! `cymatic bench`: what this machine does, as ratios measured in one run.

mod export;
mod graphs;
mod hearing;
mod networks;
mod particles;
mod peer;
mod planning;
mod points;
mod window;

use serde_json::json;

use crate::args::Bench;
use crate::report::{self, Failure};

/// One measurement.
struct Row {
    letter: char,
    what: &'static str,
    /// What was measured, in words with figures.
    figures: String,
    ratio: f64,
    /// What the ratio should be, in words.
    wanted: &'static str,
    reached: bool,
}

type Measure = fn() -> Result<Row, Failure>;

const MEASURES: [(char, Measure); 16] = [
    ('a', points::light),
    ('b', export::run),
    ('c', peer::run),
    ('d', planning::plan),
    ('e', planning::start),
    ('f', points::heavy),
    ('g', window::large),
    ('h', window::small),
    ('i', networks::share),
    ('j', networks::peer),
    ('k', networks::sound),
    ('l', networks::guidance),
    ('m', hearing::run),
    ('n', particles::fall),
    ('o', particles::swim),
    ('p', particles::drawn),
];

/// Measures and prints a table.
pub(crate) fn run(args: &Bench) -> Result<(), Failure> {
    let asked = args.only.as_deref().unwrap_or("abcdefghijklmnop").to_lowercase();
    let mut rows = Vec::new();
    for (letter, measure) in MEASURES {
        if asked.contains(letter) {
            report::note(&format!("measuring ({letter}) ..."));
            rows.push(measure()?);
        }
    }
    if args.json {
        report::json(&json!({ "rows": rows.iter().map(|row| json!({
            "letter": row.letter.to_string(),
            "what": row.what,
            "figures": row.figures,
            "ratio": row.ratio,
            "wanted": row.wanted,
            "reached": row.reached,
        })).collect::<Vec<_>>() }));
        return Ok(());
    }
    report::line("| | what | measured | ratio | wanted | reached |\n|---|---|---|---|---|---|");
    for row in &rows {
        let reached = if row.reached { "yes" } else { "no" };
        report::line(&format!(
            "| {} | {} | {} | {:.2} | {} | {reached} |",
            row.letter, row.what, row.figures, row.ratio, row.wanted
        ));
    }
    Ok(())
}

/// The middle of some measurements.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

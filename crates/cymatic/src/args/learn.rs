//! The words of the commands that learn: tuning, breeding, taste.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use cym_engine::WantedKnob;
use cym_graph::NodeId;

use super::{Graph, parse_secs};

/// What commands share that search and then save the graph.
#[derive(Debug, ClapArgs)]
pub(crate) struct Searching {
    /// Another number is another search.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub search_seed: u64,
    /// The `.cym` file to write; without it, `tune` writes NAME-tuned.cym beside the graph, `train-music` the graph itself.
    #[arg(short, long, value_name = "FILE", allow_hyphen_values = true)]
    pub out: Option<PathBuf>,
    /// Replace an existing file.
    #[arg(long)]
    pub overwrite: bool,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Tune {
    #[command(flatten)]
    pub graph: Graph,
    /// What the picture shall be; several wishes are parted by |, each with a weight behind a colon.
    #[arg(short, long, value_name = "WORDS")]
    pub prompt: String,
    /// What it shall not be, written the same way.
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub avoid: String,
    /// The params to turn: node.param, node.param=FROM..TO, a node for all of its own, or `all` to add those of signals. Without it, all
    /// that shape the picture.
    #[arg(long, value_name = "NODE.PARAM,...", value_delimiter = ',', value_parser = parse_knob)]
    pub knobs: Vec<KnobWords>,
    /// Pictures to look at: more of them fit the words better, and take longer.
    #[arg(long, value_name = "N", default_value_t = 900, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    pub pictures: u32,
    /// The times at which it is looked at, in seconds: 4/12/30. Without it, three over the whole piece.
    #[arg(long, value_name = "SECS/...", value_delimiter = '/', value_parser = parse_secs)]
    pub at: Vec<f64>,
    #[command(flatten)]
    pub search: Searching,
}

/// What stands between two commas of `--knobs`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum KnobWords {
    /// `all`.
    All,
    /// A param, or all of a node.
    One(WantedKnob),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Breed {
    #[command(flatten)]
    pub graph: Graph,
    /// The Breed node; it need not be named if there is only one.
    #[arg(long, value_name = "ID")]
    pub node: Option<String>,
    /// Take up these children, one after the other: their numbers go to the end of the lineage, and the graph is saved.
    #[arg(long, value_name = "N", num_args = 1.., value_parser = clap::value_parser!(u32).range(1..=9999))]
    pub pick: Vec<u32>,
    /// What changes from here on: the weights alone, or units and connections as well. It is saved with a pick.
    #[arg(long, value_name = "KIND", value_parser = ["fixed", "growing"])]
    pub topology: Option<String>,
    /// Take the last choice back first.
    #[arg(long)]
    pub back: bool,
    /// Save the graph there instead of in place.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Draw the next generation as a numbered sheet, into this PNG.
    #[arg(short, long, value_name = "FILE", allow_hyphen_values = true)]
    pub out: Option<PathBuf>,
    /// Children on the sheet.
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub children: u32,
    /// The number of the first child: another generation of the same parent.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=9000))]
    pub first: u32,
    /// A taste, by which children are ranked; see `cymatic taste`.
    #[arg(long, value_name = "FILE")]
    pub taste: Option<PathBuf>,
    /// Children that are looked at, of which the best come onto the sheet.
    #[arg(long, value_name = "N", requires = "taste", value_parser = clap::value_parser!(u32).range(1..=999))]
    pub of: Option<u32>,
    /// The time of the pictures, in seconds.
    #[arg(long, value_name = "SECS", default_value_t = 0.0, allow_negative_numbers = true, value_parser = parse_secs)]
    pub at: f64,
    /// Replace existing files.
    #[arg(long)]
    pub overwrite: bool,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TasteWords {
    /// The file of the taste; it is made if there is none.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Pictures that you like.
    #[arg(long, value_name = "PICTURE", num_args = 1..)]
    pub like: Vec<PathBuf>,
    /// Pictures that you do not like.
    #[arg(long, value_name = "PICTURE", num_args = 1..)]
    pub dislike: Vec<PathBuf>,
    /// A picture that you like better than others, which --over names.
    #[arg(long, value_name = "PICTURE", requires = "over")]
    pub pick: Option<PathBuf>,
    /// The others.
    #[arg(long, value_name = "PICTURE", num_args = 1.., requires = "pick")]
    pub over: Vec<PathBuf>,
    /// Pictures to put into order, the best first.
    #[arg(long, value_name = "PICTURE", num_args = 1..)]
    pub rank: Vec<PathBuf>,
    /// Print the result as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TrainMusic {
    #[command(flatten)]
    pub graph: Graph,
    /// The songs to learn from: files, and folders of them. Without any, the graph's own song.
    #[arg(long, value_name = "SONG or FOLDER", num_args = 1..)]
    pub songs: Vec<PathBuf>,
    /// The Music Latent node; it need not be named if there is only one.
    #[arg(long, value_name = "ID")]
    pub node: Option<String>,
    /// How far from its middle the latent goes.
    #[arg(long, value_name = "N", default_value_t = 1.5)]
    pub reach: f32,
    /// Maps that are tried.
    #[arg(long, value_name = "N", default_value_t = 3000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub tries: u32,
    #[command(flatten)]
    pub search: Searching,
}

fn parse_knob(text: &str) -> Result<KnobWords, String> {
    let wrong = || "write node.param, node.param=FROM..TO, a node, or `all`, such as cells.scale=2..12".to_owned();
    let text = text.trim();
    if text == "all" {
        return Ok(KnobWords::All);
    }
    let (place, range) = match text.split_once('=') {
        None => (text, None),
        Some((place, range)) => {
            let (from, to) = range.split_once("..").ok_or_else(wrong)?;
            let number = |text: &str| text.trim().parse().ok().filter(|number: &f32| number.is_finite());
            let (Some(from), Some(to)) = (number(from), number(to)) else {
                return Err(wrong());
            };
            if from >= to {
                return Err("a range goes from a smaller number to a larger one".to_owned());
            }
            (place.trim(), Some([from, to]))
        }
    };
    let (node, input) = match place.rsplit_once('.') {
        Some((node, input)) => (node.trim(), Some(input.trim().to_owned())),
        None => (place, None),
    };
    if node.is_empty() || input.as_ref().is_some_and(String::is_empty) || range.is_some() && input.is_none() {
        return Err(wrong());
    }
    Ok(KnobWords::One(WantedKnob { node: NodeId::new(node), input, range }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knobs_are_read_as_typed() {
        let one = |node: &str, input: Option<&str>, range| {
            let input = input.map(str::to_owned);
            Ok(KnobWords::One(WantedKnob { node: NodeId::new(node), input, range }))
        };
        assert_eq!(parse_knob("all"), Ok(KnobWords::All));
        assert_eq!(parse_knob(" cells.scale "), one("cells", Some("scale"), None));
        assert_eq!(parse_knob("cells.scale=2..12.5"), one("cells", Some("scale"), Some([2.0, 12.5])));
        assert_eq!(parse_knob("cells"), one("cells", None, None));
        for wrong in ["", ".scale", "cells.", "cells=1..2", "cells.scale=2", "cells.scale=3..1", "cells.scale=a..b"] {
            assert!(parse_knob(wrong).is_err(), "{wrong}");
        }
    }
}

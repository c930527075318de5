//! The `//!` lines: title, help, and `word: value` lines.

use super::NodeText;
use super::text::{list, number};
use crate::error::Fault;
use crate::node::{Field, Format, Memory, Scale, Side};
use crate::token::{Kind, doc_lines};

/// Most steps a frame of a state node.
const MAX_ITERATIONS: u32 = 256;
/// Smallest size that a node may draw at, as 1/n.
const MAX_FRACTION: u32 = 64;

pub(super) struct Head {
    pub(super) title: String,
    pub(super) help: String,
    pub(super) keywords: Vec<String>,
    pub(super) was: Vec<String>,
    pub(super) scale: Scale,
    pub(super) iterations: u32,
    pub(super) format: Format,
    pub(super) cost: Option<f32>,
    /// The param of `memory: fades by param`, with its line as a fault to use.
    fades: Option<(String, Fault)>,
}

pub(super) fn read(text: &NodeText<'_>, faults: &mut Vec<Fault>) -> Head {
    let mut head = Head {
        title: String::new(),
        help: String::new(),
        keywords: Vec::new(),
        was: Vec::new(),
        scale: Scale::Full,
        iterations: 1,
        format: Format::F16,
        cost: None,
        fades: None,
    };
    let tokens = text.tokens.iter().filter(|token| token.kind == Kind::HeadDoc);
    for (offset, line) in tokens.flat_map(|&token| doc_lines(token, text.source)) {
        if line.is_empty() {
            continue;
        }
        if let Some((word, value)) = word_and_value(line) {
            if let Err((message, next)) = head.take(word, value, text.source, offset) {
                faults.push(Fault::at(text.source, offset, message, next));
            }
        } else if head.title.is_empty() {
            line.clone_into(&mut head.title);
        } else {
            if !head.help.is_empty() {
                head.help.push(' ');
            }
            head.help.push_str(line);
        }
    }
    for (missing, what, next) in [
        (head.title.is_empty(), "title", "begin the file with `//! Title`"),
        (head.help.is_empty(), "help", "say below the title what it is good for: `//! Cells around points.`"),
        (head.keywords.is_empty(), "keywords", "add `//! keywords: word, word` to the head"),
    ] {
        if missing {
            faults.push(Fault::at(text.source, 0, format!("the head has no {what}"), next));
        }
    }
    head
}

/// `0.5 0 0 x 0 0.5 0`: for each side shares of the output's width and height, and px.
fn sides(value: &str) -> Option<Scale> {
    let side = |text: &str| {
        let mut numbers = text.split_whitespace().map(number);
        let side = Side { width: numbers.next()??, height: numbers.next()??, px: numbers.next()?? };
        numbers.next().is_none().then_some(side)
    };
    let (width, height) = value.split_once('x')?;
    Some(Scale::Sides([side(width)?, side(height)?]))
}

/// `word: value` with one small word.
fn word_and_value(line: &str) -> Option<(&str, &str)> {
    let (word, value) = line.split_once(':')?;
    let is_word = !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    (is_word && (value.is_empty() || value.starts_with(' '))).then(|| (word, value.trim()))
}

type Refusal = (String, &'static str);

impl Head {
    fn take(&mut self, word: &str, value: &str, source: &str, offset: usize) -> Result<(), Refusal> {
        let wrong = |next| (format!("`{value}` is no {word}"), next);
        match word {
            "keywords" => self.keywords.extend(list(value)),
            "was" => self.was.extend(list(value)),
            "scale" => {
                let fraction = || value.strip_prefix("1/")?.trim().parse::<u32>().ok();
                self.scale = match (value, fraction()) {
                    ("same", _) => Scale::Same,
                    (_, Some(n)) if (1..=MAX_FRACTION).contains(&n) => Scale::Fraction(n),
                    _ => sides(value).ok_or_else(|| {
                        wrong("write `scale: 1/2` (up to 1/64), `scale: same`, or shares and px: `scale: 0.5 0 0 x 0 0.5 0`")
                    })?,
                };
            }
            "iterations" => {
                self.iterations = value
                    .parse()
                    .ok()
                    .filter(|n| (1..=MAX_ITERATIONS).contains(n))
                    .ok_or_else(|| wrong("write a whole number from 1 to 256"))?;
            }
            "format" => {
                self.format = match value {
                    "f16" => Format::F16,
                    "f32" => Format::F32,
                    _ => return Err(wrong("write `format: f32` or `format: f16`")),
                };
            }
            "memory" => {
                let param = value.strip_prefix("fades by ").map(str::trim);
                let param = param.ok_or_else(|| wrong("write `memory: fades by <param>`"))?;
                let fault = Fault::at(
                    source,
                    offset,
                    format!("`{param}` is no number of `Params`"),
                    "name the param that multiplies the last frame",
                );
                self.fades = Some((param.to_owned(), fault));
            }
            "cost" => {
                self.cost = Some(
                    number(value)
                        .filter(|&cost| cost >= 0.0)
                        .ok_or_else(|| wrong("write operations a pixel, such as `cost: 400`"))?,
                );
            }
            _ => {
                return Err((
                    format!("`{word}:` is no line of a head"),
                    "known are keywords, scale, iterations, format, memory, was and cost; in a sentence, begin the line differently",
                ));
            }
        }
        Ok(())
    }

    /// How long the node remembers, once its params and arguments are known.
    pub(super) fn memory(&self, params: &[Field], has_past: bool, faults: &mut Vec<Fault>) -> Memory {
        match &self.fades {
            None if has_past => Memory::Forever,
            None => Memory::None,
            Some((param, fault)) => {
                let is_number = |field: &Field| field.name == *param && field.default.len() == 1;
                if !params.iter().any(is_number) {
                    faults.push(fault.clone());
                } else if !has_past {
                    faults.push(Fault {
                        message: "there is no memory: the function has no argument `before` or `late`".to_owned(),
                        next: "take the line out, or keep state".to_owned(),
                        ..fault.clone()
                    });
                }
                Memory::Fades { param: param.clone() }
            }
        }
    }
}

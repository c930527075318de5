//! From lenient JSON to a [`Header`].

use serde_json::Value;

use super::json::{self, number};
use super::{Header, Imported, Input, InputKind, Pass};
use crate::fault::{Place, Trouble};

/// More inputs or passes than this are refused.
const MAX_LIST: usize = 64;

/// The JSON in the first comment of a file: its text, and its line from 1.
pub(crate) fn cut(source: &str) -> Option<(&str, u32)> {
    let open = source.find("/*")?;
    let length = source[open..].find("*/").unwrap_or(source.len() - open);
    let comment = &source[open + 2..open + length.max(2)];
    let brace = comment.find('{')?;
    let line = source[..open + 2 + brace].matches('\n').count() as u32 + 1;
    Some((&comment[brace..], line))
}

/// The head of an ISF file.
pub(crate) fn read(source: &str) -> Result<Header, Trouble> {
    let Some((text, line)) = cut(source) else {
        return Err(Trouble::whole(
            "the file has no ISF head: a first comment with JSON in it",
            "begin the file with `/*{ \"INPUTS\": [] }*/`",
        ));
    };
    let json = json::read(text);
    let place = Place { line, column: 1, ..Place::default() };
    let mut header = Header {
        description: words(json.get("DESCRIPTION")),
        credit: words(json.get("CREDIT")),
        categories: list(json.get("CATEGORIES")).iter().map(|value| words(Some(value))).collect(),
        ..Header::default()
    };
    for (key, value) in named(json.get("INPUTS")) {
        if let Some(input) = input(&key, &value).map_err(|message| {
            Trouble::at(line_of(source, &key, place), message, "see docs/isf.md for the types that work")
        })? {
            header.inputs.push(input);
        }
    }
    header.passes = list(json.get("PASSES")).iter().map(pass).collect();
    for (key, value) in named(json.get("PERSISTENT_BUFFERS")) {
        let name = if key.is_empty() { words(Some(&value)) } else { key };
        for pass in header.passes.iter_mut().filter(|pass| pass.target == name) {
            pass.persistent = true;
            pass.float |= truth(value.get("FLOAT"));
            for (side, key) in [(&mut pass.width, "WIDTH"), (&mut pass.height, "HEIGHT")] {
                let own = words(value.get(key));
                if !own.is_empty() {
                    *side = own;
                }
            }
        }
        header.persistent.push(name);
    }
    for (key, value) in named(json.get("IMPORTED")) {
        let path = words(value.get("PATH"));
        header.imported.push(Imported { name: key, path });
    }
    if header.inputs.len() > MAX_LIST || header.passes.len() > MAX_LIST || header.imported.len() > MAX_LIST {
        return Err(Trouble::at(place, format!("more than {MAX_LIST} inputs, passes or pictures"), "take some out"));
    }
    Ok(header)
}

/// The line that names a key; the head's own where none does.
fn line_of(source: &str, name: &str, otherwise: Place) -> Place {
    let quoted = format!("\"{name}\"");
    let found = source.lines().position(|line| line.contains(&quoted));
    found.map_or(otherwise, |line| Place { line: line as u32 + 1, column: 1, ..Place::default() })
}

/// The entries of a list of objects with a `NAME`, or of an object by name; plain texts keep an empty name.
fn named(value: Option<&Value>) -> Vec<(String, Value)> {
    match value {
        Some(Value::Array(entries)) => entries.iter().map(|entry| (words(entry.get("NAME")), entry.clone())).collect(),
        Some(Value::Object(entries)) => entries.iter().map(|(key, entry)| (key.clone(), entry.clone())).collect(),
        _ => Vec::new(),
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn words(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn float(value: Option<&Value>) -> Option<f32> {
    match value? {
        Value::Number(number) => number.as_f64().map(|number| number as f32),
        Value::String(text) => number(text).map(|number| number as f32),
        Value::Bool(on) => Some(f32::from(u8::from(*on))),
        Value::Array(entries) => float(entries.first()),
        _ => None,
    }
}

fn truth(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(on)) => *on,
        Some(Value::String(text)) => matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "1"),
        other => float(other).is_some_and(|number| number != 0.0),
    }
}

fn range(value: &Value) -> Option<(f32, f32)> {
    let (min, max) = (float(value.get("MIN"))?, float(value.get("MAX"))?);
    (min < max).then_some((min, max))
}

fn pair(value: Option<&Value>) -> Option<[f32; 2]> {
    let entries = value?.as_array()?;
    Some([float(entries.first())?, float(entries.get(1))?])
}

/// `Ok(None)` for an entry without a name, which no shader can read.
fn input(name: &str, value: &Value) -> Result<Option<Input>, String> {
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name.is_empty() {
        return Ok(None);
    }
    if !is_word {
        return Err(format!("`{name}` cannot be the name of an input"));
    }
    let default = value.get("DEFAULT").or_else(|| value.get("IDENTITY"));
    let word = words(value.get("TYPE")).to_ascii_lowercase();
    let kind = match word.as_str() {
        "float" => {
            let range = range(value);
            let middle = range.map_or(0.0, |(min, max)| min.midpoint(max));
            let open = value.get("MAX").is_none() && value.get("MIN").is_none();
            let range = if open { Some((0.0, 1.0)) } else { range };
            InputKind::Float { default: float(default).unwrap_or(middle), range }
        }
        "bool" => InputKind::Bool { default: truth(default) },
        "event" => InputKind::Event,
        "long" | "int" => long(value, default),
        "point2d" | "point" => {
            let range = pair(value.get("MIN")).zip(pair(value.get("MAX")));
            let range = range.filter(|(min, max)| min[0] < max[0] && min[1] < max[1]);
            let middle = range.map_or([0.5; 2], |(min, max)| [min[0].midpoint(max[0]), min[1].midpoint(max[1])]);
            InputKind::Point { default: pair(default).unwrap_or(middle), range }
        }
        "color" | "colour" => {
            let entries = list(default);
            let channel = |index: usize| float(entries.get(index));
            InputKind::Color { default: [0, 1, 2, 3].map(|i| channel(i).unwrap_or(1.0).clamp(0.0, 1.0)) }
        }
        "image" => InputKind::Image,
        "audio" => InputKind::Sound { spectrum: false },
        "audiofft" => InputKind::Sound { spectrum: true },
        _ => return Err(format!("the input `{name}` has the type `{word}`, which is none of ISF's")),
    };
    Ok(Some(Input { name: name.to_owned(), label: words(value.get("LABEL")), kind }))
}

fn long(value: &Value, default: Option<&Value>) -> InputKind {
    let labels = list(value.get("LABELS"));
    let whole = |value: Option<&Value>| float(value).map(|number| number.round() as i32);
    let values: Vec<(i32, String)> = list(value.get("VALUES"))
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let number = whole(Some(entry)).unwrap_or(index as i32);
            let label = labels.get(index).map(|label| words(Some(label))).filter(|label| !label.is_empty());
            (number, label.unwrap_or_else(|| number.to_string()))
        })
        .collect();
    let first = values.first().map_or(0, |(number, _)| *number);
    let lowest = range(value).map_or(first, |(min, _)| min as i32);
    InputKind::Long { default: whole(default).unwrap_or(lowest), range: range(value), values }
}

fn pass(value: &Value) -> Pass {
    Pass {
        target: words(value.get("TARGET")),
        persistent: truth(value.get("PERSISTENT")),
        float: truth(value.get("FLOAT")),
        width: words(value.get("WIDTH")),
        height: words(value.get("HEIGHT")),
    }
}

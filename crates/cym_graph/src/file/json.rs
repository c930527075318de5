//! JSON in and out: a reader that refuses duplicate keys and stops at the limits, and a writer with a fixed layout.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::limits;

/// Reads a JSON text that nests at most so deep; refuses duplicate keys, and stops as soon as a limit is passed.
pub(crate) fn parse(text: &str, most_depth: usize) -> Result<Value, serde_json::Error> {
    let mut left = limits::JSON_VALUES;
    let mut reader = serde_json::Deserializer::from_str(text);
    let tree = Tree { left: &mut left, depth: 0, most_depth, nodes: false }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(tree)
}

/// Reads one value of the tree. `nodes` marks the object whose entries are the document's nodes.
struct Tree<'a> {
    left: &'a mut usize,
    depth: usize,
    most_depth: usize,
    nodes: bool,
}

impl Tree<'_> {
    fn inner(&mut self, nodes: bool) -> Tree<'_> {
        Tree { left: self.left, depth: self.depth + 1, most_depth: self.most_depth, nodes }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > self.most_depth {
            return Err(D::Error::custom(format!("the text nests more than {} deep", self.most_depth)));
        }
        *self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| D::Error::custom(format!("the text holds more than {} values", limits::JSON_VALUES)))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = access.next_element_seed(self.inner(false))? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                // Keeping the last one, as most readers do, would lose a node without a word.
                let key: String = key.chars().take(80).collect();
                return Err(A::Error::custom(format!("\"{key}\" is there twice")));
            }
            if self.nodes && map.len() == limits::NODES {
                return Err(A::Error::custom(format!("the graph has more than {} nodes", limits::NODES)));
            }
            let nodes = self.depth == 0 && key == "nodes";
            map.insert(key, access.next_value_seed(self.inner(nodes))?);
        }
        Ok(Value::Object(map))
    }
}

/// JSON on its way out: keys in the order in which they are to stand.
pub(crate) enum Json {
    /// A number, word or text as it is printed.
    Plain(String),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

/// A line is not filled beyond this column.
const COLUMNS: usize = 120;

impl Json {
    /// A text in quotes.
    pub(crate) fn text(text: &str) -> Self {
        Self::Plain(quoted(text))
    }

    /// The shortest number that reads back as the same `f32`.
    pub(crate) fn number(number: f32) -> Self {
        let plain = number == 0.0 || (1e-5..1e15).contains(&number.abs());
        let text = if plain { number.to_string() } else { format!("{number:e}") };
        // Files are read as f64 and then rounded: print more digits in the rare case where rounding twice differs.
        let same = text.parse::<f64>().is_ok_and(|wide| (wide as f32).to_bits() == number.to_bits());
        Self::Plain(if same { text } else { format!("{:e}", f64::from(number)) })
    }

    /// A list of numbers.
    pub(crate) fn numbers(numbers: &[f32]) -> Self {
        Self::List(numbers.iter().map(|&number| Self::number(number)).collect())
    }

    /// An object with a single field.
    pub(crate) fn field(key: &str, value: Self) -> Self {
        Self::Object(vec![(key.to_owned(), value)])
    }

    /// An object with one field more.
    pub(crate) fn with(mut self, key: &str, value: Self) -> Self {
        if let Self::Object(fields) = &mut self {
            fields.push((key.to_owned(), value));
        }
        self
    }

    /// An object with one field more, when there is a value for it.
    pub(crate) fn with_some(self, key: &str, value: Option<Self>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The text on a single line, however long.
    pub(crate) fn line(&self) -> String {
        let mut line = String::new();
        self.write_line(&mut line, usize::MAX);
        line
    }

    /// What was read and not understood, keys in alphabetical order.
    pub(crate) fn kept(value: &Value) -> Self {
        match value {
            Value::Array(list) => Self::List(list.iter().map(Self::kept).collect()),
            Value::Object(map) => {
                let mut fields: Vec<_> = map.iter().map(|(key, value)| (key.clone(), Self::kept(value))).collect();
                fields.sort_by(|(left, _), (right, _)| left.cmp(right));
                Self::Object(fields)
            }
            Value::String(text) => Self::text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::Plain(value.to_string()),
        }
    }

    /// The text of a whole file: two spaces a level, what is short on one line, a newline at the end.
    ///
    /// The outermost object and the objects named in `open` always take a line for each entry.
    pub(super) fn print(&self, open: &[&str]) -> String {
        let mut out = String::new();
        match self {
            Self::Object(fields) if !fields.is_empty() => {
                out.push('{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    out.push_str(if i == 0 { "\n  " } else { ",\n  " });
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    value.write(&mut out, 1, key.len() + 6, open.contains(&key.as_str()));
                }
                out.push_str("\n}");
            }
            _ => self.write(&mut out, 0, 0, false),
        }
        out.push('\n');
        out
    }

    fn write(&self, out: &mut String, level: usize, column: usize, open: bool) {
        if !open || self.is_empty() {
            let mut line = String::new();
            if self.write_line(&mut line, COLUMNS.saturating_sub(column)) {
                out.push_str(&line);
                return;
            }
        }
        let indent = "  ".repeat(level + 1);
        match self {
            Self::Plain(text) => out.push_str(text),
            Self::List(list) => {
                for (i, value) in list.iter().enumerate() {
                    out.push_str(if i == 0 { "[\n" } else { ",\n" });
                    out.push_str(&indent);
                    value.write(out, level + 1, indent.len(), false);
                }
                out.push('\n');
                out.push_str(&indent[2..]);
                out.push(']');
            }
            Self::Object(fields) => {
                for (i, (key, value)) in fields.iter().enumerate() {
                    out.push_str(if i == 0 { "{\n" } else { ",\n" });
                    out.push_str(&indent);
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    value.write(out, level + 1, indent.len() + key.len() + 4, false);
                }
                out.push('\n');
                out.push_str(&indent[2..]);
                out.push('}');
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::List(list) => list.is_empty(),
            Self::Object(fields) => fields.is_empty(),
        }
    }

    /// Writes it on one line; false as soon as the line is longer than `room` (a plain or empty value always fits).
    fn write_line(&self, line: &mut String, room: usize) -> bool {
        match self {
            Self::Plain(text) => {
                line.push_str(text);
                true
            }
            Self::List(list) if list.is_empty() => {
                line.push_str("[]");
                true
            }
            Self::List(list) => {
                line.push('[');
                for (i, value) in list.iter().enumerate() {
                    line.push_str(if i == 0 { "" } else { ", " });
                    if !value.write_line(line, room) || line.len() > room {
                        return false;
                    }
                }
                line.push(']');
                line.len() <= room
            }
            Self::Object(fields) if fields.is_empty() => {
                line.push_str("{}");
                true
            }
            Self::Object(fields) => {
                for (i, (key, value)) in fields.iter().enumerate() {
                    line.push_str(if i == 0 { "{ " } else { ", " });
                    line.push_str(&quoted(key));
                    line.push_str(": ");
                    if !value.write_line(line, room) || line.len() > room {
                        return false;
                    }
                }
                line.push_str(" }");
                line.len() <= room
            }
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

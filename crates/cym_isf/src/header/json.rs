//! JSON as people write it: commas too many or missing, comments, bare words, `.5` and `1.`, tabs in texts.

use serde_json::{Map, Number, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: u32 = 32;

/// The first value of a text; what is missing at its end is taken as closed.
pub(super) fn read(text: &str) -> Value {
    let chars: Vec<char> = text.chars().collect();
    Reader { chars, at: 0 }.value(0)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Steps over blanks, commas and comments.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            let next = self.chars.get(self.at + 1).copied();
            if c.is_whitespace() || c == ',' || c == '\u{feff}' || c.is_control() {
                self.at += 1;
            } else if c == '/' && next == Some('/') {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: u32) -> Value {
        self.skip();
        match self.peek() {
            Some('{') if depth < MAX_DEPTH => self.object(depth),
            Some('[') if depth < MAX_DEPTH => self.array(depth),
            Some('"' | '\'') => Value::String(self.string()),
            Some('}' | ']') | None => Value::Null,
            Some(_) => self.word(),
        }
    }

    fn object(&mut self, depth: u32) -> Value {
        self.at += 1;
        let mut object = Map::new();
        loop {
            self.skip();
            match self.peek() {
                None => return Value::Object(object),
                Some('}') => {
                    self.at += 1;
                    return Value::Object(object);
                }
                // A bracket of the wrong kind closes as well, or the rest would be lost.
                Some(']') => {
                    self.at += 1;
                    continue;
                }
                _ => {}
            }
            let start = self.at;
            let key = match self.peek() {
                Some('"' | '\'') => self.string(),
                _ => self.bare(),
            };
            self.skip();
            if matches!(self.peek(), Some(':' | '=')) {
                self.at += 1;
                let value = self.value(depth + 1);
                object.insert(key, value);
            }
            if self.at == start {
                self.at += 1;
            }
        }
    }

    fn array(&mut self, depth: u32) -> Value {
        self.at += 1;
        let mut array = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                // A brace of what holds it: the array was not closed.
                None | Some('}') => return Value::Array(array),
                Some(']') => {
                    self.at += 1;
                    return Value::Array(array);
                }
                _ => {}
            }
            let start = self.at;
            array.push(self.value(depth + 1));
            if self.at == start {
                self.at += 1;
            }
        }
    }

    fn string(&mut self) -> String {
        let quote = self.peek();
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            if Some(c) == quote {
                break;
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            let escaped = self.peek();
            self.at += 1;
            match escaped {
                Some('n' | 'r' | 't') => text.push(' '),
                Some('u') => {
                    let digits: String = self.chars.iter().skip(self.at).take(4).collect();
                    if let Some(c) = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                        self.at += 4;
                        text.push(c);
                    }
                }
                Some(c) => text.push(c),
                None => {}
            }
        }
        text
    }

    fn bare(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | ':' | '}' | ']' | '{' | '[' | '"')) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn word(&mut self) -> Value {
        let word = self.bare();
        match word.to_ascii_lowercase().as_str() {
            "true" | "yes" => return Value::Bool(true),
            "false" | "no" => return Value::Bool(false),
            "null" => return Value::Null,
            _ => {}
        }
        number(&word).and_then(Number::from_f64).map_or(Value::String(word), Value::Number)
    }
}

/// A finite number as GLSL or JSON spell it.
pub(super) fn number(word: &str) -> Option<f64> {
    let word = word.trim().trim_end_matches(['f', 'F']);
    word.parse::<f64>().ok().filter(|number| number.is_finite() && number.abs() < 1e30)
}

//! Reads the table of words.

use std::collections::BTreeMap;

use crate::words::attributes::{Attribute, Meaning};
use crate::words::lexicon::{Lexicon, Role, Term, Value};

/// The table in the making; moods are resolved when all values are known.
#[derive(Default)]
struct Table<'a> {
    terms: Vec<Term>,
    values: [Vec<Value>; 8],
    by_text: BTreeMap<String, usize>,
    moods: Vec<(&'a str, &'a str)>,
}

/// Reads the table; a mistake is told with its line.
pub(super) fn parse(text: &str) -> Result<Lexicon, String> {
    let mut table = Table::default();
    for attribute in Attribute::ALL {
        let value = |name: &&str| Value { name: (*name).to_owned(), terms: vec![], nodes: vec![], colours: vec![] };
        table.values[attribute as usize] = attribute.fixed_values().iter().map(value).collect();
    }
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        table.line(line).map_err(|what| format!("{what}, in the line `{line}`"))?;
    }
    for (terms, wishes) in std::mem::take(&mut table.moods) {
        let meaning = table.meaning(wishes).map_err(|what| format!("{what}, in the words `{terms}`"))?;
        table.add(terms, |_| Role::Mood(meaning))?;
    }
    let Table { terms, values, by_text, .. } = table;
    if let Some(value) = values.iter().flatten().find(|value| value.terms.is_empty()) {
        return Err(format!("the value `{}` has no term", value.name));
    }
    Ok(Lexicon { terms, values, by_text })
}

impl<'a> Table<'a> {
    fn line(&mut self, line: &'a str) -> Result<(), String> {
        let (kind, rest) = line.split_once(' ').ok_or("nothing follows the first word")?;
        if kind == "words" {
            self.moods.push(rest.split_once('=').ok_or("`=` is missing")?);
            return Ok(());
        }
        let (head, terms) = rest.split_once(':').ok_or("`:` is missing")?;
        match kind {
            "motion" => return self.add(terms, |_| Role::Motion),
            "quiet" => return self.add(terms, |_| Role::Quiet),
            _ => {}
        }
        let attribute = Attribute::ALL.into_iter().find(|attribute| attribute.word() == kind).ok_or("no such kind")?;
        let (head, nodes) = head.split_once('<').unwrap_or((head, ""));
        let (name, colours) = head.split_once('=').unwrap_or((head, ""));
        let name = name.trim();
        let values = &mut self.values[attribute as usize];
        let value = match values.iter().position(|value| value.name == name) {
            Some(value) => value,
            None if attribute.fixed_values().is_empty() => {
                let nodes = nodes.split_whitespace().map(str::to_owned).collect();
                let colour = |hex: &str| u32::from_str_radix(hex.trim_start_matches('#'), 16);
                let colours: Result<Vec<u32>, _> = colours.split_whitespace().map(colour).collect();
                let colours = colours.map_err(|fault| format!("a colour is none: {fault}"))?;
                values.push(Value { name: name.to_owned(), terms: vec![], nodes, colours });
                values.len() - 1
            }
            None => return Err(format!("`{name}` is no value of {kind}")),
        };
        if value >= 64 {
            return Err(format!("more than 64 values of {kind}"));
        }
        let first = self.terms.len();
        self.add(terms, |_| Role::Value(attribute, value))?;
        self.values[attribute as usize][value].terms.extend(first..self.terms.len());
        Ok(())
    }

    fn add(&mut self, terms: &str, role: impl Fn(&str) -> Role) -> Result<(), String> {
        for text in terms.split(',').map(str::trim) {
            let plain = |c: char| c.is_ascii_lowercase() || c == ' ';
            if text.is_empty() || !text.chars().all(plain) {
                return Err(format!("`{text}` is not made of small letters"));
            }
            if self.by_text.insert(text.to_owned(), self.terms.len()).is_some() {
                return Err(format!("`{text}` stands twice"));
            }
            self.terms.push(Term { text: text.to_owned(), role: role(text) });
        }
        Ok(())
    }

    /// Reads `palette ember red ~dusk; edge soft`. Names may have two words, so the longest that is a value is taken.
    fn meaning(&self, wishes: &str) -> Result<Meaning, String> {
        let mut meaning = Meaning::default();
        for wish in wishes.split(';').map(str::trim) {
            let (kind, rest) = wish.split_once(' ').ok_or_else(|| format!("`{wish}` names no value"))?;
            let attribute = Attribute::ALL.into_iter().find(|attribute| attribute.word() == kind);
            let index = attribute.ok_or_else(|| format!("`{kind}` is no attribute"))? as usize;
            let words: Vec<&str> = rest.split_whitespace().collect();
            let mut at = 0;
            while at < words.len() {
                let near = words[at].starts_with('~');
                let named = |count: usize| words.get(at..at + count).map(|part| part.join(" "));
                let find = |count: usize| {
                    let name = named(count)?;
                    let name = name.trim_start_matches('~');
                    Some((count, self.values[index].iter().position(|value| value.name == name)?))
                };
                let (count, value) =
                    find(2).or_else(|| find(1)).ok_or_else(|| format!("`{}` is no {kind}", words[at]))?;
                let set = if near { &mut meaning.near } else { &mut meaning.full };
                set[index] |= 1 << value;
                at += count;
            }
        }
        Ok(meaning)
    }
}

//! Finding things by a few letters of their name.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Ranks texts by how well a few typed letters fit them.
pub(crate) struct Fuzzy {
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Default for Fuzzy {
    fn default() -> Self {
        Self { matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }
}

impl Fuzzy {
    /// The things that fit, best first; things that fit equally well keep their order.
    pub(crate) fn best<'a, T>(&mut self, typed: &str, things: &'a [T], words: impl Fn(&T) -> String) -> Vec<&'a T> {
        let pattern = Pattern::parse(typed.trim(), CaseMatching::Ignore, Normalization::Smart);
        let mut found: Vec<(u32, &T)> = Vec::new();
        for thing in things {
            let words = words(thing);
            self.buffer.clear();
            let text = Utf32Str::new(&words, &mut self.buffer);
            if let Some(score) = pattern.score(text, &mut self.matcher) {
                found.push((score, thing));
            }
        }
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        // Letters that are scattered over a long text fit nearly anything: what fits far worse than the best is noise.
        let best = found.first().map_or(0, |(score, _)| *score);
        found.retain(|(score, _)| *score * 5 >= best * 3);
        found.into_iter().map(|(_, thing)| thing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Fuzzy;

    #[test]
    fn a_few_letters_find_the_thing() {
        let things = ["Kaleidoscope", "Kick", "Colour balance", "Save as…"];
        let mut fuzzy = Fuzzy::default();
        let mut first = |typed: &str| fuzzy.best(typed, &things, |thing| (*thing).to_owned()).first().copied().copied();
        assert_eq!(first("kalei"), Some("Kaleidoscope"));
        assert_eq!(first("klsc"), Some("Kaleidoscope"));
        assert_eq!(first("BAL"), Some("Colour balance"));
        assert_eq!(first("zzz"), None);
        assert_eq!(first(""), Some("Kaleidoscope"));
    }
}

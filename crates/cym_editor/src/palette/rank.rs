//! How well words fit what was typed.

use std::cell::RefCell;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

thread_local! {
    static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT));
}

/// What was typed, ready to be compared.
pub(crate) struct Typed {
    pattern: Pattern,
    empty: bool,
}

impl Typed {
    pub(crate) fn new(text: &str) -> Self {
        let text = text.trim();
        Self { pattern: Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart), empty: text.is_empty() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.empty
    }

    /// How well a text fits; `None` when it does not. Everything fits nothing.
    pub(crate) fn score(&self, text: &str) -> Option<u32> {
        let mut letters = Vec::new();
        MATCHER.with_borrow_mut(|matcher| self.pattern.score(Utf32Str::new(text, &mut letters), matcher))
    }

    /// The best of several texts, each with its weight.
    pub(crate) fn best<'a>(&self, texts: impl IntoIterator<Item = (&'a str, f32)>) -> Option<f32> {
        let scores = texts.into_iter().filter_map(|(text, weight)| Some(self.score(text)? as f32 * weight));
        scores.fold(None, |best: Option<f32>, score| Some(best.map_or(score, |best| best.max(score))))
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn letters_in_order_fit_and_others_do_not() {
        let typed = Typed::new("kalei");
        assert!(typed.score("Kaleidoscope").is_some());
        assert!(typed.score("Voronoi").is_none());
        assert!(typed.score("Kaleidoscope") > typed.score("key a left intro"));
        assert!(Typed::new("").score("anything").is_some());
    }

    #[test]
    fn the_best_weight_counts() {
        let typed = Typed::new("cells");
        let title = typed.best([("Voronoi", 2.0), ("cells", 1.0)]).unwrap();
        assert_eq!(typed.best([("cells", 1.0)]), Some(title));
        assert_eq!(typed.best([("Hue", 2.0)]), None);
    }
}

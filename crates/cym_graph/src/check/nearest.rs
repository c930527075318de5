//! The known name that a mistyped one probably means.

/// The nearest of the known names, if it is near enough to be worth proposing.
pub(super) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Names from a file may be long; nothing near is.
    let given: Vec<char> = given.chars().take(65).flat_map(char::to_lowercase).collect();
    let room = (given.len() / 3).clamp(1, 4);
    known
        .filter(|name| name.chars().count().abs_diff(given.len()) <= room)
        .map(|name| (distance(&given, &name.to_lowercase().chars().collect::<Vec<_>>()), name))
        .filter(|&(far, _)| far <= room)
        .min()
        .map(|(_, name)| name)
}

/// Letters that must be added, taken away, replaced or swapped with their neighbour to come from one to the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, &letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &other) in to.iter().enumerate() {
            let mut best = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + usize::from(letter != other));
            if i > 0 && j > 0 && from[i - 1] == other && letter == to[j - 1] {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant_and_nothing_else() {
        let known = ["pattern/voronoi", "pattern/checker", "tone/curves"];
        let meant = |given| nearest(given, known.into_iter());
        assert_eq!(meant("pattern/vornoi"), Some("pattern/voronoi"));
        assert_eq!(meant("patern/Checker"), Some("pattern/checker"));
        assert_eq!(meant("tone/cuvres"), Some("tone/curves"));
        assert_eq!(meant("filter/blur"), None);
        assert_eq!(meant(""), None);
        assert_eq!(distance(&['a', 'b'], &['b', 'a']), 1);
    }
}

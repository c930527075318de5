//! Which sections are alike.

use super::features::{Features, WIDTH, distance};

/// Means so close (as a part of the scatter of one unit) are alike ...
const ALIKE: f32 = 0.12;
/// ... and this many times closer than chance would have them in short sections.
const CHANCE: f32 = 2.0;

/// A letter for every section, by the order of first appearance: sections that sound alike share it.
pub(super) fn letters(features: &Features, starts: &[usize]) -> Vec<String> {
    let mut groups: Vec<Group> = Vec::new();
    let ends = starts.iter().copied().skip(1).chain([features.rows.len()]);
    for (index, (&start, end)) in starts.iter().zip(ends).enumerate() {
        groups.push(Group::of(&features.rows[start..end.max(start)], index));
    }
    // The closest two groups are joined again and again, until none are alike.
    while let Some((a, b)) = closest(&groups, features.noise) {
        let joined = groups.remove(b);
        groups[a].join(joined);
    }
    let mut letters = vec![String::new(); starts.len()];
    for (number, group) in groups.iter().enumerate() {
        for &section in &group.sections {
            letters[section] = letter(number);
        }
    }
    letters
}

struct Group {
    mean: [f32; WIDTH],
    units: f32,
    /// Sections of this group, ascending; groups stand in the order of their first.
    sections: Vec<usize>,
}

impl Group {
    fn of(rows: &[[f32; WIDTH]], section: usize) -> Self {
        let units = rows.len().max(1) as f32;
        let mean = std::array::from_fn(|index| rows.iter().map(|row| row[index]).sum::<f32>() / units);
        Self { mean, units, sections: vec![section] }
    }

    fn join(&mut self, other: Self) {
        let units = self.units + other.units;
        for (mean, other_mean) in self.mean.iter_mut().zip(other.mean) {
            *mean = (*mean * self.units + other_mean * other.units) / units;
        }
        self.units = units;
        self.sections.extend(other.sections);
    }
}

/// The two groups that are most clearly alike, or `None` when no two are.
fn closest(groups: &[Group], noise: f32) -> Option<(usize, usize)> {
    let mut best = (1.0, None);
    for (b, second) in groups.iter().enumerate() {
        for (a, first) in groups.iter().enumerate().take(b) {
            let allowed = noise * (ALIKE + CHANCE * (1.0 / first.units + 1.0 / second.units));
            let apart = distance(&first.mean, &second.mean) / allowed;
            if apart < best.0 {
                best = (apart, Some((a, b)));
            }
        }
    }
    best.1
}

/// A, B, ... Z, then A2, B2 and so on.
fn letter(number: usize) -> String {
    let letter = char::from(b'A' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_that_come_back_get_their_letter_back() {
        let row = |level: f32, unit: usize| {
            let mut row = [level; WIDTH];
            row[unit % WIDTH] += 0.3;
            row
        };
        let levels = [1.0, 5.0, 1.0, 9.0];
        let rows = (0..64).map(|unit| row(levels[unit / 16], unit)).collect();
        let features = Features { rows, noise: 0.2 };
        assert_eq!(letters(&features, &[0, 16, 32, 48]), ["A", "B", "A", "C"]);
        assert_eq!([letter(0), letter(25), letter(26)], ["A", "Z", "A2"]);
    }
}

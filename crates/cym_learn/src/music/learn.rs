//! The search for a map, and what it is measured by.

use super::{Field, HEARD, Heard, MusicMap};
use crate::search::Search;

/// A picture that moves at least this share of what it does with a plain map is seen to move; to agree by standing still is no use.
const ENOUGH: f32 = 0.7;
/// The share of moments that lie within the reach.
const WITHIN: f32 = 0.95;
/// How far apart the numbers of a map lie that the search starts with.
const SPREAD: f64 = 0.15;
/// A number of a map in the search: from minus to plus this.
const WIDTH: f64 = 4.0;
/// Pairs of moments that are looked at, at most.
const PAIRS: usize = 400;

/// How a map is sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LearnOptions {
    /// Maps that are tried.
    pub tries: usize,
    /// How far from the centre the latent goes.
    pub reach: f32,
    /// Moments between the two of a pair.
    pub gap: usize,
    /// Another number is another search.
    pub seed: u64,
}

impl Default for LearnOptions {
    fn default() -> Self {
        Self { tries: 3000, reach: 1.5, gap: 6, seed: 1 }
    }
}

/// How the picture follows the music.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Correlation of how much the picture changes with how much the music does, over pairs of moments: 1 is all, 0 is nothing.
    pub correlation: f32,
    /// How much the picture changes on average, as the root of the mean square of its values.
    pub change: f32,
    /// The largest changes (one of twenty) against the average: the nearer to those of the music, the smoother.
    pub jump: f32,
}

/// How the change of a picture, told by `apart` for two latents, follows songs under a map. Each song is a list of moments.
pub fn agreement(
    songs: &[Vec<Heard>],
    map: &MusicMap,
    gap: usize,
    pairs: usize,
    mut apart: impl FnMut([f32; 3], [f32; 3]) -> f32,
) -> Agreement {
    let spread = spread(songs);
    let (mut music, mut picture) = (Vec::new(), Vec::new());
    for (one, other) in pairs_of(songs, gap, pairs) {
        music.push(change(&one, &other, &spread));
        picture.push(apart(map.at(&one), map.at(&other)));
    }
    let mean = picture.iter().sum::<f32>() / picture.len().max(1) as f32;
    let mut sorted = picture.clone();
    sorted.sort_by(f32::total_cmp);
    let high = sorted.get(sorted.len() * 19 / 20).copied().unwrap_or_default();
    Agreement { correlation: correlation(&music, &picture), change: mean, jump: high / mean.max(1e-9) }
}

/// Finds a map for a picture and songs; `go_on(done, tries)` is asked now and then. Without two different moments it is the plain map.
pub fn learn(
    field: &Field,
    songs: &[Vec<Heard>],
    options: LearnOptions,
    go_on: &mut dyn FnMut(usize, usize) -> bool,
) -> MusicMap {
    let plain = fitted(MusicMap::plain(), songs, options.reach, field.reach());
    let judge = |map: &MusicMap| agreement(songs, map, options.gap, PAIRS, |one, other| field.apart(one, other));
    let before = judge(&plain);
    if songs.iter().all(|song| song.len() <= options.gap) || before.change <= 0.0 {
        return plain;
    }
    let worth = |map: &MusicMap| {
        let now = judge(map);
        now.correlation + (now.change / before.change).min(ENOUGH)
    };
    let mut best = (worth(&plain), plain.clone());
    let mut search = Search::new(&numbers(&plain), SPREAD, options.seed);
    let mut tried = 0;
    while tried < options.tries && !search.arrived() && go_on(tried, options.tries) {
        let points = search.ask();
        let mut badness = Vec::with_capacity(points.len());
        for point in &points {
            let map = fitted(of_numbers(point), songs, options.reach, field.reach());
            let worth = worth(&map);
            badness.push(f64::from(-worth));
            if worth > best.0 {
                best = (worth, map);
            }
        }
        tried += points.len();
        search.tell(&badness);
    }
    best.1
}

/// The map, moved and scaled so that most moments lie within the reach of its middle, and that within the field.
fn fitted(map: MusicMap, songs: &[Vec<Heard>], reach: f32, field: f32) -> MusicMap {
    let moments = || songs.iter().flatten();
    let count = moments().count();
    if count == 0 {
        return map;
    }
    let middle: Heard =
        std::array::from_fn(|feature| moments().map(|heard| heard[feature]).sum::<f32>() / count as f32);
    let moved = |heard: &Heard| -> [f32; 3] {
        let off = |row: &Heard| (0..HEARD).map(|i| row[i] * (heard[i] - middle[i])).sum::<f32>();
        [off(&map.rows[0]), off(&map.rows[1]), off(&map.rows[2])]
    };
    // Every tenth moment tells as much as all of them.
    let mut far: Vec<f32> =
        moments().step_by(10).map(|heard| moved(heard).iter().map(|x| x * x).sum::<f32>().sqrt()).collect();
    far.sort_by(f32::total_cmp);
    let most = far[((far.len() - 1) as f32 * WITHIN) as usize];
    let scale = if most > 1e-6 { reach / most } else { 1.0 };
    let rows = map.rows.map(|row| row.map(|by| by * scale));
    let room = (field - reach).max(0.0);
    let middles = MusicMap { centre: map.centre, rows: map.rows }.at(&middle).map(|x| x.clamp(-room, room));
    let silent = |i: usize| middles[i] - (0..HEARD).map(|feature| rows[i][feature] * middle[feature]).sum::<f32>();
    MusicMap { centre: [silent(0), silent(1), silent(2)], rows }
}

/// Pairs of moments, evenly over all songs.
fn pairs_of(songs: &[Vec<Heard>], gap: usize, pairs: usize) -> impl Iterator<Item = (Heard, Heard)> + '_ {
    let all: usize = songs.iter().map(|song| song.len().saturating_sub(gap)).sum();
    let step = (all / pairs.max(1)).max(1);
    songs
        .iter()
        .flat_map(move |song| (0..song.len().saturating_sub(gap)).map(move |at| (song[at], song[at + gap])))
        .step_by(step)
}

/// The deviation of each feature.
fn spread(songs: &[Vec<Heard>]) -> Heard {
    let count = songs.iter().map(Vec::len).sum::<usize>().max(1) as f32;
    std::array::from_fn(|feature| {
        let values = || songs.iter().flatten().map(|heard| heard[feature]);
        let mean = values().sum::<f32>() / count;
        (values().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt()
    })
}

/// How much the music changes: every feature against how much it varies at all. What never varies does not count.
fn change(one: &Heard, other: &Heard, spread: &Heard) -> f32 {
    let parts = (0..HEARD).filter(|&i| spread[i] > 1e-4).map(|i| ((one[i] - other[i]) / spread[i]).powi(2));
    parts.sum::<f32>().sqrt()
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    if aa * bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

/// A map as the numbers of a search.
fn numbers(map: &MusicMap) -> Vec<f64> {
    let all = map.centre.iter().chain(map.rows.iter().flatten());
    all.map(|number| (f64::from(*number) / WIDTH + 0.5).clamp(0.0, 1.0)).collect()
}

fn of_numbers(point: &[f64]) -> MusicMap {
    let at = |index: usize| (WIDTH * (point.get(index).copied().unwrap_or(0.5) - 0.5)) as f32;
    let row = |i: usize| std::array::from_fn(|feature| at(3 + i * HEARD + feature));
    MusicMap { centre: [at(0), at(1), at(2)], rows: [row(0), row(1), row(2)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cppn::chance;

    /// Levels that wander, each in its own time.
    fn song(seed: u64, length: usize) -> Vec<Heard> {
        let mut heard = [0.5; HEARD];
        let moment = |at: usize| {
            for (feature, level) in heard.iter_mut().enumerate() {
                let beat = chance::unit(seed, feature as u64, (at / (4 + 5 * feature)) as u64);
                *level += 0.25 * (beat - *level);
            }
            heard
        };
        (0..length).map(moment).collect()
    }

    /// A picture that heeds one coordinate far more than the others, and folds back along another.
    fn field() -> Field {
        let picture = |[x, y, z]: [f32; 3]| {
            let value = |at: usize| match at % 3 {
                0 => 0.02 * x,
                1 => (2.5 * y).sin(),
                _ => 0.3 * z,
            };
            Some((0..90).map(value).collect())
        };
        Field::draw(9, 2.5, picture).unwrap()
    }

    #[test]
    fn a_learnt_map_makes_the_picture_follow_songs_that_it_never_heard() {
        let field = field();
        let songs: Vec<Vec<Heard>> = (0..2).map(|seed| song(seed, 900)).collect();
        let others = [song(7, 900)];
        let options = LearnOptions { tries: 800, ..LearnOptions::default() };
        let map = learn(&field, &songs, options, &mut |_, _| true);
        let judge = |map: &MusicMap| agreement(&others, map, options.gap, PAIRS, |one, other| field.apart(one, other));
        let plain = fitted(MusicMap::plain(), &songs, options.reach, field.reach());
        let (before, after) = (judge(&plain), judge(&map));
        assert!(after.correlation > before.correlation + 0.12, "{before:?} {after:?}");
        assert!(after.correlation > 0.5 && after.change > 0.6 * before.change, "{before:?} {after:?}");
        assert_eq!(learn(&field, &songs, options, &mut |_, _| true), map);
        assert_eq!(MusicMap::parse(&map.to_string()).unwrap().to_string(), map.to_string());
    }

    #[test]
    fn silence_teaches_nothing_and_a_stop_keeps_what_there_is() {
        let field = field();
        let silent = [vec![[0.0; HEARD]; 300]];
        let map = learn(&field, &silent, LearnOptions::default(), &mut |_, _| true);
        assert!(map.at(&[0.0; HEARD]).iter().all(|x| x.is_finite()));
        assert!(learn(&field, &[], LearnOptions::default(), &mut |_, _| true) == MusicMap::plain());
        let songs = [song(1, 300)];
        let stopped = learn(&field, &songs, LearnOptions::default(), &mut |_, _| false);
        let heard = stopped.at(&songs[0][100]);
        assert!(heard.iter().all(|x| x.abs() <= 2.5 + 1e-3), "{heard:?}");
    }
}

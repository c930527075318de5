use super::*;

const DIM: usize = 24;
const SHOWN: usize = 12;

/// A picture: a direction of unit length.
fn picture(seed: u64, index: u64) -> Vec<f32> {
    let numbers: Vec<f32> = (0..DIM as u64).map(|i| chance::normal(seed, index, i)).collect();
    let length = numbers.iter().map(|x| x * x).sum::<f32>().sqrt();
    numbers.iter().map(|x| x / length).collect()
}

fn inner(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// How far what is shown falls short of the best there is, on average over the last rounds, for an artist with a hidden taste who picks
/// the best of twelve in each of twenty rounds.
fn regret(artist: u64, learns: bool) -> f32 {
    let hidden = picture(artist, 1_000_000);
    let mut taste = Taste::new(DIM).unwrap();
    let mut short = 0.0;
    for round in 0..20 {
        let candidates: Vec<Vec<f32>> = (0..200).map(|index| picture(artist + 1, 200 * round + index)).collect();
        let lists: Vec<&[f32]> = candidates.iter().map(Vec::as_slice).collect();
        let chosen = if learns { taste.choose(&lists, SHOWN, round) } else { (0..SHOWN).collect() };
        let best = lists.iter().map(|list| inner(&hidden, list)).fold(f32::MIN, f32::max);
        let liked =
            *chosen.iter().max_by(|a, b| inner(&hidden, lists[**a]).total_cmp(&inner(&hidden, lists[**b]))).unwrap();
        let mean = chosen.iter().map(|&index| inner(&hidden, lists[index])).sum::<f32>() / SHOWN as f32;
        if round >= 15 {
            short += best - mean;
        }
        let others: Vec<&[f32]> = chosen.iter().filter(|&&index| index != liked).map(|&index| lists[index]).collect();
        taste.picked(lists[liked], &others).unwrap();
    }
    short
}

#[test]
fn after_twenty_clicks_what_is_offered_is_liked() {
    let artists = [11, 22, 33, 44];
    let learnt: f32 = artists.iter().map(|&artist| regret(artist, true)).sum();
    let chance: f32 = artists.iter().map(|&artist| regret(artist, false)).sum();
    assert!(learnt < 0.5 * chance, "regret {learnt} against {chance} of random pictures");
}

#[test]
fn thumbs_teach_too_and_can_be_taken_back() {
    let mut taste = Taste::new(DIM).unwrap();
    let [good, bad] = [picture(1, 1), picture(1, 2)];
    assert_eq!(taste.score(&good), 0.0);
    taste.thumb(&good, true).unwrap();
    taste.thumb(&bad, false).unwrap();
    assert!(taste.score(&good) > 0.5 && taste.score(&bad) < -0.5, "{} {}", taste.score(&good), taste.score(&bad));
    assert!((inner(&taste.direction(), &good) - taste.score(&good)).abs() < 1e-5);
    taste.forget_last();
    taste.forget_last();
    assert!(taste.score(&good).abs() < 1e-5);
}

#[test]
fn what_is_surely_liked_comes_first_and_nothing_twice() {
    let mut taste = Taste::new(DIM).unwrap();
    let candidates: Vec<Vec<f32>> = (0..30).map(|index| picture(5, index)).collect();
    let lists: Vec<&[f32]> = candidates.iter().map(Vec::as_slice).collect();
    let others: Vec<&[f32]> =
        lists.iter().enumerate().filter(|(index, _)| *index != 7).map(|(_, list)| *list).collect();
    for _ in 0..40 {
        taste.picked(lists[7], &others).unwrap();
    }
    let chosen = taste.choose(&lists, 30, 1);
    assert_eq!(chosen[0], 7);
    let mut sorted = chosen.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..30).collect::<Vec<_>>());
    assert_eq!(taste.choose(&lists, 30, 1), chosen);
    assert_ne!(taste.choose(&lists, 30, 2), chosen);
    assert!(taste.choose(&[], 3, 1).is_empty());
}

#[test]
fn a_file_brings_the_same_taste_and_damage_is_told() {
    let mut taste = Taste::new(3).unwrap().over("somebody's eyes");
    taste.picked(&[1.0, 0.0, 0.5], &[&[0.0, 1.0, 0.5], &[0.2, 0.2, 0.2]]).unwrap();
    taste.thumb(&[0.0, 0.0, 1.0], false).unwrap();
    let bytes = taste.to_bytes();
    let again = Taste::from_bytes(&bytes).unwrap();
    assert_eq!(again, taste);
    assert_eq!(again.space(), "somebody's eyes");
    assert!((again.score(&[1.0, 0.0, 0.0]) - taste.score(&[1.0, 0.0, 0.0])).abs() < 1e-4);
    for cut in 0..bytes.len() {
        assert!(Taste::from_bytes(&bytes[..cut]).is_err());
    }
    let mut nan = bytes.clone();
    let end = nan.len();
    nan[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(Taste::from_bytes(&nan), Err(TasteError::NotFinite)));
}

#[test]
fn what_does_not_fit_teaches_nothing() {
    let mut taste = Taste::new(2).unwrap();
    assert!(matches!(taste.thumb(&[1.0], true), Err(TasteError::Length { length: 1, dim: 2 })));
    assert!(matches!(taste.picked(&[1.0, 0.0], &[&[f32::NAN, 0.0]]), Err(TasteError::NotFinite)));
    assert_eq!(taste.votes(), 0);
    assert!(Taste::new(0).is_err() && Taste::new(MAX_DIM + 1).is_err());
    for _ in 0..MAX_VOTES + 5 {
        // Enough to see that old ones go; one at a time would fit the whole each time.
        taste.votes.push(Vote { towards: vec![0.0; 3] });
    }
    taste.thumb(&[1.0, 0.0], true).unwrap();
    assert_eq!(taste.votes(), MAX_VOTES);
}

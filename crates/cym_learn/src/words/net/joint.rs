//! The vector of a picture or of a prompt: what the towers say of it, and beside it one block for each attribute.
//!
//! The towers learn from whole captions; the heads learn each attribute by itself and tell structures apart more surely. A block
//! holds the logits of an attribute's values about their mean, with a constant as one more coordinate, brought to a length of 1:
//! unlike a probability it has a slope wherever it is, and unlike plain logits it has no reward for being ever more certain. In the
//! block of a prompt stand the values that it asks for; it is empty where the prompt does not speak of the attribute.

use std::ops::Range;

use crate::words::attributes::{ATTRIBUTES, Attribute, Meaning};
use crate::words::lexicon::Lexicon;
use crate::words::net::EMBED;

/// The share of the towers in the squared length of a picture's vector, and of each attribute in the order of [`Attribute::ALL`].
const TOWER_SHARE: f32 = 0.35;
const SHARES: [f32; ATTRIBUTES] = [0.25, 0.22, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03];
/// The constant coordinate of a block: logits of about this length count half.
const DOUBT: f32 = 1.5;

/// Number of logits of all heads.
pub(crate) fn logits() -> usize {
    head_ranges().last().map_or(0, |range| range.end)
}

/// Length of a joint vector.
pub(crate) fn dim() -> usize {
    EMBED + logits() + ATTRIBUTES
}

/// Where the logits of each attribute lie among those of all heads.
pub(crate) fn head_ranges() -> Vec<Range<usize>> {
    let mut end = 0;
    let range = |attribute| {
        let start = end;
        end += Lexicon::get().values(attribute).len();
        start..end
    };
    Attribute::ALL.into_iter().map(range).collect()
}

/// What a block is made of: where its logits lie, its factor, and its constant coordinate.
pub(crate) struct BlockOf {
    pub(crate) logits: Range<usize>,
    pub(crate) factor: f32,
    pub(crate) doubt: f32,
}

/// All blocks in order.
pub(crate) fn blocks() -> impl Iterator<Item = BlockOf> {
    let of = |(logits, share): (Range<usize>, f32)| BlockOf { logits, factor: share.sqrt(), doubt: DOUBT };
    head_ranges().into_iter().zip(SHARES).map(of)
}

/// The factor of what the towers say.
pub(crate) fn tower_factor() -> f32 {
    TOWER_SHARE.sqrt()
}

/// Joint vectors of pictures, one a row, from the unit embeddings of the tower and the logits of the heads.
pub(crate) fn of_pictures(tower: &[f32], logits: &[f32]) -> Vec<f32> {
    let mut out = Vec::with_capacity(tower.len() / EMBED * dim());
    for (tower, logits) in tower.chunks_exact(EMBED).zip(logits.chunks_exact(self::logits())) {
        out.extend(tower.iter().map(|x| tower_factor() * x));
        for block in blocks() {
            let (centred, length) = centred(&logits[block.logits], block.doubt);
            out.extend(centred.iter().map(|x| block.factor * x / length));
            out.push(block.factor * block.doubt / length);
        }
    }
    out
}

/// The gradients by the unit embeddings and by the logits, from that by the joint vectors.
pub(crate) fn of_pictures_back(logits: &[f32], d: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (mut d_tower, mut d_logits) = (Vec::new(), Vec::with_capacity(logits.len()));
    for (logits, d) in logits.chunks_exact(self::logits()).zip(d.chunks_exact(dim())) {
        let (tower, mut d) = d.split_at(EMBED);
        d_tower.extend(tower.iter().map(|d| tower_factor() * d));
        for block in blocks() {
            let (centred, length) = centred(&logits[block.logits], block.doubt);
            let (own, rest) = d.split_at(centred.len() + 1);
            d = rest;
            // The part along the block only changes its length, which is fixed.
            let along = centred.iter().zip(own).map(|(x, d)| x * d).sum::<f32>() + block.doubt * own[centred.len()];
            let slope = |(x, d): (&f32, &f32)| block.factor * (d - x * along / (length * length)) / length;
            let slopes: Vec<f32> = centred.iter().zip(own).map(slope).collect();
            let mean = slopes.iter().sum::<f32>() / slopes.len() as f32;
            d_logits.extend(slopes.iter().map(|slope| slope - mean));
        }
    }
    (d_tower, d_logits)
}

/// The joint vector of a prompt: its unit embedding, and what it asks for.
pub(crate) fn of_prompt(tower: &[f32], meaning: &Meaning) -> Vec<f32> {
    let mut out: Vec<f32> = tower.iter().map(|x| tower_factor() * x).collect();
    for (attribute, block) in Attribute::ALL.into_iter().zip(blocks()) {
        let asked: Vec<f32> = (0..block.logits.len()).map(|value| meaning.weight(attribute, value)).collect();
        // Asking for every value alike asks for nothing: the block stays empty.
        let (centred, length) = centred(&asked, 1e-6);
        out.extend(centred.iter().map(|x| if length > 1e-3 { block.factor * x / length } else { 0.0 }));
        out.push(0.0);
    }
    let length = out.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    out.into_iter().map(|x| x / length).collect()
}

/// Values about their mean, and their length together with one more coordinate.
fn centred(values: &[f32], more: f32) -> (Vec<f32>, f32) {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    let centred: Vec<f32> = values.iter().map(|x| x - mean).collect();
    let length = (centred.iter().map(|x| x * x).sum::<f32>() + more * more).sqrt();
    (centred, length)
}

#[cfg(test)]
mod tests {
    use super::{EMBED, blocks, dim, logits, of_pictures, of_pictures_back, of_prompt};
    use crate::words::chance::Chance;
    use crate::words::lexicon::Lexicon;

    fn random(count: usize, spread: f32, seed: u64) -> Vec<f32> {
        let mut chance = Chance::new(seed, 1);
        (0..count).map(|_| spread * chance.normal()).collect()
    }

    fn length(x: &[f32]) -> f32 {
        x.iter().map(|x| x * x).sum::<f32>().sqrt()
    }

    fn unit(seed: u64) -> Vec<f32> {
        let x = random(EMBED, 1.0, seed);
        let length = length(&x);
        x.iter().map(|x| x / length).collect()
    }

    #[test]
    fn vectors_have_length_one_and_shares_add_up() {
        let picture = of_pictures(&unit(1), &random(logits(), 5.0, 2));
        assert_eq!(picture.len(), dim());
        assert!((length(&picture) - 1.0).abs() < 1e-5, "{}", length(&picture));
        assert!((blocks().map(|block| block.factor.powi(2)).sum::<f32>() + super::TOWER_SHARE - 1.0).abs() < 1e-6);
        let lexicon = Lexicon::get();
        let prompt = |text: &str| of_prompt(&unit(3), &lexicon.meaning(&lexicon.read(text).terms));
        assert!((length(&prompt("red rings")) - 1.0).abs() < 1e-5);
        assert!(prompt("")[EMBED..].iter().all(|&x| x == 0.0));
    }

    #[test]
    fn a_picture_of_what_is_asked_fits_better() {
        let lexicon = Lexicon::get();
        let prompt = of_prompt(&unit(3), &lexicon.meaning(&lexicon.read("spiral").terms));
        let family = lexicon.value(crate::words::attributes::Attribute::Family, "spiral").unwrap();
        let mut logits = random(logits(), 1.0, 4);
        let fits =
            |logits: &[f32]| -> f32 { prompt.iter().zip(of_pictures(&unit(5), logits)).map(|(a, b)| a * b).sum() };
        let before = fits(&logits);
        logits[family] += 8.0;
        assert!(fits(&logits) > before + 0.15, "{before} {}", fits(&logits));
    }

    #[test]
    fn slopes_are_those_of_finite_differences() {
        let (tower, logits, d) = (unit(6), random(logits(), 3.0, 7), random(dim(), 1.0, 8));
        let (d_tower, d_logits) = of_pictures_back(&logits, &d);
        let value = |tower: &[f32], logits: &[f32]| -> f64 {
            of_pictures(tower, logits).iter().zip(&d).map(|(x, d)| f64::from(x * d)).sum()
        };
        for at in [0, 5, 40, logits.len() - 1] {
            let moved = |by: f32| {
                let mut logits = logits.clone();
                logits[at] += by;
                value(&tower, &logits)
            };
            let slope = (moved(0.02) - moved(-0.02)) / 0.04;
            assert!((slope - f64::from(d_logits[at])).abs() < 1e-3, "{at}: {slope} {}", d_logits[at]);
        }
        assert!((d_tower[3] - super::tower_factor() * d[3]).abs() < 1e-6);
    }
}

//! What an artist likes, learnt from a few clicks.
//!
//! A picture is a list of numbers that an image encoder and simple statistics make of it; a [`Taste`] is a linear preference over such
//! lists. Choosing one of several says that it is liked better than each of the others (Bradley and Terry 1952: the chance of that is
//! the logistic function of the difference of their scores); a thumb says how one compares with the average. Because twenty clicks are
//! few, not one set of weights is learnt but a whole distribution of them (Laplace's approximation): [`Taste::choose`] draws from it, so
//! that what it offers next is liked, and still teaches.
//!
//! What a picture is as a list of numbers is said by [`Eye`] alone; all else here knows no pictures, no encoder and no window.

mod error;
mod file;
mod fit;
mod seen;

pub use error::TasteError;
pub use seen::Eye;

use crate::cppn::chance;
use fit::Posterior;

/// The longest list of numbers that a picture may be.
pub const MAX_DIM: usize = 1024;
/// Clicks that are kept; older ones are forgotten first, as tastes change.
pub const MAX_VOTES: usize = 2000;

/// A linear preference over features, with how sure it is of itself.
#[derive(Clone, Debug)]
pub struct Taste {
    dim: usize,
    /// What makes the numbers of a picture; lists of another one mean something else.
    space: String,
    /// Each is a direction that was liked: a difference of two pictures, or one picture with its sign.
    votes: Vec<Vote>,
    posterior: Posterior,
}

/// One thing that a click has said: `towards` points to what is liked.
#[derive(Clone, Debug, PartialEq)]
struct Vote {
    /// `dim` numbers, and one more for the constant, which only thumbs use.
    towards: Vec<f32>,
}

impl Taste {
    /// A taste without opinions over lists of `dim` numbers.
    ///
    /// # Errors
    /// `dim` is 0 or over [`MAX_DIM`].
    pub fn new(dim: usize) -> Result<Self, TasteError> {
        if !(1..=MAX_DIM).contains(&dim) {
            return Err(TasteError::Dim { dim });
        }
        Ok(Self { dim, space: String::new(), votes: Vec::new(), posterior: Posterior::prior(dim + 1) })
    }

    /// The same over the lists of a named encoder, which a file then says, so that nobody holds it against the lists of another.
    #[must_use]
    pub fn over(self, space: &str) -> Self {
        Self { space: space.to_owned(), ..self }
    }

    /// What makes the numbers of a picture; empty if nobody said.
    pub fn space(&self) -> &str {
        &self.space
    }

    /// How many numbers a picture is.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// How many comparisons and thumbs are remembered.
    pub fn votes(&self) -> usize {
        self.votes.len()
    }

    /// One picture was picked out of several: it is liked better than each of the others.
    ///
    /// # Errors
    /// A list has another length, or holds what is no number. Nothing is learnt then.
    pub fn picked(&mut self, liked: &[f32], others: &[&[f32]]) -> Result<(), TasteError> {
        self.check(liked)?;
        for other in others {
            self.check(other)?;
        }
        let towards = |other: &&[f32]| {
            let difference = liked.iter().zip(*other).map(|(liked, other)| liked - other);
            Vote { towards: difference.chain([0.0]).collect() }
        };
        self.learn(others.iter().map(towards).collect());
        Ok(())
    }

    /// One picture got a thumb, up or down.
    ///
    /// # Errors
    /// The list has another length, or holds what is no number. Nothing is learnt then.
    pub fn thumb(&mut self, picture: &[f32], up: bool) -> Result<(), TasteError> {
        self.check(picture)?;
        let sign = if up { 1.0 } else { -1.0 };
        let towards = picture.iter().map(|number| sign * number).chain([sign]).collect();
        self.learn(vec![Vote { towards }]);
        Ok(())
    }

    /// Takes the last vote back, as undo does.
    pub fn forget_last(&mut self) {
        self.votes.pop();
        self.fit();
    }

    /// How much a picture is liked, as far as is known; 0 is neither way, and differences of about 1 are clear.
    pub fn score(&self, picture: &[f32]) -> f32 {
        dot(&self.posterior.mean, picture)
    }

    /// The gradient of [`Taste::score`] by the picture's numbers, which is the same everywhere.
    pub fn direction(&self) -> Vec<f32> {
        self.posterior.mean[..self.dim].iter().map(|&weight| weight as f32).collect()
    }

    /// Which of the candidates to show next: `count` indices without repeats, by Thompson sampling. Each place goes to the favourite of
    /// one possible taste, so that what is surely liked comes often, and what is not yet known gets its chance.
    pub fn choose(&self, candidates: &[&[f32]], count: usize, seed: u64) -> Vec<usize> {
        let mut left: Vec<usize> = (0..candidates.len()).collect();
        let mut chosen = Vec::new();
        while chosen.len() < count && !left.is_empty() {
            let place = chosen.len() as u64;
            let weights = self.posterior.draw(|index| f64::from(chance::normal(seed, place, index)));
            let score = |candidate: &usize| dot(&weights, candidates[*candidate]);
            let best = (0..left.len()).max_by(|&a, &b| score(&left[a]).total_cmp(&score(&left[b])));
            chosen.extend(best.map(|best| left.swap_remove(best)));
        }
        chosen
    }

    fn check(&self, picture: &[f32]) -> Result<(), TasteError> {
        if picture.len() != self.dim {
            return Err(TasteError::Length { length: picture.len(), dim: self.dim });
        }
        if picture.iter().all(|number| number.is_finite()) { Ok(()) } else { Err(TasteError::NotFinite) }
    }

    fn learn(&mut self, votes: Vec<Vote>) {
        self.votes.extend(votes);
        let too_many = self.votes.len().saturating_sub(MAX_VOTES);
        self.votes.drain(..too_many);
        self.fit();
    }

    fn fit(&mut self) {
        let towards: Vec<&[f32]> = self.votes.iter().map(|vote| vote.towards.as_slice()).collect();
        self.posterior = Posterior::fit(self.dim + 1, &towards, &self.posterior.mean);
    }
}

/// Tastes are equal when they were told the same.
impl PartialEq for Taste {
    fn eq(&self, other: &Self) -> bool {
        self.dim == other.dim && self.space == other.space && self.votes == other.votes
    }
}

fn dot(weights: &[f64], picture: &[f32]) -> f32 {
    weights.iter().zip(picture).map(|(weight, number)| weight * f64::from(*number)).sum::<f64>() as f32
}

#[cfg(test)]
mod tests;

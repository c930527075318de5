//! What a node wants made, and the job that makes it, whichever it is.

use std::sync::Arc;

use super::fitting::{Fitting, PictureRequest};
use super::job::{Guidance, Step};
use super::prompt::Wish;
use super::request::Request;
use crate::cppn::{Network, Preset, WeightsError};
use crate::encoder::{ImageEncoder, Pictures};
use crate::train::TrainError;

/// One network that a node wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// One that follows words.
    Words(Request),
    /// One that draws pictures.
    Pictures(PictureRequest),
}

impl Wanted {
    /// A name for the result; see [`Request::key`].
    pub fn key(&self) -> String {
        match self {
            Self::Words(request) => request.key(),
            Self::Pictures(request) => request.key(),
        }
    }

    /// The network that the job starts from where none is given.
    ///
    /// # Errors
    /// It cannot be made, which no seed causes.
    pub fn own_start(&self) -> Result<Network, WeightsError> {
        let (preset, seed) = match self {
            Self::Words(request) => (Preset::Polar, request.seed),
            Self::Pictures(request) => (Preset::Siren, request.seed),
        };
        Network::new(preset.architecture(), u64::from(seed))
    }
}

/// A job that makes a network, in progress.
pub enum Work {
    /// It follows words.
    Words {
        /// The job.
        job: Guidance,
        /// Who judges.
        encoder: Arc<dyn ImageEncoder>,
        /// The wish in the encoder's vectors.
        wish: Wish,
    },
    /// It learns pictures.
    Pictures(Fitting),
}

impl Work {
    /// A job that follows words from one of `starts` ([`Request::starts`]), from where `saved` states left it if they fit, else from the start.
    ///
    /// # Errors
    /// As [`Guidance::new`] and [`Request::parts`].
    pub fn words(
        request: &Request,
        starts: &[Network],
        encoder: &Arc<dyn ImageEncoder>,
        wish: &Wish,
        saved: Option<&[Vec<u8>]>,
    ) -> Result<Self, TrainError> {
        let options = request.options(starts.first().ok_or(TrainError::NoStart)?.architecture());
        let parts = request.parts()?;
        let resumed = saved.and_then(|saved| {
            Guidance::resume(saved, starts, Arc::clone(encoder), wish.clone(), parts.clone(), options.clone()).ok()
        });
        let job = match resumed {
            Some(job) => job,
            None => Guidance::new(starts, Arc::clone(encoder), wish.clone(), parts, options)?,
        };
        Ok(Self::Words { job, encoder: Arc::clone(encoder), wish: wish.clone() })
    }

    /// Does one step; `None` when all is done.
    ///
    /// # Errors
    /// The weights ran away.
    pub fn step(&mut self) -> Result<Option<Step>, TrainError> {
        match self {
            Self::Words { job, .. } => job.step(),
            Self::Pictures(job) => job.step(),
        }
    }

    /// Steps that are done.
    pub fn done(&self) -> usize {
        match self {
            Self::Words { job, .. } => job.done(),
            Self::Pictures(job) => job.done(),
        }
    }

    /// Steps in all.
    pub fn all(&self) -> usize {
        match self {
            Self::Words { job, .. } => job.all(),
            Self::Pictures(job) => job.all(),
        }
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        match self {
            Self::Words { job, .. } => job.network(),
            Self::Pictures(job) => job.network(),
        }
    }

    /// What it draws now, at rest.
    pub fn picture(&self, size_px: [usize; 2]) -> Pictures {
        match self {
            Self::Words { job, .. } => job.picture(size_px),
            Self::Pictures(job) => job.picture(size_px),
        }
    }

    /// How good it is: the mean cosine with the words at places that it was not trained at, or how like the pictures are; 1 is all.
    pub fn score(&self) -> f32 {
        match self {
            Self::Words { job, encoder, wish } => job.score(encoder.as_ref(), wish),
            Self::Pictures(job) => job.score(),
        }
    }

    /// What it goes towards, if that is words.
    pub fn wish(&self) -> Option<&Wish> {
        match self {
            Self::Words { wish, .. } => Some(wish),
            Self::Pictures(_) => None,
        }
    }

    /// The job as it is now, to be resumed.
    ///
    /// # Errors
    /// It cannot be written down, which no training of finite numbers does.
    pub fn checkpoint(&self) -> Result<Vec<Vec<u8>>, TrainError> {
        match self {
            Self::Words { job, .. } => job.checkpoint(),
            Self::Pictures(job) => Ok(vec![job.checkpoint()?]),
        }
    }
}

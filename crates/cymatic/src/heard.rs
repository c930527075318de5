//! What was heard in a song, for others to read: as words, as JSON and as a picture.

pub(crate) mod json;
pub(crate) mod plot;
pub(crate) mod summary;

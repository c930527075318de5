//! One file a command.

pub(crate) mod analyze;
pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod guide;
pub(crate) mod new_node;
pub(crate) mod nodes;
pub(crate) mod render;
pub(crate) mod still;
pub(crate) mod train_words;
pub(crate) mod window;

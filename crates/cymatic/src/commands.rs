//! One file a command.

pub(crate) mod analyze;
pub(crate) mod bake;
pub(crate) mod bench;
pub(crate) mod breed;
pub(crate) mod check;
pub(crate) mod devices;
pub(crate) mod direct;
pub(crate) mod doctor;
pub(crate) mod guide;
pub(crate) mod new_node;
pub(crate) mod nodes;
pub(crate) mod render;
pub(crate) mod still;
pub(crate) mod taste;
pub(crate) mod train_music;
pub(crate) mod train_words;
pub(crate) mod tune;
pub(crate) mod window;

//! The program as its users meet it: words in, files and messages out. Real ffmpeg, real driver, nothing mocked.
#![expect(clippy::unwrap_used, reason = "a test says what failed by stopping there")]

mod again;
mod answers;
mod bad_files;
mod bad_graphs;
mod bad_outputs;
mod bad_words;
mod breed;
mod carried;
mod guide;
mod presets;
#[cfg(target_os = "linux")]
mod queue;
mod remote;
mod resume;
mod stopped;
mod support;
mod train_music;
mod tune;

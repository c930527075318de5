//! The first fifteen minutes of a newcomer, walked in the real window with a real pointer and real keys.
//!
//! Each test leaves pictures of the screen under `target/window/`. The pointer finds what it needs by its accessible name.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test says what failed by stopping there")]
#![expect(clippy::disallowed_methods, reason = "a hand is patient for some time on the wall")]

mod drop;
mod faults;
mod optimise;
mod screen;
mod shader;
mod walk;

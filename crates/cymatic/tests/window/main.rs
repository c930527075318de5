//! The first fifteen minutes of a newcomer, walked in the real window with a real pointer and real keys.
//!
//! Each test leaves pictures of the screen under `target/window/`. The pointer finds what it needs by its accessible name.
#![cfg(target_os = "linux")]

mod drop;
mod faults;
mod screen;
mod walk;

//! The live stage as the window uses it: small pictures on whatever device there is.

#![cfg(test)]

mod editing;
mod faults;
mod hearing;
mod house;
mod listening;
mod performing;
mod playing;
mod taking;
mod thumbnails;

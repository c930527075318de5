//! Plans made by hand, rendered on the software rasteriser and read back.

mod costs;
mod failing;
mod finishing;
mod frames;
mod plans;
mod reuse;

//! Plans made by hand, rendered on the software rasteriser and read back.

#[cfg(test)]
mod costs;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod finishing;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod reuse;

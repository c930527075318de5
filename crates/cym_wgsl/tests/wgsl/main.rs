//! The crate from outside: node files in, interfaces, faults and modules out.

#[cfg(test)]
mod assembling;
#[cfg(test)]
mod checker;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod interface;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod support;

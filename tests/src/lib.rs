//! Whole-program tests: golden pictures, parity, layers, examples, command line.

//! The small maths of signal nodes: each an exact function of its state and a time step.

//! An egui widget that draws a node graph which it does not own, and reports what the hand did to it.

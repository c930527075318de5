//! The window: canvas, inspector, viewer, timeline, browser. Shows the document, owns none of it.

//! One session: document, transport, sound, signals, jobs, preview and export through one render_frame.

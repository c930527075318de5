//! Runs a Plan on wgpu: pool, pipelines, uploads, timings, readback.

//! Runs a [`Plan`](cym_plan::Plan) on wgpu: pool, pipelines, uploads, timings, readback.
//!
//! [`Gpu::open`] finds a device. An [`Executor`] turns a plan into a [`Prepared`] one (pipelines on a worker thread, so that the
//! plan that plays goes on playing) and then renders frames from it: [`Executor::render`] copies the frame's numbers into one
//! buffer, records the passes and submits; it makes no pipeline, no texture and no bind group. [`ReadbackRing`] finishes a frame
//! into the bytes that files hold.
//!
//! What this crate does not know: graphs, nodes, files, time, windows. It is the only crate below the window that names wgpu.

mod asset;
mod atlas;
mod budget;
mod calibrate;
mod checkpoint;
mod error;
mod executor;
mod finish;
mod gpu;
mod inherit;
mod mean;
mod pipeline;
mod prepare;
mod readback;
mod replies;
mod screen;
mod shared;
mod stopped;
mod timing;

pub use asset::AssetData;
pub use atlas::Atlas;
pub use calibrate::calibrate;
pub use checkpoint::Checkpoint;

pub use error::GpuError;
pub use executor::{Executor, Preparer, Preparing};
pub use finish::{Alpha, Finish, PixelLayout};
pub use gpu::{About, AdapterChoice, AdapterKind, Gpu, adapters, device_descriptor};
pub use mean::Mean;
pub use prepare::Prepared;
pub use readback::ReadbackRing;
pub use screen::{Screen, read_texture};
pub use shared::Counters;
pub use timing::PassTime;
/// What a window shows: textures and their views live on the device that the window shares.
pub use wgpu::{Texture, TextureView};

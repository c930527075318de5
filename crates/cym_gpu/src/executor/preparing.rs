//! Preparation on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::Builder;

use cym_plan::Plan;

use crate::asset::AssetData;
use crate::error::GpuError;
use crate::prepare::{Prepared, STACK_BYTES, prepare};
use crate::shared::Shared;

/// A plan that is being made ready. Dropping it gives up: the thread stops after the shader that it is at.
pub struct Preparing {
    result: Receiver<Result<Prepared, GpuError>>,
    dropped: Arc<AtomicBool>,
}

impl Preparing {
    pub(super) fn start(shared: Arc<Shared>, plan: Arc<Plan>, assets: Vec<Option<Arc<AssetData>>>, limit: u64) -> Self {
        let (sender, result) = sync_channel(1);
        let dropped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&dropped);
        let refused = sender.clone();
        let work = move || {
            let prepared = prepare(&shared, &plan, &assets, limit, &flag);
            // Whoever has the result may end the program with it: this thread must not be the one that closes the device, for a
            // driver that still compiles while the program leaves takes it down.
            drop((shared, plan, assets));
            // Nobody may be waiting any more; then there is nobody to tell.
            drop(sender.send(prepared));
        };
        if let Err(error) = Builder::new().name("prepare plan".to_owned()).stack_size(STACK_BYTES).spawn(work) {
            let message = format!("no thread to compile shaders on: {error}");
            drop(refused.send(Err(GpuError::Driver { message })));
        }
        Self { result, dropped }
    }

    /// The result if it is there. Gives it once; afterwards [`GpuError::Dropped`].
    pub fn poll(&self) -> Option<Result<Prepared, GpuError>> {
        match self.result.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(GpuError::Dropped)),
        }
    }

    /// Waits for the result.
    pub fn wait(self) -> Result<Prepared, GpuError> {
        self.result.recv().unwrap_or(Err(GpuError::Dropped))
    }
}

impl Drop for Preparing {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::Relaxed);
    }
}

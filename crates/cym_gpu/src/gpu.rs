//! The device: found, opened, watched.

mod adapter;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use adapter::{About, AdapterChoice, AdapterKind, adapters};

use crate::error::GpuError;

/// The longest wait for one frame. Software Vulkan may take a minute for a heavy 4K frame; a hung driver takes for ever.
const WAIT: Duration = Duration::from_mins(3);

/// Features that are used where the adapter has them; nothing needs them.
const WANTED: wgpu::Features =
    wgpu::Features::TIMESTAMP_QUERY.union(wgpu::Features::FLOAT32_FILTERABLE).union(wgpu::Features::SHADER_F16);

/// A graphics device with its queue. Cloning is cheap and gives the same device; it may be used from any thread.
#[derive(Clone)]
pub struct Gpu {
    inner: Arc<Inner>,
}

struct Inner {
    instance: wgpu::Instance,
    adapter: wgpu::Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
    about: About,
    watch: Arc<Watch>,
}

/// What the callbacks of the device report. Without them wgpu would panic.
#[derive(Default)]
struct Watch {
    lost: AtomicBool,
    lost_reason: Mutex<String>,
    failed: AtomicBool,
    failure: Mutex<String>,
}

impl Watch {
    fn lose(&self, reason: String) {
        *self.lost_reason.lock().unwrap_or_else(PoisonError::into_inner) = reason;
        self.lost.store(true, Ordering::Release);
    }

    fn fail(&self, message: String) {
        // The window shares the device. What its surface objects to (most often: the device was busy for too long while the
        // window changed its size) is tried again by the window in its next frame, and is no fault of a plan.
        if message.contains("Surface::") {
            return;
        }
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        // The first failure is the cause; later ones follow from it.
        if !self.failed.swap(true, Ordering::AcqRel) {
            *failure = message;
        }
    }
}

/// What is asked of an adapter: its own limits, and the optional features that it has. For whoever opens the device instead
/// of [`Gpu::open`], such as the window.
pub fn device_descriptor(adapter: &wgpu::Adapter) -> wgpu::DeviceDescriptor<'static> {
    wgpu::DeviceDescriptor {
        label: Some("cymatic"),
        required_features: adapter.features() & WANTED,
        required_limits: adapter.limits(),
        ..Default::default()
    }
}

impl Gpu {
    /// Opens a device with the limits of its adapter and the optional features that it has.
    pub fn open(choice: AdapterChoice) -> Result<Self, GpuError> {
        let (instance, adapter) = adapter::choose(choice)?;
        let (device, queue) = pollster::block_on(adapter.request_device(&device_descriptor(&adapter)))
            .map_err(|error| GpuError::NoDevice { adapter: adapter.get_info().name, message: error.to_string() })?;
        Ok(Self::from_parts(instance, adapter, device, queue))
    }

    /// Takes over a device that somebody else opened, such as the window's. Its error and loss callbacks become ours.
    pub fn from_parts(
        instance: wgpu::Instance,
        adapter: wgpu::Adapter,
        device: wgpu::Device,
        queue: wgpu::Queue,
    ) -> Self {
        let watch = Arc::new(Watch::default());
        let on_error = Arc::clone(&watch);
        device.on_uncaptured_error(Arc::new(move |error| on_error.fail(error.to_string())));
        let on_loss = Arc::clone(&watch);
        device.set_device_lost_callback(move |reason, message| {
            on_loss.lose(if message.is_empty() { format!("{reason:?}").to_lowercase() } else { message });
        });
        let about = About::of(&adapter.get_info());
        Self { inner: Arc::new(Inner { instance, adapter, device, queue, about, watch }) }
    }

    /// What the device is.
    pub fn about(&self) -> &About {
        &self.inner.about
    }

    /// Why the device is lost, or `None` while it works.
    pub fn lost(&self) -> Option<String> {
        let watch = &self.inner.watch;
        watch
            .lost
            .load(Ordering::Acquire)
            .then(|| watch.lost_reason.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Destroys the device, as a driver reset would: every later call gives [`GpuError::Lost`]. For tests of what comes after.
    pub fn destroy(&self) {
        self.inner.device.destroy();
        // wgpu reports the loss when it is next polled.
        drop(self.poll());
        if !self.inner.watch.lost.load(Ordering::Acquire) {
            self.inner.watch.lose("destroyed".to_owned());
        }
    }

    /// The instance, for whoever shares the device.
    pub fn instance(&self) -> &wgpu::Instance {
        &self.inner.instance
    }

    /// The adapter, for whoever shares the device.
    pub fn adapter(&self) -> &wgpu::Adapter {
        &self.inner.adapter
    }

    /// The device, for whoever shares it.
    pub fn device(&self) -> &wgpu::Device {
        &self.inner.device
    }

    /// The queue, for whoever shares the device.
    pub fn queue(&self) -> &wgpu::Queue {
        &self.inner.queue
    }

    /// Whether the device still works and refused nothing; a refusal is reported once.
    pub(crate) fn check(&self) -> Result<(), GpuError> {
        if let Some(reason) = self.lost() {
            return Err(GpuError::Lost { reason });
        }
        let watch = &self.inner.watch;
        if watch.failed.load(Ordering::Acquire) {
            let mut failure = watch.failure.lock().unwrap_or_else(PoisonError::into_inner);
            watch.failed.store(false, Ordering::Release);
            return Err(GpuError::Driver { message: std::mem::take(&mut failure) });
        }
        Ok(())
    }

    /// Lets finished work report, without waiting.
    pub(crate) fn poll(&self) -> Result<(), GpuError> {
        self.poll_as(wgpu::PollType::Poll)
    }

    /// Waits until a submission has finished; never for ever.
    pub(crate) fn wait(&self, submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
        self.poll_as(wgpu::PollType::Wait { submission_index: Some(submission), timeout: Some(WAIT) })
    }

    fn poll_as(&self, poll: wgpu::PollType) -> Result<(), GpuError> {
        self.check()?;
        // wgpu 30 panics when the driver reports the loss during a poll.
        match catch_unwind(AssertUnwindSafe(|| self.inner.device.poll(poll))) {
            Ok(Ok(_)) => self.check(),
            Ok(Err(wgpu::PollError::Timeout)) => Err(GpuError::Timeout { secs: WAIT.as_secs() }),
            Ok(Err(error)) => {
                self.check()?;
                Err(GpuError::Driver { message: error.to_string() })
            }
            Err(_) => {
                if !self.inner.watch.lost.load(Ordering::Acquire) {
                    self.inner.watch.lose("the driver reported it during a wait".to_owned());
                }
                self.check()
            }
        }
    }
}

//! How long each pass takes, measured by the device itself and read without waiting for it.

use cym_plan::Plan;

use crate::replies::Replies;
use crate::shared::Shared;

/// How many frames may be on their way back.
const DEPTH: usize = 3;

/// The time of one pass.
#[derive(Clone, Debug, PartialEq)]
pub struct PassTime {
    /// The pass, as the plan labels it.
    pub label: String,
    /// Seconds from the start of its first iteration to the end of its last.
    pub secs: f64,
}

/// Timestamps of one prepared plan.
pub(crate) struct Timing {
    pub(crate) queries: wgpu::QuerySet,
    count: u32,
    resolved: wgpu::Buffer,
    replies: Replies,
    period_secs: f64,
    secs: Vec<f64>,
    measured: bool,
}

impl Timing {
    /// `None` where the adapter has no timestamps, or the plan more passes than one query set takes.
    pub(crate) fn new(shared: &Shared, passes: usize) -> Option<Self> {
        let device = shared.gpu.device();
        let count = u32::try_from(passes).ok()?.checked_mul(2)?;
        if !device.features().contains(wgpu::Features::TIMESTAMP_QUERY)
            || count == 0
            || count > wgpu::QUERY_SET_MAX_QUERIES
        {
            return None;
        }
        let size = u64::from(count * wgpu::QUERY_SIZE);
        let queries = device.create_query_set(&wgpu::QuerySetDescriptor {
            label: Some("pass times"),
            ty: wgpu::QueryType::Timestamp,
            count,
        });
        let resolved =
            shared.buffer("pass times", size, wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC);
        let replies = Replies::new(shared, "pass times", size, DEPTH);
        let period_secs = f64::from(shared.gpu.queue().get_timestamp_period()) * 1e-9;
        Some(Self { queries, count, resolved, replies, period_secs, secs: vec![0.0; passes], measured: false })
    }

    /// Puts the frame's timestamps on their way, unless all buffers are still travelling.
    pub(crate) fn resolve(&self, encoder: &mut wgpu::CommandEncoder) {
        self.replies.send(encoder, |encoder, reply| {
            encoder.resolve_query_set(&self.queries, 0..self.count, &self.resolved, 0);
            encoder.copy_buffer_to_buffer(&self.resolved, 0, reply, 0, None);
        });
    }

    /// Writes the two stamps of something that is not done in this frame.
    pub(crate) fn none(&self, encoder: &mut wgpu::CommandEncoder, begin: u32) {
        let stamps = wgpu::ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(begin),
            end_of_pass_write_index: Some(begin + 1),
        };
        drop(encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
            label: Some("left out"),
            timestamp_writes: Some(stamps),
        }));
    }

    /// Takes in what has arrived.
    pub(crate) fn collect(&mut self) {
        let (secs, measured) = (&mut self.secs, &mut self.measured);
        self.replies.collect(|bytes| {
            let stamp = |at: usize| {
                bytes.get(at * 8..at * 8 + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
            };
            for (pass, secs) in secs.iter_mut().enumerate() {
                *secs = stamp(2 * pass + 1).saturating_sub(stamp(2 * pass)) as f64 * self.period_secs;
            }
            *measured = true;
        });
    }

    /// Times of the passes, then of what the card drew for nodes that draw by themselves.
    pub(crate) fn times(&self, plan: &Plan) -> Option<Vec<PassTime>> {
        let labels = plan.passes.iter().map(|pass| pass.label.as_str()).chain(std::iter::repeat(""));
        let times = labels.zip(&self.secs).map(|(label, &secs)| PassTime { label: label.to_owned(), secs });
        self.measured.then(|| times.collect())
    }
}

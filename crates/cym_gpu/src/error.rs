//! Everything that can go wrong on the way to a picture.

/// Why the GPU could not do what was asked. Every text names the thing, the cause and the next step.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GpuError {
    /// There is nothing that can draw.
    #[error(
        "no graphics adapter was found. Install a Vulkan driver; without a graphics card, software Vulkan does: \
         apt-get install mesa-vulkan-drivers"
    )]
    NoAdapter,
    /// The adapter that was asked for is not there.
    #[error(
        "no graphics adapter matches \"{asked}\". There is: {found}. Name one of these, or leave CYMATIC_ADAPTER empty."
    )]
    NoSuchAdapter {
        /// What was asked for.
        asked: String,
        /// Names of all adapters.
        found: String,
    },
    /// The adapter gives no device.
    #[error(
        "the graphics adapter {adapter} gives no device: {message}. Update its driver, or choose another one with CYMATIC_ADAPTER."
    )]
    NoDevice {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        message: String,
    },
    /// The device went away: a driver reset, an unplugged card, memory that ran out.
    #[error(
        "the graphics device was lost: {reason}. Open it again; if this repeats, choose a smaller picture or update the driver."
    )]
    Lost {
        /// What the driver said.
        reason: String,
    },
    /// The device did not answer in time.
    #[error(
        "the graphics device did not finish within {secs} s. Choose a smaller picture, or a graph with less work in a frame."
    )]
    Timeout {
        /// How long was waited.
        secs: u64,
    },
    /// The plan would need more memory than there is to give.
    #[error(
        "the graph needs {} of graphics memory, more than the {} it may take; {label} has the biggest share, {}. \
         {next}.", mib(*bytes), mib(*limit), mib(*label_bytes)
    )]
    TooBig {
        /// Bytes that the plan needs.
        bytes: u64,
        /// Bytes that it may take.
        limit: u64,
        /// The node with the biggest share.
        label: String,
        /// That share.
        label_bytes: u64,
        /// What to do.
        next: &'static str,
    },
    /// More particles than a buffer of the device holds.
    #[error(
        "{label}: room for {wanted} particles is more than the {most} that one system may have on this graphics device. Lower `most` \
         of the emitter, or draw its particles with two systems."
    )]
    Particles {
        /// The emitters of the system.
        label: String,
        /// Particles that there should be room for.
        wanted: u64,
        /// Particles that the device has room for.
        most: u64,
    },
    /// A picture is wider, higher or deeper than the adapter allows.
    #[error(
        "{label}: a picture of {width} x {height} px does not fit the adapter's limit of {limit} px a side. Choose a smaller picture (--size)."
    )]
    Side {
        /// The node.
        label: String,
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
        /// The longest side that the adapter takes, in px.
        limit: u32,
    },
    /// A shader is refused.
    #[error("{label}: its shader does not compile: {message}")]
    Shader {
        /// The pass.
        label: String,
        /// wgpu's message.
        message: String,
    },
    /// A file's content is not what its size says.
    #[error("{label}: {message}. Load the file again.")]
    Asset {
        /// The node that reads the file.
        label: String,
        /// What is wrong.
        message: String,
    },
    /// The plan contradicts itself.
    #[error("{label}: {message}. This is a fault of Cymatic; please report it together with the graph.")]
    Plan {
        /// The pass or slot.
        label: String,
        /// What is wrong.
        message: String,
    },
    /// A frame came with too few control-rate numbers.
    #[error(
        "the frame has {given} control-rate numbers, the plan needs {needed}. This is a fault of Cymatic; please report it together with the graph."
    )]
    Numbers {
        /// How many came.
        given: usize,
        /// How many are needed.
        needed: usize,
    },
    /// Every buffer of a readback ring holds a frame that was not fetched.
    #[error("all {depth} buffers of the readback ring are full. Fetch a frame before the next one is pushed.")]
    RingFull {
        /// How many buffers the ring has.
        depth: usize,
    },
    /// The driver refused something that should have worked.
    #[error(
        "the graphics driver refused a call: {message}. Update the driver, or choose another adapter with CYMATIC_ADAPTER."
    )]
    Driver {
        /// wgpu's message.
        message: String,
    },
    /// No preparation is under way any more.
    #[error("the preparation of the plan was dropped before it ended. Prepare the plan again.")]
    Dropped,
}

/// A size in memory for people.
fn mib(bytes: u64) -> String {
    let mib = bytes as f64 / f64::from(1 << 20);
    if mib < 10_240.0 { format!("{mib:.0} MiB") } else { format!("{:.1} GiB", mib / 1024.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_big_names_the_node_and_the_next_step() {
        let error = GpuError::TooBig {
            bytes: 20 << 30,
            limit: 4 << 30,
            label: "bloom".to_owned(),
            label_bytes: 3 << 30,
            next: "Choose a smaller picture (--size)",
        };
        assert_eq!(
            error.to_string(),
            "the graph needs 20.0 GiB of graphics memory, more than the 4096 MiB it may take; bloom has the biggest share, \
             3072 MiB. Choose a smaller picture (--size)."
        );
    }

    #[test]
    fn no_adapter_says_how_to_get_one() {
        assert!(GpuError::NoAdapter.to_string().contains("mesa-vulkan-drivers"));
    }
}

//! A device with every node, sessions on it, and cameras that read their frames.

use std::sync::Arc;

use cym_engine::{EngineError, Project, Session, SessionOptions};
use cym_gpu::{AdapterChoice, Alpha, Finish, Gpu, PixelLayout, ReadbackRing};
use cym_graph::Document;
use cym_plan::{NodeLibrary, Tick};
use cym_wgsl::{Trust, read_node};

use crate::pixels::Picture;
use crate::repo;
use crate::scene::{Bars, TEST_NODES};

/// A device, and every node together with a few that only tests know.
#[derive(Clone)]
pub struct Stage {
    /// The device.
    pub gpu: Gpu,
    /// The nodes.
    pub library: Arc<NodeLibrary>,
}

impl Stage {
    /// A stage on the adapter that the program would take.
    ///
    /// # Panics
    /// There is no device, or a node does not read.
    pub fn open() -> Self {
        let gpu = Gpu::open(AdapterChoice::Default).unwrap_or_else(|error| panic!("these tests draw: {error}"));
        Self { gpu, library: library() }
    }

    /// A stage on lavapipe, whose pictures are the same on every machine; `None`, said loudly, where it is not there.
    ///
    /// # Panics
    /// It is not there, and the environment variable `CI` is set.
    #[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
    pub fn lavapipe() -> Option<Self> {
        let gpu = Gpu::open(AdapterChoice::Software);
        // The same rasteriser reached through OpenGL rounds otherwise.
        let found = match &gpu {
            Ok(gpu) if gpu.about().name.contains("llvmpipe") && gpu.about().backend == "vulkan" => None,
            Ok(gpu) => Some(format!("found {} ({}) instead", gpu.about().name, gpu.about().backend)),
            Err(error) => Some(error.to_string()),
        };
        if let Some(found) = found {
            let message = format!("SKIPPED: golden pictures need lavapipe (package mesa-vulkan-drivers); {found}");
            assert!(!repo::asked("CI"), "{message}. In CI a skip is a failure.");
            eprintln!("{message}");
            return None;
        }
        gpu.ok().map(|gpu| Self { gpu, library: library() })
    }

    /// Starts a document as if it lay in `example-graphs/`.
    ///
    /// # Errors
    /// What [`Session::start`] says.
    pub fn start(&self, document: Document, options: &SessionOptions) -> Result<Session, EngineError> {
        let path = repo::root().join("example-graphs/test.cym");
        let project = Project { document, path, carrier: None };
        Session::start(project, Arc::clone(&self.library), self.gpu.clone(), options)
    }
}

/// Every node of the program and the test nodes.
fn library() -> Arc<NodeLibrary> {
    let mut library = nodes::catalogue().unwrap_or_else(|error| panic!("{error}"));
    for (id, text) in TEST_NODES {
        let node = read_node(id, text, &library.shaders, Trust::Ours).unwrap_or_else(|error| panic!("{error}"));
        library.insert_wgsl(node);
    }
    library.insert_native("test/bars", Arc::new(Bars));
    Arc::new(library)
}

/// Reads frames of one session.
pub struct Camera {
    ring: ReadbackRing,
    size: [u32; 2],
    bytes: Vec<u8>,
}

impl Camera {
    /// A camera for linear, premultiplied halves.
    pub fn linear(session: &Session) -> Self {
        Self::new(session, Finish { layout: PixelLayout::RgbaF16, alpha: Alpha::Premultiplied, dither: false })
    }

    /// A camera for 8-bit sRGB over black, without dither.
    pub fn screen(session: &Session) -> Self {
        Self::new(session, Finish { layout: PixelLayout::Rgba8, alpha: Alpha::Opaque, dither: false })
    }

    fn new(session: &Session, finish: Finish) -> Self {
        let size = session.plan().size;
        let ring = ReadbackRing::new(&session.executor, size[0], size[1], finish, 1);
        Self { ring: ring.unwrap_or_else(|error| panic!("{error}")), size, bytes: Vec::new() }
    }

    /// Draws a frame and gives its bytes.
    ///
    /// # Panics
    /// The device refuses.
    pub fn bytes(&mut self, session: &mut Session, frame: u64) -> &[u8] {
        session.render_frame(frame).unwrap_or_else(|error| panic!("frame {frame}: {error}"));
        let tick = Tick::at(frame, session.plan().rate);
        self.ring.push(&session.prepared, tick).unwrap_or_else(|error| panic!("frame {frame}: {error}"));
        self.ring.drain(&mut self.bytes).unwrap_or_else(|error| panic!("frame {frame}: {error}"));
        &self.bytes
    }

    /// Draws a frame and gives its picture; only for cameras that are [`Camera::linear`].
    pub fn picture(&mut self, session: &mut Session, frame: u64) -> Picture {
        let size = self.size;
        Picture::from_f16(size, self.bytes(session, frame))
    }
}

//! The drawing kernel on a device: the same numbers as numpy and the CPU give, and text that every device's compiler takes.
#![expect(clippy::unwrap_used, reason = "a test says what failed by stopping there")]

use std::sync::Arc;

use cym_learn::cppn::wgsl::{Kernel, Precision, Target, kernel};
use cym_learn::cppn::{Architecture, Frame, Genome, Network, Painter, Place, Preset, Quality};
use serde_json::Value;

/// Networks that numpy worked out in 64 bits; the script that made them lies beside it.
const CASES: &str = include_str!("../../crates/cym_learn/tests/data/cppn_parity.json");

/// A device that runs compute shaders.
struct Device {
    device: wgpu::Device,
    queue: wgpu::Queue,
}

impl Device {
    /// The adapter that wgpu takes; `None`, said loudly, where there is none.
    ///
    /// # Panics
    /// There is none, and the environment variable `CI` is set.
    #[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
    fn open() -> Option<Self> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let Ok(adapter) = pollster::block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default())) else {
            assert!(std::env::var_os("CI").is_none(), "no adapter. In CI a skip is a failure.");
            eprintln!("SKIPPED: the drawing kernel needs an adapter (package mesa-vulkan-drivers)");
            return None;
        };
        // The limits of WebGPU: what passes here runs everywhere.
        let required_features = adapter.features() & wgpu::Features::SHADER_F16;
        let descriptor = wgpu::DeviceDescriptor { required_features, ..Default::default() };
        let (device, queue) =
            pollster::block_on(adapter.request_device(&descriptor)).expect("an adapter gives a device");
        Some(Self { device, queue })
    }

    fn has_f16(&self) -> bool {
        self.device.features().contains(wgpu::Features::SHADER_F16)
    }

    /// Compiles a kernel's text, without making code of it; what is wrong with it, if anything is.
    fn check(&self, kernel: &Kernel) -> Result<wgpu::ShaderModule, String> {
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let source = wgpu::ShaderSource::Wgsl(kernel.wgsl.as_str().into());
        let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
        match pollster::block_on(scope.pop()) {
            Some(error) => Err(error.to_string()),
            None => Ok(module),
        }
    }

    fn storage(&self, bytes: &[u8]) -> wgpu::Buffer {
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
        let buffer = self.buffer(bytes.len() as u64, usage);
        self.queue.write_buffer(&buffer, 0, bytes);
        buffer
    }

    fn buffer(&self, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor { label: None, size, usage, mapped_at_creation: false })
    }

    /// Makes code of a kernel.
    fn pipeline(&self, kernel: &Kernel) -> wgpu::ComputePipeline {
        let module = self.check(kernel).unwrap_or_else(|error| panic!("{error}"));
        self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            cache: None,
        })
    }

    /// Draws; the bytes of the target.
    fn draw(
        &self,
        (kernel, pipeline): (&Kernel, &wgpu::ComputePipeline),
        target: Target,
        network: &Network,
        frame: &Frame<'_>,
        size_px: [u32; 2],
    ) -> Vec<u8> {
        let weights = self.storage(&kernel.weights(network).unwrap());
        let block: Vec<u8> =
            kernel.frame(network, frame, size_px).unwrap().iter().flat_map(|f| f.to_le_bytes()).collect();
        let block = self.storage(&block);
        let [width, height] = size_px;
        let pixel_bytes = if target == Target::Numbers { 16 } else { 8 };
        let length = u64::from(width * height * pixel_bytes);
        let numbers = self.buffer(length, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC);
        let texture = self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba16Float,
            usage: wgpu::TextureUsages::STORAGE_BINDING | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let picture = match target {
            Target::Numbers => numbers.as_entire_binding(),
            Target::Texture => wgpu::BindingResource::TextureView(&view),
        };
        let entries = [weights.as_entire_binding(), block.as_entire_binding(), picture].into_iter().enumerate();
        let entries: Vec<_> =
            entries.map(|(at, resource)| wgpu::BindGroupEntry { binding: at as u32, resource }).collect();
        let layout = pipeline.get_bind_group_layout(0);
        let group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &layout,
            entries: &entries,
        });
        let back = self.buffer(length, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST);
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &group, &[]);
            let [across, down] = kernel.workgroups(size_px);
            pass.dispatch_workgroups(across, down, 1);
        }
        match target {
            Target::Numbers => encoder.copy_buffer_to_buffer(&numbers, 0, &back, 0, length),
            Target::Texture => {
                let rows =
                    wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(8 * width), rows_per_image: None };
                let to = wgpu::TexelCopyBufferInfo { buffer: &back, layout: rows };
                encoder.copy_texture_to_buffer(texture.as_image_copy(), to, texture.size());
            }
        }
        self.queue.submit([encoder.finish()]);
        back.slice(..).map_async(wgpu::MapMode::Read, |mapped| mapped.expect("the buffer can be read"));
        self.device.poll(wgpu::PollType::wait_indefinitely()).expect("the device answers");
        back.slice(..).get_mapped_range().expect("it was mapped").to_vec()
    }
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

/// A weight in -1..1, as the script makes it.
fn unit(seed: u32, at: u32) -> f32 {
    let mut h = at.wrapping_mul(2_654_435_761).wrapping_add(seed * 97);
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    (h >> 8) as f32 / 8_388_608.0 - 1.0
}

fn list(value: &Value) -> Vec<f32> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number") as f32).collect()
}

/// The network of a case.
fn network(case: &Value) -> Network {
    let architecture: Architecture = serde_json::from_value(case["architecture"].clone()).unwrap();
    let (seed, gain) = (case["seed"].as_u64().unwrap() as u32, case["gain"].as_f64().unwrap());
    let mut weights = Vec::new();
    for (inputs, outputs) in architecture.shapes() {
        let scale = (gain / (inputs as f64).sqrt()) as f32;
        let start = weights.len();
        let number = |at: usize| unit(seed, (start + at) as u32);
        weights.extend((0..inputs * outputs).map(|at| scale * number(at)));
        weights.extend((inputs * outputs..inputs * outputs + outputs).map(number));
    }
    Network::from_weights(architecture, weights).unwrap()
}

#[test]
fn kernels_give_what_numpy_gives() {
    let Some(device) = Device::open() else {
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    // Few cases: a software device takes long to compile them, and the painter is held to all of them.
    for (at, precision, allowed) in
        [(4, Precision::Full, 1e-5), (10, Precision::Packed, 1e-3), (1, Precision::Half, 2e-3)]
    {
        if precision == Precision::Half && !device.has_f16() {
            continue;
        }
        let case = &cases[at];
        let network = network(case);
        let frame = &case["frame"];
        let [audio, latent, gains] = ["audio", "latent", "gains"].map(|name| list(&frame[name]));
        let size = frame["pixel"].as_f64().unwrap() as f32;
        let kernel = kernel(network.architecture(), precision, Target::Numbers).unwrap();
        let pipeline = device.pipeline(&kernel);
        for (place, expected) in case["places"].as_array().unwrap().iter().zip(case["expected"].as_array().unwrap()) {
            // A picture of one pixel that looks at the place, as large as its pixel shall be.
            let offset = [0, 1].map(|at| list(place)[at]);
            let place = Place { matrix: [[0.5 * size, 0.0], [0.0, 0.5 * size]], offset };
            let time = frame["time"].as_f64().unwrap() as f32;
            let frame = Frame { time, audio: &audio, latent: &latent, gains: &gains, place, damped: true };
            let drawn = numbers(&device.draw((&kernel, &pipeline), Target::Numbers, &network, &frame, [1, 1]));
            for (expected, drawn) in list(expected).into_iter().zip(drawn) {
                assert!(
                    (expected - drawn).abs() < allowed,
                    "case {at} {precision:?}: {drawn} where numpy has {expected}"
                );
            }
        }
    }
}

#[test]
fn a_picture_of_many_workgroups_is_the_painters_as_linear_light() {
    let Some(device) = Device::open() else {
        return;
    };
    let size_px = [64, 37];
    let network = Network::new(Preset::Small.architecture(), 3).unwrap();
    let frame =
        Frame { time: 0.3, latent: &[0.5, -1.0], place: Place::looking_at([0.2, -0.1], 0.8, 0.07), ..Frame::default() };
    let mut painted = vec![0.0; 64 * 37 * 3];
    Painter::new().draw(&network, &frame, size_px, Quality::FULL, &mut painted);
    let kernel = kernel(network.architecture(), Precision::Packed, Target::Texture).unwrap();
    assert!(kernel.workgroups(size_px)[0] > 4, "{:?}", kernel.workgroups(size_px));
    let pipeline = device.pipeline(&kernel);
    let drawn = device.draw((&kernel, &pipeline), Target::Texture, &network, &frame, size_px);
    let drawn: Vec<f32> = drawn.as_chunks().0.iter().map(|&two| half::f16::from_le_bytes(two).to_f32()).collect();
    let linear = |c: f32| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    for (at, (drawn, painted)) in drawn.chunks(4).zip(painted.chunks(3)).enumerate() {
        assert_eq!(drawn[3], 1.0);
        for (drawn, &painted) in drawn.iter().zip(painted) {
            assert!(
                (drawn - linear(painted)).abs() < 4e-3,
                "pixel {at}: {drawn} where the painter has {}",
                linear(painted)
            );
        }
    }
}

/// A network whose layers have units of all functions.
fn grown() -> Network {
    let Architecture { mut features, output, .. } = Preset::Polar.architecture();
    features.audio = 2;
    let first = Genome::first(features, output, 11).unwrap();
    (0..30).fold(first, |genome, generation| genome.mutated(0.3, generation)).network().unwrap()
}

#[test]
fn a_grown_network_is_drawn_as_the_painter_draws_it() {
    let Some(device) = Device::open() else {
        return;
    };
    let size_px = [48, 27];
    let network = grown();
    assert!(network.architecture().layers.len() > 1, "it should have a layer behind a layer");
    let frame = Frame { time: 0.3, audio: &[0.4, 0.8], latent: &[0.5, -1.0], ..Frame::default() };
    let mut painted = vec![0.0; 48 * 27 * 3];
    Painter::new().draw(&network, &frame, size_px, Quality::FULL, &mut painted);
    // Values that pass through layers have 16 bits in packed ones, and large weights multiply what is lost.
    for (precision, at_worst, on_the_whole) in [(Precision::Full, 2e-5, 2e-6), (Precision::Packed, 2e-2, 2e-3)] {
        let kernel = kernel(network.architecture(), precision, Target::Numbers).unwrap();
        let pipeline = device.pipeline(&kernel);
        let drawn = numbers(&device.draw((&kernel, &pipeline), Target::Numbers, &network, &frame, size_px));
        let apart: Vec<f32> = drawn
            .chunks(4)
            .zip(painted.chunks(3))
            .flat_map(|(drawn, painted)| drawn.iter().zip(painted).map(|(a, b)| (a - b).abs()).collect::<Vec<_>>())
            .collect();
        let worst = apart.iter().copied().fold(0.0, f32::max);
        let whole = (apart.iter().map(|apart| apart * apart).sum::<f32>() / apart.len() as f32).sqrt();
        println!("{precision:?}: {worst:.1e} at worst, {whole:.1e} on the whole");
        assert!(worst < at_worst && whole < on_the_whole, "{precision:?}: {worst} at worst, {whole} on the whole");
    }
}

/// What is wrong with a kernel's text, if anything is.
fn fault(text: &str) -> Option<String> {
    let module = match naga::front::wgsl::parse_str(text) {
        Ok(module) => module,
        Err(error) => return Some(error.emit_to_string(text)),
    };
    let mut validator =
        naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::all());
    validator.validate(&module).err().map(|error| error.emit_to_string(text))
}

#[test]
fn every_kernel_is_valid_within_the_limits_of_every_device() {
    assert!(fault("@compute @workgroup_size(1) fn main() { let a = 1.0 + 1u; }").is_some());
    let mut widest = Preset::Lucid.architecture();
    for layer in &mut widest.layers {
        layer.width = 256;
    }
    let mut odd = Preset::Palette.architecture();
    for (layer, width) in odd.layers.iter_mut().zip([17, 33, 250, 19]) {
        layer.width = width;
    }
    let architectures =
        Preset::ALL.into_iter().map(Preset::architecture).chain([widest, odd, grown().architecture().as_ref().clone()]);
    for architecture in architectures.map(Arc::new) {
        for precision in [Precision::Full, Precision::Packed, Precision::Half, Precision::Tiles] {
            for target in [Target::Texture, Target::Numbers] {
                let kernel = kernel(&architecture, precision, target).unwrap();
                let fault = fault(&kernel.wgsl);
                assert_eq!(fault, None, "{precision:?} {target:?} of {architecture:?}");
                assert!(kernel.workgroup <= 256 && kernel.pixels_per_workgroup >= 4, "{kernel:?}");
                // Who has matrix units has more memory.
                let most = if precision == Precision::Tiles { 40 << 10 } else { 16 << 10 };
                assert!(kernel.workgroup_bytes() <= most, "{precision:?} of {architecture:?}");
            }
        }
    }
}

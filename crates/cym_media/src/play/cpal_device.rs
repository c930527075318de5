//! The machine's sound devices, through cpal.

use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{BufferSize, ErrorKind, FromSample, OutputCallbackInfo, SampleFormat, SizedSample, StreamConfig};

use super::device::{Backend, Lost, OpenDevice};
use super::now::Now;
use super::pipe::Stereo;
use super::render::Renderer;

/// Sound that is asked for at a time, in seconds: two such pieces wait in most devices.
const PERIOD_SECS: f64 = 0.02;
/// The highest rate that is played, in Hz.
const MAX_RATE_HZ: u32 = 192_000;
/// Frames that are made at a time in the callback.
const SCRATCH: usize = 512;
/// ALSA names things that are no device to play to or hear from, or a second door to one.
const NO_DEVICES: [&str; 15] = [
    "null",
    "lavrate",
    "samplerate",
    "speexrate",
    "speex",
    "upmix",
    "vdownmix",
    "oss",
    "hw",
    "plughw",
    "dmix",
    "dsnoop",
    "surround",
    "iec958",
    "usbstream",
];

/// Devices through cpal.
pub(super) struct CpalDevices {
    /// The clock by which the player tells what is heard.
    pub(super) now: Now,
}

/// The names of the devices that can be chosen.
pub(super) fn names() -> Vec<String> {
    let _quiet = quiet();
    let mut names = Vec::new();
    let devices = cpal::default_host().output_devices();
    for device in devices.into_iter().flatten() {
        let driver = device.description().ok().and_then(|description| description.driver().map(str::to_owned));
        let name = device.to_string();
        if !is_no_device(driver.as_deref()) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether a driver's name is one of those.
pub(crate) fn is_no_device(driver: Option<&str>) -> bool {
    let kind = driver.and_then(|driver| driver.split(':').next()).unwrap_or_default();
    NO_DEVICES.iter().any(|none| kind.starts_with(none))
}

impl Backend for CpalDevices {
    fn open(
        &mut self,
        device: Option<&str>,
        renderer: &mut dyn FnMut(u32) -> Renderer,
        lost: Lost,
    ) -> Result<OpenDevice, String> {
        let _quiet = quiet();
        let host = cpal::default_host();
        let device = match device {
            None => host.default_output_device().ok_or_else(|| "this machine has no sound device".to_owned())?,
            Some(name) => host
                .output_devices()
                .map_err(|error| error.to_string())?
                .find(|device| device.to_string() == name)
                .ok_or_else(|| format!("there is no sound device named {name} now"))?,
        };
        let name = device.to_string();
        let default = device.default_output_config().map_err(|error| error.to_string())?;
        let (format, rate_hz) = (default.sample_format(), default.sample_rate());
        if rate_hz > MAX_RATE_HZ {
            return Err(format!("{name} plays at {rate_hz} Hz, more than {MAX_RATE_HZ}"));
        }
        // Two channels where the device takes them; a device that lists 64 is most often a mixer that takes any.
        let two = device.supported_output_configs().into_iter().flatten().any(|range| {
            range.channels() == 2
                && range.sample_format() == format
                && (range.min_sample_rate()..=range.max_sample_rate()).contains(&rate_hz)
        });
        let channels = if two { 2 } else { default.channels() };
        let period = (f64::from(rate_hz) * PERIOD_SECS) as u32;
        let config = |buffer_size| StreamConfig { channels, sample_rate: rate_hz, buffer_size };
        let mut open = |buffer_size| {
            let player = Playing::new(renderer(rate_hz), usize::from(channels), self.now.clone());
            build(&device, config(buffer_size), format, player, lost.clone())
        };
        let stream = match open(BufferSize::Fixed(period)) {
            Err(error) if error.kind() == ErrorKind::UnsupportedConfig => open(BufferSize::Default),
            other => other,
        }
        .map_err(|error| error.to_string())?;
        stream.play().map_err(|error| error.to_string())?;
        Ok(OpenDevice { name, stream: Box::new(stream) })
    }
}

/// A stream of the device's own kind of samples.
fn build(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    player: Playing,
    lost: Lost,
) -> Result<cpal::Stream, cpal::Error> {
    match format {
        SampleFormat::F32 => typed::<f32>(device, config, player, lost),
        SampleFormat::F64 => typed::<f64>(device, config, player, lost),
        SampleFormat::I8 => typed::<i8>(device, config, player, lost),
        SampleFormat::I16 => typed::<i16>(device, config, player, lost),
        SampleFormat::I24 => typed::<cpal::I24>(device, config, player, lost),
        SampleFormat::I32 => typed::<i32>(device, config, player, lost),
        SampleFormat::U8 => typed::<u8>(device, config, player, lost),
        SampleFormat::U16 => typed::<u16>(device, config, player, lost),
        SampleFormat::U24 => typed::<cpal::U24>(device, config, player, lost),
        SampleFormat::U32 => typed::<u32>(device, config, player, lost),
        other => Err(cpal::Error::with_message(
            ErrorKind::UnsupportedOperation,
            format!("it plays {other} samples, which are not made here"),
        )),
    }
}

fn typed<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut player: Playing,
    lost: Lost,
) -> Result<cpal::Stream, cpal::Error> {
    device.build_output_stream::<T, _, _>(
        config,
        move |out, info| player.fill(out, info),
        move |error| match error.kind() {
            // It goes on by itself.
            ErrorKind::Xrun | ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => {}
            _ => lost.tell(error.to_string()),
        },
        None,
    )
}

/// What lives in the callback.
struct Playing {
    renderer: Renderer,
    channels: usize,
    now: Now,
    scratch: Box<[Stereo; SCRATCH]>,
}

impl Playing {
    fn new(renderer: Renderer, channels: usize, now: Now) -> Self {
        Self { renderer, channels, now, scratch: Box::new([[0.0; 2]; SCRATCH]) }
    }

    /// Fills the device's buffer. Neither locks nor allocates.
    fn fill<T: SizedSample + FromSample<f32>>(&mut self, out: &mut [T], info: &OutputCallbackInfo) {
        let now_ns = (self.now)();
        let stamp = info.timestamp();
        let mut heard_ns = now_ns + stamp.playback.duration_since(stamp.callback).as_nanos() as u64;
        for piece in out.chunks_mut(SCRATCH * self.channels) {
            let frames = piece.len() / self.channels;
            let made = &mut self.scratch[..frames];
            self.renderer.render(made, now_ns, heard_ns);
            heard_ns = self.renderer.after(heard_ns, frames);
            for (to, frame) in piece.chunks_mut(self.channels).zip(made.iter()) {
                match to {
                    [one] => *one = T::from_sample(0.5 * (frame[0] + frame[1])),
                    [left, right, rest @ ..] => {
                        *left = T::from_sample(frame[0]);
                        *right = T::from_sample(frame[1]);
                        rest.fill(T::EQUILIBRIUM);
                    }
                    [] => {}
                }
            }
        }
    }
}

/// Keeps ALSA's own words off the terminal while a device is looked for: what matters comes back as an error.
#[cfg(target_os = "linux")]
pub(crate) fn quiet() -> Option<impl Sized> {
    alsa::Output::local_error_handler().ok()
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn quiet() -> Option<impl Sized> {
    None::<()>
}

//! The machine's sound inputs, through cpal.

use std::time::Duration;

use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use cpal::{
    BufferSize, ErrorKind, FromSample, InputCallbackInfo, Sample as _, SampleFormat, SizedSample, StreamConfig,
};

use super::{InputDevice, InputSource, InputSystem, Intake, LostInput, OpenInput};
use crate::play::{is_no_device, quiet};

/// Sound that comes at a time, in seconds: 256 frames at 48 kHz.
const PERIOD_SECS: f64 = 256.0 / 48_000.0;
/// The highest rate that is heard, in Hz.
const MAX_RATE_HZ: u32 = 192_000;
/// Channels that are heard; a mixing desk may have more.
const MAX_CHANNELS: usize = 8;
/// What stands behind the name of an output whose sound is listened to.
const PLAYED: &str = " (what it plays)";

/// Inputs through cpal.
pub(super) struct CpalInputs;

/// Where one that is found would be listened to.
struct Found {
    device: cpal::Device,
    name: String,
    source: InputSource,
}

/// Everything that can be listened to, each name once.
fn found(host: &cpal::Host) -> Result<Vec<Found>, String> {
    let mut all: Vec<Found> = Vec::new();
    for device in host.input_devices().map_err(|error| error.to_string())? {
        let driver = device.description().ok().and_then(|description| description.driver().map(str::to_owned));
        let name = device.to_string();
        if is_no_device(driver.as_deref()) || all.iter().any(|other| other.name == name) {
            continue;
        }
        let words = name.to_lowercase();
        let monitor = words.contains("monitor of") || words.contains(".monitor");
        let source = if monitor { InputSource::Machine } else { InputSource::Outside };
        all.push(Found { device, name, source });
    }
    // There the system hands out what an output plays when it is opened as an input.
    if cfg!(any(target_os = "windows", target_os = "macos")) {
        for device in host.output_devices().into_iter().flatten().filter(|device| !device.supports_input()) {
            let name = format!("{device}{PLAYED}");
            all.push(Found { device, name, source: InputSource::Machine });
        }
    }
    Ok(all)
}

impl InputSystem for CpalInputs {
    fn devices(&self) -> Vec<InputDevice> {
        let _quiet = quiet();
        let host = cpal::default_host();
        let preferred = host.default_input_device().map(|device| device.to_string());
        let found = found(&host).unwrap_or_default().into_iter();
        found
            .map(|Found { name, source, .. }| InputDevice { default: preferred.as_ref() == Some(&name), name, source })
            .collect()
    }

    fn open(
        &self,
        device: Option<&str>,
        intake: &mut dyn FnMut(u32, usize) -> Intake,
        lost: LostInput,
    ) -> Result<OpenInput, String> {
        let _quiet = quiet();
        let host = cpal::default_host();
        let (device, name) = match device {
            None => {
                let none = || "this machine has no sound input. Plug in a microphone or an interface".to_owned();
                let device = host.default_input_device().ok_or_else(none)?;
                let name = device.to_string();
                (device, name)
            }
            Some(name) => {
                let mut all = found(&host)?;
                let Some(at) = all.iter().position(|found| found.name == name) else {
                    let names: Vec<String> = all.into_iter().map(|found| found.name).collect();
                    return Err(missing(name, &names));
                };
                let Found { device, name, .. } = all.swap_remove(at);
                (device, name)
            }
        };
        // What an output plays has the output's form.
        let default =
            if device.supports_input() { device.default_input_config() } else { device.default_output_config() };
        let default = default.map_err(|error| error.to_string())?;
        let (format, rate_hz) = (default.sample_format(), default.sample_rate());
        if rate_hz > MAX_RATE_HZ {
            return Err(format!("{name} gives {rate_hz} Hz, more than {MAX_RATE_HZ}"));
        }
        // A plug that stands for any card lists many channels of which most are nothing.
        let two = device.supported_input_configs().into_iter().flatten().any(|range| {
            range.channels() == 2
                && range.sample_format() == format
                && (range.min_sample_rate()..=range.max_sample_rate()).contains(&rate_hz)
        });
        let channels = if two && device.supports_input() { 2 } else { default.channels() };
        let period = (f64::from(rate_hz) * PERIOD_SECS).round() as u32;
        let config = |buffer_size| StreamConfig { channels, sample_rate: rate_hz, buffer_size };
        let of = usize::from(channels).max(1);
        let mut open = |buffer_size| {
            let hearing = Hearing { intake: intake(rate_hz, of.min(MAX_CHANNELS)), of };
            build(&device, config(buffer_size), format, hearing, lost.clone())
        };
        let stream = match open(BufferSize::Fixed(period)) {
            Err(error) if error.kind() == ErrorKind::UnsupportedConfig => open(BufferSize::Default),
            other => other,
        };
        let stream = stream.map_err(|error| error.to_string())?;
        stream.play().map_err(|error| error.to_string())?;
        Ok(OpenInput { name, stream: Box::new(stream) })
    }
}

fn missing(name: &str, there: &[String]) -> String {
    if there.is_empty() {
        format!("there is no sound input named {name} now, nor any other")
    } else {
        format!("there is no sound input named {name} now; there are: {}", there.join(", "))
    }
}

/// A stream of the device's own kind of samples.
fn build(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    hearing: Hearing,
    lost: LostInput,
) -> Result<cpal::Stream, cpal::Error> {
    match format {
        SampleFormat::F32 => typed::<f32>(device, config, hearing, lost),
        SampleFormat::F64 => typed::<f64>(device, config, hearing, lost),
        SampleFormat::I8 => typed::<i8>(device, config, hearing, lost),
        SampleFormat::I16 => typed::<i16>(device, config, hearing, lost),
        SampleFormat::I24 => typed::<cpal::I24>(device, config, hearing, lost),
        SampleFormat::I32 => typed::<i32>(device, config, hearing, lost),
        SampleFormat::U8 => typed::<u8>(device, config, hearing, lost),
        SampleFormat::U16 => typed::<u16>(device, config, hearing, lost),
        SampleFormat::U24 => typed::<cpal::U24>(device, config, hearing, lost),
        SampleFormat::U32 => typed::<u32>(device, config, hearing, lost),
        other => Err(cpal::Error::with_message(
            ErrorKind::UnsupportedOperation,
            format!("it gives {other} samples, which are not read here"),
        )),
    }
}

fn typed<T>(
    device: &cpal::Device,
    config: StreamConfig,
    mut hearing: Hearing,
    lost: LostInput,
) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    device.build_input_stream::<T, _, _>(
        config,
        move |heard, info| hearing.take(heard, info),
        move |error| match error.kind() {
            // It goes on by itself.
            ErrorKind::Xrun | ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => {}
            _ => lost.tell(error.to_string()),
        },
        None,
    )
}

/// What lives in the callback.
struct Hearing {
    intake: Intake,
    /// Channels of the device; the first ones are heard.
    of: usize,
}

impl Hearing {
    fn take<T>(&mut self, heard: &[T], info: &InputCallbackInfo)
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let stamp = info.timestamp();
        // Some drivers tell nonsense: nothing is older than this.
        let age = stamp.callback.duration_since(stamp.capture).min(Duration::from_millis(500));
        let mut frame: &[T] = &[];
        let mut frames = heard.chunks_exact(self.of);
        self.intake.push_with(heard.len() / self.of, age, |channel| {
            if channel == 0 {
                frame = frames.next().unwrap_or_default();
            }
            frame.get(channel).map_or(0.0, |&sample| f32::from_sample(sample))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn a_missing_input_names_those_that_are_there() {
        assert_eq!(missing("Desk", &[]), "there is no sound input named Desk now, nor any other");
        let there = ["Mic".to_owned(), "Line".to_owned()];
        assert_eq!(missing("Desk", &there), "there is no sound input named Desk now; there are: Mic, Line");
    }
}

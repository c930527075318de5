//! Which cameras this machine has, and how ffmpeg is told to film with one: `Video4Linux`, `AVFoundation`, `DirectShow`.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{CameraDevice, CameraSource, CameraSystem};
use crate::video::Tools;

/// The cameras of this machine.
pub(super) struct Machine;

impl CameraSystem for Machine {
    fn devices(&self) -> Result<Vec<CameraDevice>, String> {
        if cfg!(target_os = "linux") {
            Ok(of_linux(Path::new("/sys/class/video4linux")))
        } else if cfg!(target_os = "macos") {
            Ok(of_avfoundation(&listing(&["-f", "avfoundation", "-list_devices", "true", "-i", ""])?))
        } else if cfg!(windows) {
            Ok(of_dshow(&listing(&["-f", "dshow", "-list_devices", "true", "-i", "dummy"])?))
        } else {
            Err("cameras are not known on this system".to_owned())
        }
    }

    fn source(&self, device: Option<&str>, lines: Option<u32>) -> Result<CameraSource, String> {
        let mut devices = self.devices()?.into_iter();
        let found = match device {
            Some(name) => devices.find(|there| there.name == name).ok_or_else(|| format!("{name} is not there")),
            None => devices.next().ok_or_else(|| "no camera is there".to_owned()),
        };
        let CameraDevice { name, address } = found?;
        let size = lines.map(|lines| format!("{}x{lines}", if lines == 480 { 640 } else { lines * 16 / 9 }));
        let size: Vec<String> = size.into_iter().flat_map(|size| ["-video_size".to_owned(), size]).collect();
        let (form, address) = if cfg!(target_os = "macos") {
            (&["-f", "avfoundation", "-framerate", "30"][..], format!("{address}:none"))
        } else if cfg!(windows) {
            (&["-f", "dshow"][..], format!("video={address}"))
        } else {
            (&["-f", "v4l2"][..], address)
        };
        let words = form.iter().map(|word| (*word).to_owned()).chain(size).chain(["-i".to_owned(), address]);
        Ok(CameraSource { name, input: words.map(OsString::from).collect() })
    }
}

/// What ffmpeg says when it is asked for devices; it calls the end of its list an error.
fn listing(args: &[&str]) -> Result<String, String> {
    let tools = Tools::find();
    let output =
        Command::new(&tools.ffmpeg).args(["-hide_banner", "-nostdin"]).args(args).stdin(Stdio::null()).output();
    let output = output.map_err(|cause| Tools::cannot_start(&tools.ffmpeg, cause).to_string())?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The kernel's list: a camera has several entries, of which the first one films.
fn of_linux(class: &Path) -> Vec<CameraDevice> {
    let text = |path: &Path| std::fs::read_to_string(path).unwrap_or_default().trim().to_owned();
    let entries = std::fs::read_dir(class).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<(u32, String)> = entries
        .filter(|entry| matches!(text(&entry.path().join("index")).as_str(), "" | "0"))
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.strip_prefix("video")?.parse().ok()?;
            Some((number, text(&entry.path().join("name"))))
        })
        .collect();
    found.sort_unstable();
    let device = |(number, name): (u32, String)| {
        let address = format!("/dev/video{number}");
        CameraDevice { name: if name.is_empty() { address.clone() } else { name }, address }
    };
    told_apart(&found.into_iter().map(device).collect::<Vec<_>>())
}

/// `[AVFoundation indev @ 0x7f] [0] FaceTime HD Camera`, up to the list of microphones.
fn of_avfoundation(said: &str) -> Vec<CameraDevice> {
    let videos = said.lines().skip_while(|line| !line.contains("video devices:")).skip(1);
    let videos = videos.take_while(|line| !line.contains("audio devices:"));
    let device = |line: &str| {
        let (_, rest) = line.split_once("] [")?;
        let (address, name) = rest.split_once("] ")?;
        let screen = name.starts_with("Capture screen");
        (!screen).then(|| CameraDevice { name: name.trim().to_owned(), address: address.to_owned() })
    };
    told_apart(&videos.filter_map(device).collect::<Vec<_>>())
}

/// `[dshow @ 0x1] "Integrated Camera" (video)`; older versions head their lists instead.
fn of_dshow(said: &str) -> Vec<CameraDevice> {
    let mut found = Vec::new();
    let mut within = false;
    for line in said.lines() {
        if line.contains("DirectShow") {
            within = line.contains("video devices");
        }
        let name = line.split('"').nth(1).filter(|_| !line.contains("Alternative name"));
        let marked = line.ends_with("(video)");
        if let Some(name) = name.filter(|_| marked || within && !line.ends_with("(audio)")) {
            found.push(CameraDevice { name: name.to_owned(), address: name.to_owned() });
        }
    }
    told_apart(&found)
}

/// Cameras of one name are told apart by their addresses.
fn told_apart(devices: &[CameraDevice]) -> Vec<CameraDevice> {
    let twice = |name: &str| devices.iter().filter(|device| device.name == name).count() > 1;
    let name = |device: &CameraDevice| {
        let CameraDevice { name, address } = device;
        if twice(name) && name != address { format!("{name} ({address})") } else { name.clone() }
    };
    devices.iter().map(|device| CameraDevice { name: name(device), address: device.address.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(devices: &[CameraDevice]) -> Vec<[&str; 2]> {
        devices.iter().map(|device| [device.name.as_str(), device.address.as_str()]).collect()
    }

    #[test]
    fn each_system_s_list_is_understood() {
        let class = tempfile::tempdir().unwrap();
        for (entry, name, index) in [
            ("video10", "Desk Cam", "0"),
            ("video2", "Webcam", "0"),
            ("video3", "Webcam", "1"),
            ("video0", "Webcam", "0"),
        ] {
            std::fs::create_dir(class.path().join(entry)).unwrap();
            std::fs::write(class.path().join(entry).join("name"), format!("{name}\n")).unwrap();
            std::fs::write(class.path().join(entry).join("index"), format!("{index}\n")).unwrap();
        }
        let linux = of_linux(class.path());
        let want = [
            ["Webcam (/dev/video0)", "/dev/video0"],
            ["Webcam (/dev/video2)", "/dev/video2"],
            ["Desk Cam", "/dev/video10"],
        ];
        assert_eq!(pairs(&linux), want);
        assert_eq!(of_linux(&class.path().join("none")), []);

        let mac = "[AVFoundation indev @ 0x7f] AVFoundation video devices:\n\
                   [AVFoundation indev @ 0x7f] [0] FaceTime HD Camera\n\
                   [AVFoundation indev @ 0x7f] [1] Capture screen 0\n\
                   [AVFoundation indev @ 0x7f] AVFoundation audio devices:\n\
                   [AVFoundation indev @ 0x7f] [0] Microphone\n";
        assert_eq!(pairs(&of_avfoundation(mac)), [["FaceTime HD Camera", "0"]]);

        let new = "[dshow @ 0x1] \"Integrated Camera\" (video)\n\
                   [dshow @ 0x1]   Alternative name \"@device_pnp_x\"\n\
                   [dshow @ 0x1] \"Microphone\" (audio)\ndummy: Immediate exit requested\n";
        let old = "[dshow @ 0x1] DirectShow video devices (some may be both)\n\
                   [dshow @ 0x1]  \"Integrated Camera\"\n\
                   [dshow @ 0x1]     Alternative name \"@device_pnp_x\"\n\
                   [dshow @ 0x1] DirectShow audio devices\n[dshow @ 0x1]  \"Microphone\"\n";
        for said in [new, old] {
            assert_eq!(pairs(&of_dshow(said)), [["Integrated Camera", "Integrated Camera"]]);
        }
    }
}

//! What a picture costs this device, measured once and remembered.
//!
//! A plan is cut into passes where a read and a write cost less than computing again, so it depends on these figures, and the
//! last bits of a picture depend on where it is cut. Therefore they are rounded to powers of two and kept in a file: two runs on
//! one machine plan alike.

mod measure;

use std::path::{Path, PathBuf};

use cym_plan::{Costs, Stage};

use crate::error::GpuError;
use crate::gpu::{About, Gpu};

/// Raised when what is measured changes: files of before are then measured again.
const VERSION: u32 = 1;

/// What writing and reading a picture cost on this device, in arithmetic operations a pixel, and which kind of pass is faster.
///
/// Taken from `cache_dir` when the same adapter and driver were measured before; otherwise measured (well under a second of
/// small passes) and kept there. A folder that cannot be written only costs the next start the same time.
pub fn calibrate(gpu: &Gpu, cache_dir: Option<&Path>) -> Result<Costs, GpuError> {
    let identity = identity(gpu.about());
    let file = cache_dir.map(|folder| folder.join(file_name(&identity)));
    if let Some(costs) =
        file.as_deref().and_then(|file| std::fs::read_to_string(file).ok()).and_then(|text| parse(&text, &identity))
    {
        return Ok(costs);
    }
    let costs = measure::measure(gpu)?;
    if let Some(file) = file {
        keep(&file, &render(&identity, costs));
    }
    Ok(costs)
}

/// One line that no other adapter or driver shares.
fn identity(about: &About) -> String {
    let line = format!("{VERSION}; {}; {}; {}; {}", about.backend, about.name, about.driver, about.driver_info);
    line.replace(['\n', '\r'], " ")
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): a short name; the identity in the file decides.
fn file_name(identity: &str) -> String {
    let hash = identity
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("device-{hash:016x}.txt")
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Fragment => "fragment",
        Stage::Compute => "compute",
    }
}

fn render(identity: &str, costs: Costs) -> String {
    let Costs { write_ops, read_ops, stage } = costs;
    format!("{identity}\nwrite_ops {write_ops}\nread_ops {read_ops}\nstage {}\n", word(stage))
}

fn parse(text: &str, identity: &str) -> Option<Costs> {
    let mut lines = text.lines();
    if lines.next()? != identity {
        return None;
    }
    let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
    let number = |text: &str| text.parse::<f32>().ok().filter(|ops| (1.0..=MOST_OPS).contains(ops));
    let write_ops = number(value("write_ops")?)?;
    let read_ops = number(value("read_ops")?)?;
    let stage = match value("stage")? {
        "fragment" => Stage::Fragment,
        "compute" => Stage::Compute,
        _ => return None,
    };
    Some(Costs { write_ops, read_ops, stage })
}

/// Beyond this a device would never render into a slot that it could avoid.
const MOST_OPS: f32 = 4096.0;

/// Writes beside the file and renames, so that two programs that start together leave a whole one.
fn keep(file: &Path, text: &str) {
    let Some(folder) = file.parent() else {
        return;
    };
    let part: PathBuf = file.with_extension(format!("{}.part", std::process::id()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&part, text))
        .and_then(|()| std::fs::rename(&part, file));
    if written.is_err() {
        // Nothing depends on the file but the time of the next start.
        drop(std::fs::remove_file(&part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_for_the_same_device_only() {
        let costs = Costs { write_ops: 64.0, read_ops: 16.0, stage: Stage::Compute };
        let text = render("me", costs);
        assert_eq!(parse(&text, "me"), Some(costs));
        assert_eq!(parse(&text, "you"), None);
    }

    #[test]
    fn a_damaged_file_is_measured_again() {
        for text in [
            "",
            "me\n",
            "me\nwrite_ops 64\n",
            "me\nwrite_ops NaN\nread_ops 4\nstage compute\n",
            "me\nwrite_ops 64\nread_ops 4\nstage x\n",
        ] {
            assert_eq!(parse(text, "me"), None, "{text:?}");
        }
    }
}

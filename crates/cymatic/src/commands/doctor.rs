//! `cymatic doctor`: what is there, what is missing, and how to get it.

use cym_engine::cache;
use cym_gpu::About;
use cym_media::video::{Preset, Tools, encoders};
use serde_json::json;

use crate::args::Doctor;
use crate::open;
use crate::report::{self, Failure};

fn words(about: &About) -> String {
    format!("{} ({}, {}, {} {})", about.name, about.kind.word(), about.backend, about.driver, about.driver_info)
}

/// Looks at GPU, ffmpeg, encoders and folders.
#[expect(clippy::unnecessary_wraps, reason = "every command gives a Result")]
pub(crate) fn run(args: &Doctor) -> Result<(), Failure> {
    let adapters: Vec<String> = cym_gpu::adapters().iter().map(words).collect();
    let gpu = open::gpu().map(|(gpu, costs)| (words(gpu.about()), costs));
    let ffmpeg = Tools::find().version();
    let encoders = encoders();
    if args.json {
        report::json(&json!({
            "adapters": adapters,
            "gpu": gpu.as_ref().ok().map(|(about, _)| about),
            "costs": gpu.as_ref().ok().map(|(_, costs)| format!("{costs:?}")),
            "ffmpeg": ffmpeg.as_ref().ok(),
            "encoders": encoders.iter().map(|encoder| json!({ "preset": encoder.preset, "encoder": encoder.encoder, "problem": encoder.problem })).collect::<Vec<_>>(),
            "cache": cache::folder(),
            "your_nodes": cache::artist_nodes(),
        }));
        return Ok(());
    }
    report::line("GPU adapters:");
    for adapter in &adapters {
        report::line(&format!("  {adapter}"));
    }
    match gpu {
        Ok((about, costs)) => {
            report::line(&format!("draws on: {about}"));
            let passes = format!("{:?}", costs.stage).to_lowercase();
            report::line(&format!(
                "  one picture costs as much as {:.0} operations a pixel; {passes} passes",
                costs.write_ops + costs.read_ops
            ));
        }
        Err(error) => report::line(&format!("  none works: {error}")),
    }
    match ffmpeg {
        Ok(version) => report::line(&format!("ffmpeg: {version}")),
        Err(error) => report::line(&format!("ffmpeg: {error}")),
    }
    for encoder in &encoders {
        let state = encoder.problem.as_deref().unwrap_or("works");
        report::line(&format!("  {:14} {:14} {state}", encoder.preset, encoder.encoder));
    }
    report::line("presets for --preset:");
    for preset in Preset::all() {
        report::line(&format!("  {:14} .{:5} {}", preset.name, preset.extension, preset.help));
    }
    let shown = |folder: Option<std::path::PathBuf>| {
        folder.map_or_else(|| "none".to_owned(), |folder| folder.display().to_string())
    };
    report::line(&format!("cache: {}", shown(cache::folder())));
    report::line(&format!("your own nodes: {}", shown(cache::artist_nodes())));
    Ok(())
}

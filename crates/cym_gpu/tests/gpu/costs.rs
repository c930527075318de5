//! What is measured about a device is remembered.

use cym_gpu::calibrate;
use cym_plan::Stage;

use crate::plans::gpu;

#[test]
fn figures_are_measured_once_and_then_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("not/there/yet");
    let gpu = gpu();
    let first = calibrate(&gpu, Some(&cache)).unwrap();
    for ops in [first.write_ops, first.read_ops] {
        assert!((1.0..=4096.0).contains(&ops) && ops.log2().fract() == 0.0, "{first:?}");
    }
    // Whatever is in the file wins: that is what makes two runs plan alike.
    let files: Vec<_> = std::fs::read_dir(&cache).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    let identity = text.lines().next().unwrap();
    std::fs::write(&files[0], format!("{identity}\nwrite_ops 2048\nread_ops 1024\nstage compute\n")).unwrap();
    let second = calibrate(&gpu, Some(&cache)).unwrap();
    assert_eq!((second.write_ops, second.read_ops, second.stage), (2048.0, 1024.0, Stage::Compute));
}

//! Colour tables in every format: a table that is read is whole, and can go to the GPU.
#![no_main]

use std::path::Path;

use cym_media::lut::{LutFormat, MAX_CUBE_SIZE, MAX_CURVE_SIZE, read_from};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for format in [LutFormat::Cube, LutFormat::ThreeDl, LutFormat::Spi3d, LutFormat::Csp, LutFormat::Hald] {
        let Ok(table) = read_from(format, bytes, Path::new("fuzz")) else { continue };
        let size = table.cube.size;
        assert!((2..=MAX_CUBE_SIZE).contains(&size));
        assert_eq!(table.cube.values.len(), size * size * size);
        assert!(table.cube.values.iter().flatten().all(|value| value.is_finite()));
        if let Some(shaper) = &table.shaper {
            assert!((2..=MAX_CURVE_SIZE).contains(&shaper.values.len()));
            assert!(shaper.values.iter().flatten().all(|value| value.is_finite()));
        }
        let texture = table.to_texture(17);
        assert_eq!(texture.data.len(), texture.size * texture.size * texture.size);
        assert!(texture.data.iter().flatten().all(|value| value.is_finite()));
    }
});

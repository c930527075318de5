//! Lookup tables: against OpenColorIO, as they are found in the wild, and damaged.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use cym_media::lut::{Lut, LutFormat, read, read_from};
use proptest::prelude::*;

fn table(name: &str, text: &str) -> Result<Lut, String> {
    let path = Path::new(name);
    read_from(LutFormat::of(path).unwrap(), text.as_bytes(), path).map_err(|error| error.to_string())
}

#[derive(serde::Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    text: String,
    inputs: Vec<[f32; 3]>,
    outputs: Vec<[f32; 3]>,
}

#[test]
fn every_format_gives_what_opencolorio_gives() {
    let fixture: Fixture = serde_json::from_str(include_str!("lut_fixture.json")).unwrap();
    assert!(fixture.cases.len() >= 10);
    let mut worst = 0.0_f32;
    for case in &fixture.cases {
        let lut = table(&case.name, &case.text).unwrap();
        for (input, want) in case.inputs.iter().zip(&case.outputs) {
            let got = lut.apply(*input);
            for c in 0..3 {
                let off = (got[c] - want[c]).abs();
                worst = worst.max(off);
                assert!(off <= 2e-6, "{}: {input:?} became {got:?}, not {want:?}", case.name);
            }
        }
    }
    assert!(worst > 0.0, "the comparison compares something");
}

/// A cube of 2 with a wish for how its lines are written.
fn small_cube(line_end: &str, gap: &str, last_end: bool) -> String {
    let mut lines = vec!["# made by hand".to_owned(), "title \"A # title\"".to_owned(), format!("lut_3d_size{gap}2")];
    for at in 0..8 {
        let [r, g, b] = [at & 1, at >> 1 & 1, at >> 2];
        lines.push(format!("{r}e0{gap}+{g}.{gap}.{b}"));
        if at == 3 {
            lines.push(String::new());
            lines.push("  # a comment in the middle".to_owned());
        }
    }
    lines.join(line_end) + if last_end { line_end } else { "" }
}

#[test]
fn cube_files_as_they_are_found() {
    let want = table("a.cube", &small_cube("\n", " ", true)).unwrap();
    assert_eq!(want.apply([1.0, 0.0, 1.0]), [1.0, 0.0, 0.1]);
    assert_eq!(want.apply([0.25, 0.75, 0.0]), [0.25, 0.75, 0.0]);
    for line_end in ["\n", "\r\n", "\r"] {
        for gap in [" ", "\t", "  \t "] {
            for last_end in [true, false] {
                let text = small_cube(line_end, gap, last_end);
                assert_eq!(table("a.cube", &text).as_ref(), Ok(&want), "{line_end:?} {gap:?} {last_end}");
                assert_eq!(table("a.CUBE", &format!("\u{feff}{text}")).as_ref(), Ok(&want));
            }
        }
    }
    // programs add keywords of their own
    let more = format!("LUT_IN_VIDEO_RANGE\n{}", small_cube("\n", " ", true));
    assert_eq!(table("a.cube", &more).as_ref(), Ok(&want));
}

#[test]
fn values_beyond_one_and_below_zero_are_kept() {
    let lut = table("a.cube", "LUT_1D_SIZE 2\nDOMAIN_MIN -1 -1 -1\nDOMAIN_MAX 3 3 3\n-2 -2 -2\n6 6 6\n").unwrap();
    assert_eq!(lut.apply([-1.0, 1.0, 3.0]), [-2.0, 2.0, 6.0]);
    assert_eq!(lut.apply([-5.0, 9.0, 0.0]), [-2.0, 6.0, 0.0]);
}

#[test]
fn a_3dl_is_blue_fastest_and_its_header_may_be_missing_or_long() {
    let mut rows = String::new();
    for r in 0..2 {
        for g in 0..2 {
            for b in 0..2 {
                rows.extend([r, g, b].map(|on| if on == 1 { "1023 " } else { "0 " }));
                rows.push('\n');
            }
        }
    }
    for head in ["", "0 1023\n", "3DMESH\nMesh 1 10\n0 1023\n", "# hello\n0 512 1024\n"] {
        let lut = table("a.3dl", &format!("{head}{rows}\nLUT8\ngamma 1.0\n")).unwrap();
        assert_eq!(lut.apply([1.0, 0.0, 0.0]), [1.0, 0.0, 0.0], "{head:?}");
        assert_eq!(lut.apply([0.0, 0.0, 1.0]), [0.0, 0.0, 1.0], "{head:?}");
    }
    let bent = table("a.3dl", &format!("0 200 1023\n{rows}")).unwrap();
    assert!((bent.apply([0.5; 3])[0] - 200.0 / 1023.0).abs() < 1e-6);
}

#[test]
fn bent_csp_curves_are_followed() {
    let curve = "3\n0 0.25 1\n0 0.5 1\n";
    let lut = table("a.csp", &format!("CSPLUTV100\n1D\n{curve}{curve}{curve}2\n0 0 0\n2 2 2\n")).unwrap();
    assert!((lut.apply([0.25; 3])[0] - 1.0).abs() < 1e-6);
    assert!((lut.apply([0.625; 3])[1] - 1.5).abs() < 1e-6);
}

#[test]
fn a_hald_picture_is_a_cube() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hald.png");
    // level 3: 27 pixels a side, a cube of 9; red and blue swapped
    let code = |at: usize| (at * 65535 / 8) as u16;
    let pixels: Vec<u16> = (0..729).flat_map(|at| [code(at / 81), code(at / 9 % 9), code(at % 9), 65535]).collect();
    cym_media::picture::write_png16(&path, 27, 27, &pixels, None).unwrap();
    let lut = read(&path).unwrap();
    let got = lut.apply([0.2, 0.55, 0.8]);
    for (got, want) in got.into_iter().zip([0.8, 0.55, 0.2]) {
        assert!((got - want).abs() < 3e-5, "{got} {want}");
    }
    cym_media::picture::write_png16(&path, 27, 9, &pixels[..27 * 9 * 4], None).unwrap();
    let message = read(&path).unwrap_err().to_string();
    assert!(message.contains("27x9") && message.contains("512"), "{message}");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let cube = small_cube("\n", " ", true);
    for (name, text, line, want) in [
        ("a.cube", cube.lines().take(9).collect::<Vec<_>>().join("\n"), Some(9), "cut short"),
        ("a.cube", format!("{cube}1 1 1\n"), Some(14), "more rows"),
        ("a.cube", cube.replace("1e0 +1. .0", "1e0 nan .0"), Some(7), "not a finite number"),
        ("a.cube", cube.replace("1e0 +1. .0", "1e0 1e39 .0"), Some(7), "not a finite number"),
        ("a.cube", cube.replace("1e0 +1. .0", "1e0 .0"), Some(7), "fewer than 3"),
        ("a.cube", cube.replace("1e0 +1. .0", "1 1 0 1"), Some(7), "more than 3"),
        ("a.cube", cube.replace("1e0 +1. .0", "1,0 1,0 0,0"), Some(7), "comma"),
        ("a.cube", cube.replace("1e0 +1. .0", "hello"), Some(7), "no number"),
        ("a.cube", "LUT_3D_SIZE 200000000\n".to_owned(), Some(1), "from 2 to 65"),
        ("a.cube", "LUT_3D_SIZE -1\n".to_owned(), Some(1), "from 2 to 65"),
        ("a.cube", "LUT_1D_SIZE 65537\n".to_owned(), Some(1), "from 2 to 65536"),
        ("a.cube", "DOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 0 1\n".to_owned(), Some(2), "not above its lower end"),
        ("a.cube", "0 0 0\n".to_owned(), Some(1), "before LUT_1D_SIZE"),
        ("a.cube", "hello world".to_owned(), None, "is this a .cube file"),
        ("a.cube", String::new(), None, "is this a .cube file"),
        ("a.3dl", "0 1023\n0 0 0\n".to_owned(), Some(3), "do not make a cube"),
        ("a.3dl", "0 0.5 1\n".to_owned(), Some(1), "no whole number"),
        ("a.spi3d", "hello".to_owned(), Some(1), "instead of SPILUT"),
        ("a.spi3d", "SPILUT 1.0\n3 3\n2 2 2\n0 0 0 0 0 0\n0 0 0 1 1 1\n".to_owned(), Some(5), "twice"),
        ("a.spi3d", "SPILUT 1.0\n3 3\n2 2 2\n0 0 2 0 0 0\n".to_owned(), Some(4), "outside 0 to 1"),
        ("a.spi3d", "SPILUT 1.0\n3 3\n2 2 3\n".to_owned(), Some(3), "same on all sides"),
        ("a.csp", "CSPLUTV100\n4D\n".to_owned(), Some(2), "neither 1D nor 3D"),
        ("a.csp", "CSPLUTV100\n3D\n2\n1 0\n0 1\n".to_owned(), Some(5), "do not rise"),
        ("a.csp", "CSPLUTV100\n3D\n2\n0 1\n".to_owned(), Some(5), "cut short"),
    ] {
        let message = table(name, &text).unwrap_err();
        let place = line.map_or_else(|| format!("`{name}`: "), |line| format!("`{name}`, line {line}: "));
        assert!(message.contains(&place) && message.contains(want), "{message}\n wanted {place} {want}");
    }
    let bytes = b"LUT_1D_SIZE 2\n0 0 0\n\xff\xfe 1 1\n";
    let error = read_from(LutFormat::Cube, bytes, Path::new("a.cube")).unwrap_err();
    assert_eq!(error.line, Some(3), "{error}");
    assert!(read(Path::new("/no/such.cube")).unwrap_err().to_string().contains("check that the file is there"));
    assert!(read(Path::new("a.doc")).unwrap_err().to_string().contains("use .cube"));
}

const ALL: [LutFormat; 5] = [LutFormat::Cube, LutFormat::ThreeDl, LutFormat::Spi3d, LutFormat::Csp, LutFormat::Hald];

proptest! {
    #[test]
    fn any_bytes_give_a_table_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for format in ALL {
            drop(read_from(format, &bytes, Path::new("x")));
        }
    }

    #[test]
    fn damaged_tables_give_a_table_that_can_be_used_or_an_error(
        case in 0..10_usize, at in any::<prop::sample::Index>(), put in "[0-9a-zA-Z .#\n\t-]{0,6}", cut in any::<bool>()
    ) {
        let fixture: Fixture = serde_json::from_str(include_str!("lut_fixture.json")).unwrap();
        let case = &fixture.cases[case];
        let at = at.index(case.text.len());
        let rest = if cut { "" } else { &case.text[(at + put.len()).min(case.text.len())..] };
        if let Ok(lut) = table(&case.name, &format!("{}{put}{rest}", &case.text[..at])) {
            for rgb in [[0.0; 3], [1.0; 3], [0.3, f32::NAN, -5.0]] {
                prop_assert!(lut.apply(rgb).iter().all(|value| value.is_finite()));
            }
            prop_assert!(lut.to_texture(9).data.len() <= 729);
        }
    }
}

use proptest::prelude::*;

use super::{ExpressionError, read};

fn is(text: &str, unit: &str, wanted: f64) {
    let value = read(text, unit, 3.0).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert!((value - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{text} in {unit}: {value}, not {wanted}");
}

#[test]
fn maths_is_read_as_written() {
    is("1/3", "", 1.0 / 3.0);
    is("2*pi", "", std::f64::consts::TAU);
    is(" 2 + 3 * 4 ^ 2 ", "", 50.0);
    is("2 pi", "", std::f64::consts::TAU);
    is("-2^2", "", -4.0);
    is("2^-1", "", 0.5);
    is("2^3^2", "", 512.0);
    is("--3", "", 3.0);
    is("(1+2)*3", "", 9.0);
    is("sqrt(2)^2", "", 2.0);
    is("max(1, 2) + min(3, 4) + pow(2, 3)", "", 13.0);
    is("log2(8) + log10(100)", "", 5.0);
    is("1e3", "", 1000.0);
    is("2.5e-1", "", 0.25);
    is("0,5", "", 0.5);
    is(".5", "", 0.5);
    is("1_000", "", 1000.0);
    is("(1+2", "", 3.0);
    is("\u{2212}2\u{d7}\u{3c0}", "", -std::f64::consts::TAU);
}

#[test]
fn units_turn_into_the_params_own() {
    is("440 hz", "hz", 440.0);
    is("1.5kHz", "hz", 1500.0);
    is("500 ms", "secs", 0.5);
    is("1/3 khz", "hz", 1000.0 / 3.0);
    is("500 ms * 2", "secs", 1.0);
    is("1 + 500 ms", "secs", 1.5);
    is("120 bpm", "hz", 2.0);
    is("120 bpm", "secs", 0.5);
    is("4 s", "hz", 0.25);
    is("45 deg", "deg", 45.0);
    is("90\u{b0}", "turns", 0.25);
    is("pi rad", "deg", 180.0);
    is("sin(90 deg)", "hz", 1.0);
    is("-6 db", "stops", -6.0 / 20.0 * 10_f64.log2());
    is("20 db", "", 10.0);
    is("-20 db", "%", 10.0);
    is("12 st", "", 2.0);
    is("25%", "", 0.25);
    is("25%", "%", 25.0);
    is("2 ev", "stops", 2.0);
}

#[test]
fn the_present_value_can_be_worked_on() {
    is("*2", "hz", 6.0);
    is("/ 3", "", 1.0);
    is("+= 1", "", 4.0);
    is("-= 500 ms", "secs", 2.5);
    is("-1", "", -1.0);
}

#[test]
fn what_is_wrong_is_said() {
    use ExpressionError as E;
    assert_eq!(read("", "", 0.0), Err(E::Empty));
    assert_eq!(read("  ", "", 0.0), Err(E::Empty));
    assert_eq!(read("1 +", "", 0.0), Err(E::Unfinished));
    assert_eq!(read("1/0", "", 0.0), Err(E::NotFinite));
    assert_eq!(read("sqrt(-1)", "", 0.0), Err(E::NotFinite));
    assert_eq!(read("1e39", "", 0.0), Err(E::NotFinite));
    assert_eq!(read("3 apples", "", 0.0), Err(E::Word("apples".to_owned())));
    assert_eq!(read("3 4", "", 0.0), Err(E::Unexpected("4".to_owned())));
    assert_eq!(read("3 ?", "", 0.0), Err(E::Letter('?')));
    assert_eq!(read(&"(".repeat(200), "", 0.0), Err(E::TooLong));
    assert_eq!(read(&"2^".repeat(100), "", 0.0), Err(E::TooLong));
    assert_eq!(read(&"1".repeat(300), "", 0.0), Err(E::TooLong));
    let unit = read("3 hz", "deg", 0.0).unwrap_err().to_string();
    assert_eq!(unit, "\"hz\" does not measure what is in deg. Type it in deg.");
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}", unit in "(|hz|secs|deg|turns|%|stops|px|odd)") {
        if let Ok(value) = read(&text, &unit, 1.5) {
            prop_assert!((value as f32).is_finite());
        }
    }

    #[test]
    fn near_maths_is_survived(text in "[-+*/^()%., 0-9=a-zA-Z]{0,40}") {
        if let Ok(value) = read(&text, "hz", -2.0) {
            prop_assert!((value as f32).is_finite());
        }
    }

    #[test]
    fn a_printed_number_reads_back(number in -1.0e6_f32..1.0e6) {
        prop_assert_eq!(read(&number.to_string(), "hz", 0.0).map(|value| value as f32), Ok(number));
    }
}

//! Numbers and colours as they are written in comments.

/// A finite number.
pub(super) fn number(word: &str) -> Option<f32> {
    word.parse::<f32>().ok().filter(|number| number.is_finite())
}

/// `#rrggbb` or `#rrggbbaa` as sRGB 0..1 with straight alpha.
pub(super) fn color(word: &str) -> Option<[f32; 4]> {
    let digits = word.strip_prefix('#')?;
    if !matches!(digits.len(), 6 | 8) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |index: usize| {
        let pair = digits.get(index * 2..index * 2 + 2)?;
        u8::from_str_radix(pair, 16).ok().map(|code| f32::from(code) / 255.0)
    };
    Some([channel(0)?, channel(1)?, channel(2)?, channel(3).unwrap_or(1.0)])
}

/// `1..64`, ascending.
pub(super) fn range(word: &str) -> Option<(f32, f32)> {
    let (min, max) = word.split_once("..")?;
    Some((number(min)?, number(max)?)).filter(|(min, max)| min < max)
}

/// `edge_width` as `Edge width`.
pub(super) fn label(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Comma-separated words.
pub(super) fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_colours_and_ranges() {
        assert_eq!(number("-0.5"), Some(-0.5));
        assert_eq!((number("nan"), number("1e39"), number("")), (None, None, None));
        assert_eq!(color("#ff0033"), Some([1.0, 0.0, 0.2, 1.0]));
        assert_eq!(color("#ff003300"), Some([1.0, 0.0, 0.2, 0.0]));
        assert_eq!((color("#fff"), color("#+f00+f"), color("#ääüäü")), (None, None, None));
        assert_eq!(range("-10..1e3"), Some((-10.0, 1000.0)));
        assert_eq!((range("3..3"), range("..1"), range("1")), (None, None, None));
        assert_eq!(label("edge_width"), "Edge width");
    }
}

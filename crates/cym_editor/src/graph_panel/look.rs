//! How ports and values look on a node: shape and number of a type, and a value in a few characters.

use cym_canvas::PortShape;
use cym_graph::{Input, Value, WireType};

/// The shape of a port, by what travels there: discs for pictures and the like, diamonds for numbers, squares for colours and
/// words, triangles for triggers.
pub(crate) fn shape(ty: WireType) -> PortShape {
    match ty {
        WireType::Image
        | WireType::Audio
        | WireType::Network
        | WireType::Particles
        | WireType::Lut
        | WireType::Scene => PortShape::Circle,
        WireType::Float | WireType::Vec2 | WireType::Vec3 | WireType::Curve | WireType::Spectrum | WireType::Camera => {
            PortShape::Diamond
        }
        WireType::Color | WireType::Gradient | WireType::Text => PortShape::Square,
        WireType::Trigger => PortShape::Triangle,
    }
}

/// The canvas's number for a type.
pub(crate) fn number(ty: WireType) -> u32 {
    WireType::ALL.iter().position(|&other| other == ty).unwrap_or_default() as u32
}

/// What travels there in the artist's words, with its article.
pub(crate) fn words(ty: WireType) -> &'static str {
    match ty {
        WireType::Image => "a picture",
        WireType::Float => "a number",
        WireType::Vec2 => "a position",
        WireType::Vec3 => "three numbers",
        WireType::Color => "a colour",
        WireType::Trigger => "a trigger",
        WireType::Gradient => "a gradient",
        WireType::Curve => "a curve",
        WireType::Text => "words",
        WireType::Audio => "sound",
        WireType::Spectrum => "a spectrum",
        WireType::Network => "a network",
        WireType::Particles => "particles",
        WireType::Lut => "a colour table",
        WireType::Scene => "a scene",
        WireType::Camera => "a camera",
    }
}

/// A value in a few characters, as the input's editor would show it; `None` for what has no short form.
pub(crate) fn value(input: &Input, value: &Value) -> Option<String> {
    Some(match value {
        Value::Float(number) if input.toggle => if *number > 0.5 { "on" } else { "off" }.to_owned(),
        Value::Float(index) if !input.choices.is_empty() => input.choices.get(index.round().max(0.0) as usize)?.clone(),
        Value::Float(number) if input.unit.is_empty() => number_words(*number),
        Value::Float(number) => format!("{} {}", number_words(*number), unit(&input.unit)),
        Value::Vec2(numbers) => numbers.map(number_words).join(" "),
        Value::Vec3(numbers) => numbers.map(number_words).join(" "),
        Value::Color(color) => hex(*color),
        Value::Text(text) => short(text.lines().next().unwrap_or_default(), 14),
        Value::Asset(path) if path.is_empty() => return None,
        Value::Asset(path) => short(path.rsplit('/').next().unwrap_or(path), 16),
        Value::None | Value::Gradient(_) | Value::Curve(_) | Value::Unknown(_) => return None,
    })
}

/// A number with as many places as matter.
pub(crate) fn number_words(number: f32) -> String {
    let size = number.abs();
    let places = if size >= 100.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{number:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn unit(word: &str) -> &str {
    match word {
        "deg" => "°",
        "secs" => "s",
        "hz" => "Hz",
        word => word,
    }
}

fn hex(color: [f32; 4]) -> String {
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    format!("#{:02x}{:02x}{:02x}", byte(color[0]), byte(color[1]), byte(color[2]))
}

/// A text of at most so many letters, cut with an ellipsis.
pub(crate) fn short(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(letters.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::{number, number_words, short, value};
    use cym_graph::{Input, Value, WireType};

    #[test]
    fn numbers_keep_the_places_that_matter() {
        let words: Vec<String> = [0.0, -0.001, 0.5, 3.25, 12.34, 440.0, 1234.5].map(number_words).into();
        assert_eq!(words, ["0", "0", "0.5", "3.25", "12.3", "440", "1234"]);
    }

    #[test]
    fn choices_and_switches_are_shown_as_words() {
        let choice = Input::choice("mood", &["dusk", "ember"]);
        assert_eq!(value(&choice, &Value::Float(1.0)).unwrap(), "ember");
        assert_eq!(value(&choice, &Value::Float(9.0)), None);
        assert_eq!(value(&Input::toggle("reverse", false), &Value::Float(1.0)).unwrap(), "on");
        let angle = Input::float("angle", 0.0, 0.0, 360.0).unit("deg");
        assert_eq!(value(&angle, &Value::Float(90.0)).unwrap(), "90 °");
    }

    #[test]
    fn every_type_has_a_number_of_its_own() {
        let numbers: std::collections::BTreeSet<u32> = WireType::ALL.into_iter().map(number).collect();
        assert_eq!(numbers.len(), WireType::ALL.len());
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(short("a song.wav", 16), "a song.wav");
        assert_eq!(short("a very long name.wav", 8), "a very …");
    }
}

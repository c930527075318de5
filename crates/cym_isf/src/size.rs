//! Sizes of buffers: arithmetic over `$WIDTH`, `$HEIGHT` and inputs.

/// Deepest nesting of brackets.
const MAX_DEPTH: u32 = 32;

/// One side of a buffer in px, as `width * $WIDTH + height * $HEIGHT + px`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Side {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) px: f32,
}

/// Reads one side; `value` knows the inputs. `None` when the text is no arithmetic.
///
/// What is not a sum of shares of the two sides (the smaller of the two, say) is taken as a share of `along`: 0 for a width, 1 for a
/// height. Rounding is left to whoever draws.
pub(crate) fn side(text: &str, along: usize, value: impl Fn(&str) -> Option<f64>) -> Option<Side> {
    if text.trim().is_empty() {
        let own = [1.0, 0.0];
        return Some(Side { width: own[along], height: own[1 - along], px: 0.0 });
    }
    let at = |width: f64, height: f64| {
        let known = |name: &str| match name.to_ascii_uppercase().as_str() {
            "WIDTH" => Some(width),
            "HEIGHT" => Some(height),
            _ => value(name),
        };
        let mut reader = Reader { text: text.as_bytes(), at: 0, known: &known };
        let result = reader.sum(0)?;
        reader.skip();
        (reader.at == reader.text.len() && result.is_finite()).then_some(result)
    };
    // Large powers of two: floors and the smaller of two constants do not show there.
    let (w, h) = (65_536.0, 32_768.0);
    let base = at(w, h)?;
    let per_width = (at(2.0 * w, h)? - base) / w;
    let per_height = (at(w, 2.0 * h)? - base) / h;
    let px = base - per_width * w - per_height * h;
    let fits = |width: f64, height: f64| {
        Some((at(width, height)? - (per_width * width + per_height * height + px)).abs() <= 1.0)
    };
    if fits(1920.0, 1080.0)? && fits(1080.0, 1920.0)? && px.abs() < 16_384.0 {
        return Some(Side { width: per_width as f32, height: per_height as f32, px: px as f32 });
    }
    let size = [1920.0, 1080.0];
    let share = (at(size[0], size[1])? / size[along]) as f32;
    let shares = if along == 0 { [share, 0.0] } else { [0.0, share] };
    Some(Side { width: shares[0], height: shares[1], px: 0.0 })
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    known: &'a dyn Fn(&str) -> Option<f64>,
}

impl Reader<'_> {
    fn skip(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, mark: u8) -> bool {
        self.skip();
        let found = self.text.get(self.at) == Some(&mark);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self, depth: u32) -> Option<f64> {
        let mut value = self.product(depth)?;
        loop {
            if self.take(b'+') {
                value += self.product(depth)?;
            } else if self.take(b'-') {
                value -= self.product(depth)?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self, depth: u32) -> Option<f64> {
        let mut value = self.single(depth)?;
        loop {
            if self.take(b'*') {
                value *= self.single(depth)?;
            } else if self.take(b'/') {
                value /= self.single(depth)?;
            } else if self.take(b'%') {
                value %= self.single(depth)?;
            } else {
                return Some(value);
            }
        }
    }

    fn single(&mut self, depth: u32) -> Option<f64> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.take(b'-') {
            return Some(-self.single(depth + 1)?);
        }
        if self.take(b'(') {
            let value = self.sum(depth + 1)?;
            return self.take(b')').then_some(value);
        }
        let named = self.take(b'$');
        let start = self.at;
        while self.text.get(self.at).is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_') {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.text[start..self.at]).ok()?;
        if named {
            return (self.known)(word);
        }
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return word.trim_end_matches('f').parse().ok();
        }
        if !self.take(b'(') {
            return (self.known)(word);
        }
        let mut arguments = vec![self.sum(depth + 1)?];
        while self.take(b',') {
            arguments.push(self.sum(depth + 1)?);
        }
        let closed = self.take(b')');
        let [first, rest @ ..] = arguments.as_slice() else {
            return None;
        };
        let second = rest.first();
        closed.then_some(())?;
        Some(match (word.to_ascii_lowercase().as_str(), second) {
            ("floor" | "int", None) => first.floor(),
            ("ceil", None) => first.ceil(),
            ("round", None) => first.round(),
            ("abs", None) => first.abs(),
            ("sqrt", None) => first.max(0.0).sqrt(),
            ("max", Some(second)) => first.max(*second),
            ("min", Some(second)) => first.min(*second),
            ("pow", Some(second)) => first.max(0.0).powf(*second),
            ("mod" | "fmod", Some(second)) => first.rem_euclid(*second),
            ("clamp", Some(low)) => first.max(*low).min(*rest.get(1)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Side, side};

    fn at(text: &str, along: usize, size: [f32; 2]) -> f32 {
        let Side { width, height, px } = side(text, along, |name| (name == "share").then_some(0.25)).unwrap_or(Side {
            width: 0.0,
            height: 0.0,
            px: -1.0,
        });
        width * size[0] + height * size[1] + px
    }

    #[test]
    fn sizes_are_shares_of_the_picture() {
        let size = [1280.0, 720.0];
        assert_eq!(at("", 1, size), 720.0);
        assert_eq!(at("floor($WIDTH/4.0)", 0, size), 320.0);
        assert_eq!(at("max(floor($HEIGHT*0.25), 1.0)", 1, size), 180.0);
        assert_eq!(at("$WIDTH * $share + 16", 0, size), 336.0);
        assert_eq!(at("512", 0, size), 512.0);
        assert_eq!(at("min($WIDTH, $HEIGHT)", 0, [1920.0, 1080.0]), 1080.0);
        assert_eq!([at("$", 0, size), at("$WIDTH +", 0, size), at("1/0", 0, size)], [-1.0; 3]);
    }
}

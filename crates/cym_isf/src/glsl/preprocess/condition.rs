//! The arithmetic of `#if`.

use crate::glsl::token::{Kind, Token};

/// Deepest nesting of brackets and signs.
const MAX_DEPTH: u32 = 64;

/// Whether the condition is anything but zero; what cannot be read is zero, and so is an unknown name.
pub(super) fn holds(tokens: &[Token]) -> bool {
    Reader { tokens, at: 0 }.binary(0, 0) != 0
}

/// How strongly a mark binds.
fn strength(mark: &str) -> Option<u32> {
    Some(match mark {
        "||" => 1,
        "&&" => 2,
        "|" => 3,
        "^" => 4,
        "&" => 5,
        "==" | "!=" => 6,
        "<" | ">" | "<=" | ">=" => 7,
        "<<" | ">>" => 8,
        "+" | "-" => 9,
        "*" | "/" | "%" => 10,
        _ => return None,
    })
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn binary(&mut self, least: u32, depth: u32) -> i64 {
        let mut left = self.unary(depth);
        while let Some(mark) = self.tokens.get(self.at) {
            let Some(own) = strength(&mark.text).filter(|&own| own > least) else {
                break;
            };
            self.at += 1;
            let right = self.binary(own, depth + 1);
            left = match &*mark.text {
                "||" => i64::from(left != 0 || right != 0),
                "&&" => i64::from(left != 0 && right != 0),
                "|" => left | right,
                "^" => left ^ right,
                "&" => left & right,
                "==" => i64::from(left == right),
                "!=" => i64::from(left != right),
                "<" => i64::from(left < right),
                ">" => i64::from(left > right),
                "<=" => i64::from(left <= right),
                ">=" => i64::from(left >= right),
                "<<" => left.checked_shl(u32::try_from(right).unwrap_or(64)).unwrap_or_default(),
                ">>" => left.checked_shr(u32::try_from(right).unwrap_or(64)).unwrap_or_default(),
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                "/" => left.checked_div(right).unwrap_or_default(),
                _ => left.checked_rem(right).unwrap_or_default(),
            };
        }
        left
    }

    fn unary(&mut self, depth: u32) -> i64 {
        let Some(token) = self.tokens.get(self.at).filter(|_| depth < MAX_DEPTH) else {
            return 0;
        };
        self.at += 1;
        match &*token.text {
            "!" => i64::from(self.unary(depth + 1) == 0),
            "-" => self.unary(depth + 1).wrapping_neg(),
            "+" => self.unary(depth + 1),
            "(" => {
                let value = self.binary(0, depth + 1);
                self.at += 1;
                value
            }
            text if token.kind == Kind::Number => {
                let text = text.trim_end_matches(['u', 'U']);
                match text.strip_prefix("0x") {
                    Some(hex) => i64::from_str_radix(hex, 16).unwrap_or_default(),
                    None => text.parse().unwrap_or_default(),
                }
            }
            _ => 0,
        }
    }
}

//! From letters to numbers, words and signs.

use std::fmt;

use super::ExpressionError;

/// A piece of what was typed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    /// A unit, a constant or a function, in small letters.
    Word(String),
    Sign(char),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => f.write_str(word),
            Self::Sign(sign) => write!(f, "{sign}"),
        }
    }
}

/// Cuts a text into pieces. A comma between digits is a decimal point where no point is: `0,5` is a half.
pub(super) fn scan(text: &str) -> Result<Vec<Token>, ExpressionError> {
    let letters: Vec<char> = text.chars().collect();
    let comma_is_point = !text.contains('.') && !text.contains('(');
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        match letter {
            _ if letter.is_whitespace() => at += 1,
            '0'..='9' | '.' => {
                let (number, next) = number(&letters, at, comma_is_point)?;
                tokens.push(Token::Number(number));
                at = next;
            }
            '+' | '*' | '/' | '^' | '(' | ')' | '%' | ',' | '=' | '-' => {
                tokens.push(Token::Sign(letter));
                at += 1;
            }
            '\u{2212}' => {
                tokens.push(Token::Sign('-'));
                at += 1;
            }
            '\u{d7}' | '\u{b7}' => {
                tokens.push(Token::Sign('*'));
                at += 1;
            }
            '\u{b0}' => {
                tokens.push(Token::Word("deg".to_owned()));
                at += 1;
            }
            '\u{3c0}' => {
                tokens.push(Token::Word("pi".to_owned()));
                at += 1;
            }
            _ if letter.is_ascii_alphabetic() => {
                // Digits end a word, except in log2 and log10.
                let end = letters[at..].iter().position(|c| !c.is_ascii_alphabetic()).map_or(letters.len(), |n| at + n);
                let mut word: String = letters[at..end].iter().collect::<String>().to_ascii_lowercase();
                at = end;
                if word == "log" {
                    let digits: String = letters[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
                    at += digits.len();
                    word.push_str(&digits);
                }
                tokens.push(Token::Word(word));
            }
            _ => return Err(ExpressionError::Letter(letter)),
        }
    }
    Ok(tokens)
}

fn number(letters: &[char], start: usize, comma_is_point: bool) -> Result<(f64, usize), ExpressionError> {
    let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let mut text = String::new();
    let mut at = start;
    let mut point = false;
    while let Some(&letter) = letters.get(at) {
        match letter {
            '0'..='9' => text.push(letter),
            '_' if digit(at + 1) => {}
            '.' if !point => {
                point = true;
                text.push('.');
            }
            ',' if !point && comma_is_point && digit(at + 1) => {
                point = true;
                text.push('.');
            }
            _ => break,
        }
        at += 1;
    }
    // An exponent, and not the constant e or a unit that begins with it.
    if matches!(letters.get(at), Some('e' | 'E')) {
        let sign = usize::from(matches!(letters.get(at + 1), Some('+' | '-')));
        if digit(at + 1 + sign) {
            let digits: String = letters[at + 1 + sign..].iter().take_while(|c| c.is_ascii_digit()).collect();
            text.push('e');
            if letters[at + 1] == '-' {
                text.push('-');
            }
            text.push_str(&digits);
            at += 1 + sign + digits.len();
        }
    }
    let number = text.parse().map_err(|_error: std::num::ParseFloatError| ExpressionError::Unexpected(text.clone()))?;
    Ok((number, at))
}

//! Numbers drawn onto a picture, so that one of many can be named.

/// The digits from 0 to 9, seven rows of five pixels each, the left one highest.
const DIGITS: [[u8; 7]; 10] = [
    [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];
/// Light digits on a dark plate, readable on any picture.
const INK: [u8; 4] = [240, 240, 236, 255];
const PLATE: [u8; 4] = [18, 18, 20, 255];

/// Draws a number on a plate into the upper left corner of a picture of RGBA pixels.
pub(super) fn stamp(picture: &mut [u8], [width, height]: [usize; 2], number: u32) {
    let text = number.to_string();
    let dot = (height / 80).clamp(1, 8);
    let plate = [(6 * text.len() + 1) * dot, 9 * dot];
    for y in 0..plate[1].min(height) {
        for x in 0..plate[0].min(width) {
            let (column, row) = (x / dot, y / dot);
            let inked = row >= 1
                && column >= 1
                && text.as_bytes().get((column - 1) / 6).is_some_and(|digit| {
                    let (digit, across) = (usize::from(digit - b'0'), (column - 1) % 6);
                    across < 5 && DIGITS[digit].get(row - 1).is_some_and(|line| line >> (4 - across) & 1 == 1)
                });
            let at = 4 * (y * width + x);
            picture[at..at + 4].copy_from_slice(if inked { &INK } else { &PLATE });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_differ_and_stay_within() {
        let stamped = |number: u32, size: [usize; 2]| {
            let mut picture = vec![7; 4 * size[0] * size[1]];
            stamp(&mut picture, size, number);
            picture
        };
        let all: std::collections::BTreeSet<_> = (0..10).map(|number| stamped(number, [12, 12])).collect();
        assert_eq!(all.len(), 10);
        assert_eq!(stamped(123_456, [3, 2]).len(), 24);
        let one = stamped(1, [12, 12]);
        // The middle of the 1 is ink, the corner below the plate is the picture's own.
        assert_eq!(one[4 * (4 * 12 + 3)..][..4], INK);
        assert_eq!(one[4 * (11 * 12 + 11)..][..4], [7; 4]);
    }
}

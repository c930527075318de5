//! Letters as strokes on a small grid: readable at any size, and no file to carry along.

/// Strokes of a letter: pairs of digits are points (right, down); capitals reach from 0 to 6, small letters
/// start at 2, what hangs below the line ends at 8. Strokes are parted by spaces.
const LETTERS: &[(char, &str)] = &[
    ('A', "062046 1434"),
    ('B', "00063645443303 33424130"),
    ('C', "4130100105163645"),
    ('D', "00062644422000"),
    ('E', "40000646 0333"),
    ('F', "400006 0333"),
    ('G', "41301001051636454323"),
    ('H', "0006 4046 0343"),
    ('I', "1030 2026 1636"),
    ('J', "404536160504"),
    ('K', "0006 4003 0346"),
    ('L', "000646"),
    ('M', "0600234046"),
    ('N', "06004640"),
    ('O', "100105163645413010"),
    ('P', "06003041423303"),
    ('Q', "100105163645413010 2446"),
    ('R', "06003041423303 2346"),
    ('S', "413010010213334445361605"),
    ('T', "0040 2026"),
    ('U', "000516364540"),
    ('V', "002640"),
    ('W', "0016233640"),
    ('X', "0046 4006"),
    ('Y', "002340 2326"),
    ('Z', "00400646"),
    ('a', "12324346 441405163645"),
    ('b', "0006 0312324345361605"),
    ('c', "4332120305163645"),
    ('d', "4046 4332120305163645"),
    ('e', "04444332120305163645"),
    ('f', "30212026 1232"),
    ('g', "42473818 4332120305163645"),
    ('h', "0006 0312324346"),
    ('i', "2226 2020"),
    ('j', "32372818 3030"),
    ('k', "0006 3204 0436"),
    ('l', "202536"),
    ('m', "0206 03122326 23324346"),
    ('n', "0206 0312324346"),
    ('o', "123243453616050312"),
    ('p', "0208 0312324345361605"),
    ('q', "4248 4332120305163645"),
    ('r', "0206 041232"),
    ('s', "43321203143445361605"),
    ('t', "202536 1232"),
    ('u', "0205163645 4246"),
    ('v', "022642"),
    ('w', "0216243642"),
    ('x', "0246 4206"),
    ('y', "0226 4218"),
    ('z', "02420646"),
    ('0', "100105163645413010"),
    ('1', "112026 1636"),
    ('2', "01103041420646"),
    ('3', "004022324345361605"),
    ('4', "36300444"),
    ('5', "400002324345361605"),
    ('6', "413010010516364544331304"),
    ('7', "004016"),
    ('8', "103041423344453616050413020110 1333"),
    ('9', "051636454130100102133342"),
    ('.', "1616"),
    (',', "1607"),
    (':', "1313 1616"),
    ('-', "1333"),
    ('_', "0646"),
    ('/', "4006"),
    ('%', "4006 0101 4545"),
    ('(', "30212536"),
    (')', "10212516"),
    ('+', "2125 0343"),
    ('=', "0242 0444"),
    ('#', "1016 3036 0242 0444"),
    ('\'', "2022"),
    ('&', "4602011021130405163644"),
];

/// A letter that is ready to draw, in sixths of the height of capitals.
pub(super) struct Glyph {
    /// Lines through points (right, down).
    pub strokes: Vec<Vec<(f32, f32)>>,
    /// The leftmost point.
    pub left: f32,
    /// How far the next letter is away.
    pub advance: f32,
}

/// The strokes of a letter; letters that are not known are an empty box, marks on letters are left out.
pub(super) fn glyph(letter: char) -> Glyph {
    if letter == ' ' {
        return Glyph { strokes: Vec::new(), left: 0.0, advance: 3.6 };
    }
    let known = LETTERS.iter().find(|(known, _)| *known == letter);
    let text = known.map_or("0040460600", |(_, text)| text);
    let digit = |byte: u8| f32::from(byte - b'0');
    let points =
        |stroke: &str| stroke.as_bytes().as_chunks::<2>().0.iter().map(|&[x, y]| (digit(x), digit(y))).collect();
    let strokes: Vec<Vec<(f32, f32)>> = text.split(' ').map(points).collect();
    let xs = || strokes.iter().flatten().map(|&(x, _)| x);
    let (left, right) = (xs().fold(9.0, f32::min), xs().fold(0.0, f32::max));
    Glyph { strokes, left, advance: right - left + 2.2 }
}

/// The width of words whose capitals are `size` pixels high.
pub(super) fn width(text: &str, size: f32) -> f32 {
    text.chars().map(|letter| glyph(letter).advance).sum::<f32>() * size / 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_whole_points_on_the_grid() {
        for (letter, text) in LETTERS {
            for stroke in text.split(' ') {
                assert!(stroke.len().is_multiple_of(2), "{letter}: {stroke}");
                assert!(stroke.len() >= 4, "{letter}: {stroke}");
                assert!(stroke.bytes().all(|byte| (b'0'..=b'8').contains(&byte)), "{letter}: {stroke}");
            }
        }
        assert!(width("iii", 12.0) < width("mmm", 12.0));
        assert_eq!(glyph('é').strokes.len(), 1);
    }
}

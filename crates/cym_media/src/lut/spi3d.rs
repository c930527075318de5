//! `.spi3d` of Sony Pictures Imageworks: every row names its place.

use super::text::{Lines, short};
use super::{Fault, Lut, Lut3d};

pub(super) fn read(bytes: &[u8]) -> Result<Lut, Fault> {
    let mut lines = Lines::new(bytes)?;
    let head = lines.need("the word SPILUT")?;
    if !head.to_ascii_uppercase().starts_with("SPILUT") {
        return Err(lines.fault(format!("it begins with `{}` instead of SPILUT: is this a .spi3d file?", short(head))));
    }
    let line = lines.need("the numbers of channels")?;
    if lines.numbers::<2>(line)? != [3.0, 3.0] {
        return Err(lines.fault("only tables from three channels to three are read: export it again as 3 3"));
    }
    let line = lines.need("the size")?;
    let sizes: Vec<&str> = line.split_whitespace().collect();
    let [r, g, b] = sizes[..] else {
        return Err(lines.fault(format!("the size `{}` is not three numbers", short(line))));
    };
    if r != g || g != b {
        return Err(
            lines.fault(format!("the size `{}` is not the same on all sides: export it again as a cube", short(line)))
        );
    }
    let size = lines.cube_size(r)?;
    let mut values = vec![None; size.pow(3)];
    for row in 0..values.len() {
        let line = lines.need(&format!("row {} of {}", row + 1, values.len()))?;
        let [r, g, b, colour @ ..] = lines.numbers::<6>(line)?;
        let place = |word: f32| {
            let whole = word.fract() == 0.0 && word >= 0.0 && word < size as f32;
            whole
                .then_some(word as usize)
                .ok_or_else(|| lines.fault(format!("the place {word} is outside 0 to {}", size - 1)))
        };
        let at = place(r)? + size * (place(g)? + size * place(b)?);
        if values[at].replace(colour).is_some() {
            return Err(lines
                .fault(format!("the place `{r} {g} {b}` stands there twice: the file is damaged; export it again")));
        }
    }
    lines.end()?;
    // as many rows as places and none twice: all are filled
    Ok(Lut::cube(Lut3d::unit(size, values.into_iter().flatten().collect())))
}

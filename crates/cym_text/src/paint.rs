//! Filling outlines with smooth edges.

/// Lines within a row of pixels on which coverage is measured; along each it is exact.
const LINES: usize = 8;
/// Corners of the round joins of a stroke.
const ROUND: usize = 12;

/// A colour and where it goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pen {
    /// Linear light, premultiplied.
    pub colour: [f32; 4],
    /// What becomes of the outline's points: `x' = a x + b y + c`, in px of the canvas; then the same for y.
    pub to_canvas: [[f32; 3]; 2],
    /// Half the width of a line along the edge, in px of the canvas, drawn in place of the inside; 0 fills the inside.
    pub stroke_px: f32,
}

/// Fills outlines on a canvas of four numbers a pixel, linear light and premultiplied.
#[derive(Debug, Default)]
pub struct Painter {
    size: [usize; 2],
    pixels: Vec<f32>,
    /// Where each line of a row is crossed, and which way.
    crossings: Vec<Vec<(f32, i32)>>,
    coverage: Vec<f32>,
}

impl Painter {
    /// Begins a transparent picture of a size in px.
    pub fn clear(&mut self, [width, height]: [u32; 2]) {
        self.size = [width as usize, height as usize];
        self.pixels.clear();
        self.pixels.resize(self.size[0] * self.size[1] * 4, 0.0);
    }

    /// What was painted: four numbers a pixel, in rows from the top.
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// Paints an outline over what is there; where several lines of it overlap, they are one.
    pub fn paint(&mut self, outline: &[Vec<[f32; 2]>], pen: Pen) {
        let moved: Vec<Vec<[f32; 2]>> = outline
            .iter()
            .map(|line| line.iter().map(|[x, y]| pen.to_canvas.map(|[a, b, c]| a * x + b * y + c)).collect())
            .collect();
        if moved.iter().flatten().flatten().any(|number| !number.is_finite()) {
            return;
        }
        if pen.stroke_px > 0.0 {
            let mut pieces = Vec::new();
            for line in &moved {
                stroke(line, pen.stroke_px, &mut pieces);
            }
            self.fill(&pieces, pen.colour);
        } else {
            self.fill(&moved, pen.colour);
        }
    }

    /// Fills closed lines by winding.
    fn fill(&mut self, lines: &[Vec<[f32; 2]>], colour: [f32; 4]) {
        let [width, height] = self.size;
        let points = lines.iter().flatten();
        let (low, high) = points.fold((f32::MAX, f32::MIN), |(low, high), [_, y]| (low.min(*y), high.max(*y)));
        let first = low.floor().clamp(0.0, height as f32) as usize;
        let end = high.ceil().clamp(0.0, height as f32) as usize;
        if first >= end || width == 0 {
            return;
        }
        let rows = (end - first) * LINES;
        self.crossings.iter_mut().for_each(Vec::clear);
        self.crossings.resize_with(rows.max(self.crossings.len()), Vec::new);
        for line in lines {
            let next = line.iter().cycle().skip(1);
            for (&from, &to) in line.iter().zip(next) {
                self.cross(from, to, first, rows);
            }
        }
        self.coverage.resize(width, 0.0);
        for row in 0..end - first {
            self.coverage.fill(0.0);
            let (mut left, mut right) = (width, 0);
            for crossings in &mut self.crossings[row * LINES..(row + 1) * LINES] {
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                let mut start = 0.0;
                for &(x, way) in crossings.iter() {
                    let before = winding;
                    winding += way;
                    if before == 0 {
                        start = x;
                    } else if winding == 0 {
                        let (from, to) = span(&mut self.coverage, start, x);
                        (left, right) = (left.min(from), right.max(to));
                    }
                }
            }
            let at = (first + row) * width;
            for x in left..right {
                let cover = (self.coverage[x] / LINES as f32).min(1.0);
                let pixel = &mut self.pixels[(at + x) * 4..][..4];
                let under = 1.0 - cover * colour[3];
                for (channel, light) in pixel.iter_mut().zip(colour) {
                    *channel = *channel * under + light * cover;
                }
            }
        }
    }

    /// Notes where a line crosses the lines of rows.
    fn cross(&mut self, from: [f32; 2], to: [f32; 2], first: usize, rows: usize) {
        let (way, top, bottom) = if from[1] < to[1] { (1, from, to) } else { (-1, to, from) };
        // The middle of line n lies at first + (n + 0.5) / LINES.
        let line_of = |y: f32| ((y - first as f32) * LINES as f32 - 0.5).ceil().clamp(0.0, rows as f32) as usize;
        let slope = (bottom[0] - top[0]) / (bottom[1] - top[1]).max(1e-9);
        for line in line_of(top[1])..line_of(bottom[1]) {
            let y = first as f32 + (line as f32 + 0.5) / LINES as f32;
            self.crossings[line].push((top[0] + (y - top[1]) * slope, way));
        }
    }
}

/// Adds what a stretch of a line covers of each pixel; gives the pixels that it touched.
fn span(coverage: &mut [f32], from: f32, to: f32) -> (usize, usize) {
    let width = coverage.len() as f32;
    let (from, to) = (from.clamp(0.0, width), to.clamp(0.0, width));
    if to <= from {
        return (coverage.len(), 0);
    }
    let (first, last) = (from as usize, (to.ceil() as usize).min(coverage.len()));
    for (x, cover) in coverage.iter_mut().enumerate().take(last).skip(first) {
        *cover += (to.min(x as f32 + 1.0) - from.max(x as f32)).max(0.0);
    }
    (first, last)
}

/// Adds a line's stroke: a box for each piece and a circle at each corner, all wound the same way.
fn stroke(line: &[[f32; 2]], half: f32, pieces: &mut Vec<Vec<[f32; 2]>>) {
    let circle: Vec<[f32; 2]> = (0..ROUND)
        .map(|corner| (corner as f32 / ROUND as f32 * std::f32::consts::TAU).sin_cos())
        .map(|(sin, cos)| [cos * half, sin * half])
        .collect();
    let next = line.iter().cycle().skip(1);
    for (from, to) in line.iter().zip(next) {
        pieces.push(circle.iter().map(|at| [from[0] + at[0], from[1] + at[1]]).collect());
        let [x, y] = [to[0] - from[0], to[1] - from[1]];
        let length = x.hypot(y);
        if length > 1e-6 {
            let side = [-y / length * half, x / length * half];
            // The same way round as the circle, else they would cancel where they meet.
            pieces.push(vec![
                [from[0] - side[0], from[1] - side[1]],
                [to[0] - side[0], to[1] - side[1]],
                [to[0] + side[0], to[1] + side[1]],
                [from[0] + side[0], from[1] + side[1]],
            ]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: [[f32; 3]; 2] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

    fn pen(stroke_px: f32) -> Pen {
        Pen { colour: [1.0; 4], to_canvas: SAME, stroke_px }
    }

    fn square(from: f32, to: f32) -> Vec<Vec<[f32; 2]>> {
        vec![vec![[from, from], [to, from], [to, to], [from, to]]]
    }

    fn covered(painter: &Painter) -> f32 {
        painter.pixels().chunks_exact(4).map(|px| px[3]).sum()
    }

    #[test]
    fn what_is_covered_is_the_area() {
        let mut painter = Painter::default();
        painter.clear([20, 20]);
        painter.paint(&square(2.25, 10.75), pen(0.0));
        assert!((covered(&painter) - 8.5 * 8.5).abs() < 0.01, "{}", covered(&painter));
        let at = |x: usize, y: usize| painter.pixels()[(y * 20 + x) * 4 + 3];
        assert_eq!((at(5, 5), at(0, 0)), (1.0, 0.0));
        assert!((at(2, 5) - 0.75).abs() < 1e-3 && (at(5, 10) - 0.75).abs() < 1e-3);
        painter.clear([40, 40]);
        let circle: Vec<[f32; 2]> =
            (0..90).map(|i| (i as f32 * 4.0).to_radians().sin_cos()).map(|(s, c)| [c, s]).collect();
        let large = Pen { to_canvas: [[15.0, 0.0, 20.0], [0.0, 15.0, 20.0]], ..pen(0.0) };
        painter.paint(&[circle], large);
        let area = std::f32::consts::PI * 225.0;
        assert!((covered(&painter) / area - 1.0).abs() < 0.005, "{} of {area}", covered(&painter));
    }

    #[test]
    fn a_hole_stays_one_and_a_stroke_has_its_width() {
        let mut painter = Painter::default();
        painter.clear([40, 40]);
        let mut ring = square(5.0, 35.0);
        ring.push(square(15.0, 25.0).remove(0).into_iter().rev().collect());
        painter.paint(&ring, pen(0.0));
        assert!((covered(&painter) - 800.0).abs() < 0.1);
        painter.clear([40, 40]);
        painter.paint(&square(10.0, 30.0), pen(3.0));
        // 26 by 26, its corners rounded by a quarter of a circle each, and 14 by 14 left out.
        let area = 26.0 * 26.0 - (4.0 - std::f32::consts::PI) * 9.0 - 14.0 * 14.0;
        assert!((covered(&painter) - area).abs() < 4.0, "{} of {area}", covered(&painter));
    }

    #[test]
    fn what_lies_outside_or_is_no_number_does_no_harm() {
        let mut painter = Painter::default();
        painter.clear([8, 8]);
        painter.paint(&square(-50.0, 50.0), pen(0.0));
        assert_eq!(covered(&painter), 64.0);
        painter.clear([8, 8]);
        painter.paint(&square(100.0, 200.0), pen(2.0));
        painter.paint(&square(-9.0, -2.0), pen(0.0));
        painter.paint(&[vec![[f32::NAN, 0.0], [4.0, 4.0], [0.0, 4.0]]], pen(0.0));
        painter.paint(&[vec![]], pen(1.0));
        assert_eq!(covered(&painter), 0.0);
        painter.clear([0, 0]);
        painter.paint(&square(0.0, 4.0), pen(0.0));
    }
}

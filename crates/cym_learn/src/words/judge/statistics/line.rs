//! The line of colours of a picture: which colour its dark parts have, and which its light ones.

/// Steps from the darkest to the lightest pixels, of equally many pixels each.
const STEPS: usize = 8;
/// How many numbers there are: of each step its lightness, its two colour differences and how colourful it is.
pub(super) const NUMBERS: usize = 4 * STEPS;

/// The means of each step.
pub(super) fn line(pixels: &[f32], luma: &[f32], out: &mut Vec<f32>) {
    let mut order: Vec<usize> = (0..luma.len()).collect();
    order.sort_by(|&one, &other| luma[one].total_cmp(&luma[other]));
    for step in 0..STEPS {
        let part = &order[step * order.len() / STEPS..(step + 1) * order.len() / STEPS];
        let mut sums = [0.0f32; 4];
        for &at in part {
            let [red, green, blue] = [0, 1, 2].map(|channel| pixels[3 * at + channel]);
            let differences = [red - green, 0.5 * (red + green) - blue];
            let numbers = [luma[at], differences[0], differences[1], differences[0].hypot(differences[1])];
            sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        }
        out.extend(sums.map(|sum| sum / part.len().max(1) as f32));
    }
}

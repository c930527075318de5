//! Prints what one frame of the canvas costs: `cargo run --release -p cym_canvas --example frame_cost`.
//!
//! Counted is the processor time of this thread (Linux), so that a busy machine does not disturb the figure.
#![expect(clippy::print_stdout, reason = "this program prints a table")]

use cym_canvas::bench::Bench;

fn main() {
    println!("nodes   mean ms   worst 10-frame mean ms   triangles at most");
    for nodes in [5, 50, 200, 500] {
        let mut bench = Bench::new(nodes);
        for _ in 0..120 {
            bench.step();
        }
        let (mut blocks, mut triangles) = (Vec::new(), 0);
        for _ in 0..60 {
            let start = cpu_ms();
            for _ in 0..10 {
                bench.step();
                triangles = triangles.max(bench.triangles());
            }
            blocks.push((cpu_ms() - start) / 10.0);
        }
        let mean = blocks.iter().sum::<f64>() / blocks.len() as f64;
        let worst = blocks.iter().copied().fold(0.0, f64::max);
        println!("{nodes:5}   {mean:7.2}   {worst:22.2}   {triangles:17}");
    }
}

/// Processor time of this thread in milliseconds, or 0 where the system does not tell.
fn cpu_ms() -> f64 {
    // The kernel brings the figure up to date when the thread gives up the processor.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    nanos.unwrap_or(0.0) / 1e6
}

//! Merge Particles
//! Brings two streams of particles together: what stands behind it moves and draws both.
//! keywords: particles, join, combine, together, add, union

/// first: These particles.
/// second: And these.
fn merge(first: Particle, second: Particle) -> Particle {
    return first;
}

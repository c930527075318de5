// Where a particle is.
fn cym_pos(slot: u32) -> vec3f {
    return bitcast<vec3f>(t0[2u * slot].xyz);
}

// The particles of a chunk: the first and the one behind the last.
fn cym_chunk(chunk: u32, total: u32) -> vec2u {
    let size = (total + cym_chunks - 1u) / cym_chunks;
    return min(vec2u(chunk * size, chunk * size + size), vec2u(total));
}

// Where in the table a particle of a chunk is counted.
fn cym_counted(slot: u32, radius: f32, chunk: u32) -> u32 {
    return cym_table + cym_beside(cym_pos(slot).xy, radius, 0u) * cym_chunks + chunk;
}

// Counts the particles of one chunk by cell.
fn cym_count(chunk: u32, total: u32, radius: f32) {
    for (var cell = 0u; cell < cym_cells; cell++) {
        cym_words[cym_table + cell * cym_chunks + chunk] = 0u;
    }
    let span = cym_chunk(chunk, total);
    for (var i = span.x; i < span.y; i++) {
        let slot = cym_living(i);
        if slot != cym_none {
            cym_words[cym_counted(slot, radius, chunk)] += 1u;
        }
    }
}

// Adds up the chunks of one cell.
fn cym_gather(cell: u32) {
    var sum = 0u;
    for (var chunk = 0u; chunk < cym_chunks; chunk++) {
        let at = cym_table + cell * cym_chunks + chunk;
        let many = cym_words[at];
        cym_words[at] = sum;
        sum += many;
    }
    cym_words[cym_cells + cell] = sum;
}

// Writes the particles of one chunk where they belong, in order.
fn cym_place_all(chunk: u32, total: u32, radius: f32) {
    let span = cym_chunk(chunk, total);
    for (var i = span.x; i < span.y; i++) {
        let slot = cym_living(i);
        if slot != cym_none {
            let at = cym_counted(slot, radius, chunk);
            let nth = cym_words[at];
            cym_words[at] = nth + 1u;
            cym_words[cym_slots + cym_words[(at - cym_table) / cym_chunks] + nth] = slot;
        }
    }
}

// Ties one particle to the nearest of those that stand behind it in memory, so that no two are tied twice; behind the last tie comes
// itself.
fn cym_tie(i: u32, radius: f32, most: u32, ties: u32) {
    let slot = cym_living(i);
    if slot == cym_none {
        return;
    }
    let pos = cym_pos(slot);
    let room = clamp(most, 1u, cym_ties);
    var best: array<u32, 8>;
    var far: array<f32, 8>;
    var found = 0u;
    for (var square = 0u; square < 9u; square++) {
        let cell = cym_beside(pos.xy, radius, square);
        let look = cym_choice(vec2u(cym_words[cell], cym_words[cym_cells + cell]), 48u, slot);
        for (var n = 0u; n < look.y; n++) {
            let other = cym_words[cym_slots + look.x + n * look.z];
            let apart = distance(cym_pos(other), pos);
            if other <= slot || !(apart < radius) || (found == room && apart >= far[room - 1u]) {
                continue;
            }
            var at = min(found, room - 1u);
            found = min(found + 1u, room);
            for (; at > 0u; at--) {
                if far[at - 1u] <= apart {
                    break;
                }
                far[at] = far[at - 1u];
                best[at] = best[at - 1u];
            }
            far[at] = apart;
            best[at] = other;
        }
    }
    for (var n = 0u; n < cym_ties; n++) {
        cym_words[ties + slot * cym_ties + n] = select(slot, best[min(n, cym_ties - 1u)], n < found);
    }
}

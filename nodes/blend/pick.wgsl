//! Pick
//! Shows one of eight pictures, by number. Only the picture that shows is drawn: the others cost nothing.
//! keywords: switch, select, choose, one of, mux, scene, router, pictures

struct Params {
    /// Which picture shows; a number without a picture shows nothing.
    /// = 1 in 1..8
    which: u32,
}

/// image_1: The first picture.
/// image_1 while which is 1
/// image_2: The second picture.
/// image_2 while which is 2
/// image_3: The third picture.
/// image_3 while which is 3
/// image_4: The fourth picture.
/// image_4 while which is 4
/// image_5: The fifth picture.
/// image_5 while which is 5
/// image_6: The sixth picture.
/// image_6 while which is 6
/// image_7: The seventh picture.
/// image_7 while which is 7
/// image_8: The eighth picture.
/// image_8 while which is 8
fn pick(
    at: Place,
    p: Params,
    image_1: texture_2d<f32>,
    image_2: texture_2d<f32>,
    image_3: texture_2d<f32>,
    image_4: texture_2d<f32>,
    image_5: texture_2d<f32>,
    image_6: texture_2d<f32>,
    image_7: texture_2d<f32>,
    image_8: texture_2d<f32>,
) -> vec4f {
    switch p.which {
        case 1u: { return sample(image_1, at.pos, at); }
        case 2u: { return sample(image_2, at.pos, at); }
        case 3u: { return sample(image_3, at.pos, at); }
        case 4u: { return sample(image_4, at.pos, at); }
        case 5u: { return sample(image_5, at.pos, at); }
        case 6u: { return sample(image_6, at.pos, at); }
        case 7u: { return sample(image_7, at.pos, at); }
        case 8u: { return sample(image_8, at.pos, at); }
        default: { return vec4f(0.0); }
    }
}

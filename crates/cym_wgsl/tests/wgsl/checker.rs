//! The tutorial node reads as `docs/add-a-node.md` says, and becomes a pass.

use cym_wgsl::{
    ArgRole, Field, FieldType, Format, Library, Memory, PassSource, Returns, Scale, Stage, Trust, WgslNode, assemble,
    read_node,
};

use crate::support::{library, node_text};

fn checker(library: &Library) -> WgslNode {
    read_node("pattern/checker", &node_text("pattern/checker"), library, Trust::Ours)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn number(name: &str, label: &str, help: &str, default: f32, range: (f32, f32)) -> Field {
    Field {
        name: name.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        ty: FieldType::F32,
        default: vec![default],
        color: false,
        range: Some(range),
        log: false,
        unit: String::new(),
        choices: Vec::new(),
        toggle: false,
        was: Vec::new(),
    }
}

fn color(name: &str, label: &str, help: &str, rgb: [u8; 3]) -> Field {
    let mut default: Vec<f32> = rgb.iter().map(|&code| f32::from(code) / 255.0).collect();
    default.push(1.0);
    Field { ty: FieldType::Vec4, default, color: true, range: None, ..number(name, label, help, 0.0, (0.0, 1.0)) }
}

#[test]
fn every_field_reads() {
    let node = checker(&library());
    assert_eq!(node.title, "Checker");
    assert_eq!(node.help, "Squares in two colours, with clean edges at any size.");
    assert_eq!(node.keywords, ["chess", "squares", "board", "grid"]);
    assert!(node.was.is_empty());
    assert_eq!(node.scale, Scale::Full);
    assert_eq!(node.iterations, 1);
    assert_eq!(node.format, Format::F16);
    assert_eq!(node.memory, Memory::None);
    assert_eq!(node.returns, Returns::Picture);
    assert_eq!(node.entry, "pattern_checker");
    assert!(!node.reads_neighbours);
    let roles: Vec<_> = node.args.iter().map(|arg| (arg.name.as_str(), arg.role)).collect();
    assert_eq!(roles, [("at", ArgRole::Place), ("p", ArgRole::Params)]);
    assert_eq!(
        node.params,
        [
            Field {
                log: true,
                ..number("scale", "Scale", "Squares from the bottom to the top of the picture.", 6.0, (1.0, 64.0))
            },
            Field { unit: "deg".to_owned(), ..number("angle", "Angle", "Turns the board.", 0.0, (-180.0, 180.0)) },
            number(
                "phase",
                "Phase",
                "Slides the board; wire a band's time here to let the music push it.",
                0.0,
                (-10.0, 10.0)
            ),
            color("light", "Light", "The colour of the first squares.", [0xf4, 0xef, 0xe6]),
            color("dark", "Dark", "The colour of the squares between them.", [0x14, 0x21, 0x3d]),
        ]
    );
    assert!((20.0..80.0).contains(&node.cost), "cost {}", node.cost);
}

#[test]
fn becomes_a_pass_in_both_stages() {
    let library = library();
    let node = checker(&library);
    for stage in [Stage::Fragment, Stage::Compute] {
        let pass = PassSource {
            label: "checker",
            nodes: vec![&node],
            functions: "",
            body: "    return pattern_checker(cym_seeded(at, 7u), pattern_checker_Params(V[2].x, V[2].y, V[2].z, V[3], V[4]));",
            vec4s: 5,
            textures: &[],
            stage,
            format: Format::F16,
            guard: false,
        };
        let text = assemble(&library, &pass).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(text, assemble(&library, &pass).unwrap(), "the text is deterministic");
        assert!(text.contains("fn pattern_checker(at: Place, p: pattern_checker_Params) -> vec4f {"), "{text}");
        assert!(text.contains("fn rotated(") && text.contains("fn pixel("), "{text}");
        assert!(!text.contains("fn hash_cell(") && !text.contains("fn cym_moved("), "{text}");
    }
}

#[test]
fn other_line_ends_and_a_byte_order_mark_read_the_same() {
    let library = library();
    let source = format!("\u{feff}{}", node_text("pattern/checker").replace('\n', "\r\n"));
    let node = read_node("pattern/checker", &source, &library, Trust::Ours).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(node, checker(&library));
}

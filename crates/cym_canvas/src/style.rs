//! Colours and measures of the canvas.

use egui::{Color32, FontFamily};

/// How the canvas looks: everything that a theme may set.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Behind everything.
    pub background: Color32,
    /// The dots of the grid.
    pub grid: Color32,
    /// The box of a node.
    pub node: Color32,
    /// The edge of a node.
    pub node_edge: Color32,
    /// Behind a node's live picture.
    pub well: Color32,
    /// Titles.
    pub text: Color32,
    /// Labels.
    pub text_soft: Color32,
    /// Values, subtitles.
    pub text_weak: Color32,
    /// Selection, guides, marquee.
    pub accent: Color32,
    /// What is wrong, the knife.
    pub error: Color32,
    /// Heat of a slow node.
    pub heat: Color32,
    /// Shadows below nodes.
    pub shadow: Color32,
    /// Part of the header colour that goes into the header, 0 to 1.
    pub header_tint: f32,
    /// Part of the frame colour that is laid over the background, 0 to 1.
    pub frame_tint: f32,
    /// Font of titles.
    pub title_font: FontFamily,
    /// Font of everything else.
    pub font: FontFamily,
    /// Font of values.
    pub value_font: FontFamily,
    /// Fit and reveal glide; without, they jump.
    pub motion: bool,
    /// Sizes in canvas units.
    pub metrics: Metrics,
}

/// Sizes in canvas units (points at zoom 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Width of a node that does not say its own.
    pub node_width: f32,
    /// Height of the header.
    pub header: f32,
    /// Height of one row of ports.
    pub row: f32,
    /// Space above the first and below the last row, and around the picture.
    pub pad: f32,
    /// Radius of the corners.
    pub corner: f32,
    /// Half the width of a port.
    pub port: f32,
    /// Width of a wire.
    pub wire: f32,
    /// Title size.
    pub title: f32,
    /// Label size.
    pub label: f32,
    /// Distance of grid dots; also what nodes snap to.
    pub grid: f32,
    /// Height of the title strip of a frame.
    pub frame_title: f32,
    /// Space that a frame keeps around its nodes.
    pub frame_pad: f32,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            node_width: 168.0,
            header: 28.0,
            row: 22.0,
            pad: 6.0,
            corner: 7.0,
            port: 5.0,
            wire: 2.2,
            title: 13.0,
            label: 12.0,
            grid: 20.0,
            frame_title: 26.0,
            frame_pad: 16.0,
        }
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::dark()
    }
}

impl Style {
    /// Light on dark.
    pub fn dark() -> Self {
        Self {
            background: Color32::from_rgb(0x16, 0x17, 0x1a),
            grid: Color32::from_rgb(0x3c, 0x3f, 0x47),
            node: Color32::from_rgb(0x25, 0x27, 0x2c),
            node_edge: Color32::from_rgb(0x0d, 0x0e, 0x10),
            well: Color32::from_rgb(0x10, 0x11, 0x13),
            text: Color32::from_rgb(0xf0, 0xf1, 0xf4),
            text_soft: Color32::from_rgb(0xc3, 0xc6, 0xce),
            text_weak: Color32::from_rgb(0x8b, 0x90, 0x9b),
            accent: Color32::from_rgb(0x5a, 0xa9, 0xff),
            error: Color32::from_rgb(0xe5, 0x48, 0x4d),
            heat: Color32::from_rgb(0xff, 0x7a, 0x2f),
            shadow: Color32::from_black_alpha(110),
            header_tint: 0.34,
            frame_tint: 0.13,
            title_font: FontFamily::Proportional,
            font: FontFamily::Proportional,
            value_font: FontFamily::Proportional,
            motion: true,
            metrics: Metrics::default(),
        }
    }

    /// Dark on light.
    pub fn light() -> Self {
        Self {
            background: Color32::from_rgb(0xe9, 0xea, 0xed),
            grid: Color32::from_rgb(0xb4, 0xb8, 0xc1),
            node: Color32::from_rgb(0xfb, 0xfb, 0xfc),
            node_edge: Color32::from_rgb(0xb9, 0xbc, 0xc4),
            well: Color32::from_rgb(0xdd, 0xdf, 0xe3),
            text: Color32::from_rgb(0x17, 0x19, 0x1d),
            text_soft: Color32::from_rgb(0x3b, 0x3f, 0x47),
            text_weak: Color32::from_rgb(0x6d, 0x72, 0x7d),
            accent: Color32::from_rgb(0x0b, 0x6b, 0xe0),
            error: Color32::from_rgb(0xcf, 0x2a, 0x32),
            heat: Color32::from_rgb(0xe8, 0x5d, 0x04),
            shadow: Color32::from_black_alpha(45),
            header_tint: 0.30,
            frame_tint: 0.16,
            ..Self::dark()
        }
    }
}

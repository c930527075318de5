//! Everything that can be done by name: menus, keys and the command palette read this one list.

pub mod keymap;

use egui::{Key, KeyboardShortcut, Modifiers};

pub use keymap::Keymap;

macro_rules! commands {
    ($($name:ident = $title:literal, $group:literal, $help:literal, [$($key:expr),*];)*) => {
        /// Something that the window can do by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Command {
            $(#[doc = $help] $name,)*
        }

        impl Command {
            /// Every command, in the order of menus.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What menus and the palette call it.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// The menu that it is in.
            pub fn group(self) -> &'static str {
                match self { $(Self::$name => $group,)* }
            }

            /// One sentence for the artist.
            pub fn help(self) -> &'static str {
                match self { $(Self::$name => $help,)* }
            }

            /// The keys that it has unless the artist gave it others.
            pub fn default_keys(self) -> Vec<KeyboardShortcut> {
                match self { $(Self::$name => vec![$($key),*],)* }
            }
        }
    };
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

commands! {
    New = "New graph", "File", "Starts an empty graph with an output.", [ctrl(Key::N)];
    Open = "Open…", "File", "Opens a graph, or a video or picture that carries one.", [ctrl(Key::O)];
    Save = "Save", "File", "Keeps the graph in its file.", [ctrl(Key::S)];
    SaveAs = "Save as…", "File", "Keeps the graph in another file.", [ctrl_shift(Key::S)];
    Start = "Start page", "File", "Shows examples and recent graphs.", [];
    SaveStill = "Save picture…", "File", "Writes the picture that is shown as PNG, with the graph inside.", [];
    CopyStill = "Copy picture", "File", "Puts the picture that is shown on the clipboard.", [ctrl_shift(Key::C)];
    Export = "Export video…", "File", "Opens the export: presets, size, range, queue.", [ctrl(Key::E)];
    Quit = "Quit", "File", "Closes the window.", [ctrl(Key::Q)];
    Undo = "Undo", "Edit", "Takes back the last step.", [ctrl(Key::Z)];
    Redo = "Redo", "Edit", "Does again what was taken back.", [ctrl_shift(Key::Z), ctrl(Key::Y)];
    History = "History", "Edit", "Lists the steps; click one to go there.", [];
    Cut = "Cut", "Edit", "Copies the selected nodes and removes them.", [ctrl(Key::X)];
    Copy = "Copy", "Edit", "Copies the selected nodes as text.", [ctrl(Key::C)];
    Paste = "Paste", "Edit", "Pastes nodes at the pointer.", [ctrl(Key::V)];
    Duplicate = "Duplicate", "Edit", "Doubles the selected nodes with their inner wires.", [ctrl(Key::D)];
    Delete = "Delete", "Edit", "Removes the selected nodes and joins the wires around them.", [plain(Key::Delete), plain(Key::Backspace), plain(Key::X)];
    SelectAll = "Select all", "Edit", "Selects every node.", [ctrl(Key::A)];
    SelectNone = "Select nothing", "Edit", "Ends the selection.", [ctrl_shift(Key::A)];
    SelectUpstream = "Select what feeds it", "Edit", "Adds every node that the selected ones depend on.", [plain(Key::OpenBracket)];
    SelectDownstream = "Select what it feeds", "Edit", "Adds every node that depends on the selected ones.", [plain(Key::CloseBracket)];
    Search = "Add node…", "Node", "Searches all nodes; Enter adds one, wired.", [plain(Key::Tab)];
    Mute = "Mute", "Node", "Leaves the selected nodes out of the picture, or takes them in again.", [plain(Key::M)];
    Bypass = "Bypass", "Node", "Lets the selected nodes hand their input through, or work again.", [plain(Key::B)];
    Collapse = "Collapse", "Node", "Folds the selected nodes to their header, or unfolds them.", [plain(Key::H)];
    Optimise = "Optimise", "Node", "Makes the network that the selected node asks for, such as one for its words.", [];
    BakeTable = "Bake to .cube…", "Node", "Keeps the selected node's colours or grades as a table that other programs read.", [];
    Rename = "Rename", "Node", "Gives the selected node a name of its own.", [plain(Key::F2)];
    ViewNode = "View node", "Node", "Shows the selected node's picture in the viewer, or the output again.", [plain(Key::V)];
    Disconnect = "Disconnect", "Node", "Cuts every wire of the selected nodes.", [ctrl_shift(Key::X)];
    Group = "Make group", "Node", "Makes the selected nodes one node.", [ctrl(Key::G)];
    Ungroup = "Open up group", "Node", "Puts a group's nodes in its place.", [ctrl_shift(Key::G)];
    EnterGroup = "Enter group", "Node", "Shows the inside of the selected group.", [plain(Key::Enter)];
    LeaveGroup = "Leave group", "Node", "Goes back out of the group.", [plain(Key::Escape), plain(Key::U)];
    Frame = "Frame", "Node", "Puts a coloured frame around the selected nodes.", [ctrl(Key::J)];
    Comment = "Comment", "Node", "Puts words on the canvas.", [plain(Key::C)];
    Tidy = "Tidy up", "Node", "Lays out the selected nodes, or all of them, from left to right.", [plain(Key::T)];
    NodeHelp = "Help on node", "Node", "Shows the selected node's page with a small running graph.", [plain(Key::F1)];
    Find = "Find in graph", "View", "Finds nodes by name, with filters.", [ctrl(Key::F)];
    Palette = "Command palette", "View", "Runs any command by name.", [ctrl(Key::P)];
    FitAll = "Fit all", "View", "Shows the whole graph.", [plain(Key::A), plain(Key::Home)];
    FitSelection = "Fit selection", "View", "Shows the selected nodes.", [plain(Key::F)];
    Minimap = "Minimap", "View", "Shows or hides the minimap.", [shift(Key::M)];
    Heat = "Heat tint", "View", "Tints nodes by the time they take.", [shift(Key::H)];
    Profiler = "Profiler", "View", "Lists passes by time, and memory by slot.", [plain(Key::F8)];
    Hands = "Faders and pads", "View", "Lists what MIDI and OSC move in this graph, to be found, changed and removed.", [plain(Key::F7)];
    Browser = "Library", "View", "Shows or hides the browser of nodes and examples.", [ctrl(Key::B)];
    Inspector = "Inspector", "View", "Shows or hides the inspector.", [ctrl(Key::I)];
    Timeline = "Timeline", "View", "Shows or hides the timeline.", [ctrl(Key::T)];
    FullScreen = "Full screen", "View", "Shows only the picture, on the whole screen.", [plain(Key::F11)];
    SecondWindow = "Second window", "View", "Shows the picture in a window of its own, for another monitor.", [plain(Key::F10)];
    ActualSize = "Picture 1:1", "View", "Shows the picture with one pixel a pixel.", [plain(Key::Num1)];
    FitPicture = "Fit picture", "View", "Shows the whole picture.", [plain(Key::Num0)];
    Compare = "Compare A/B", "View", "Keeps the picture as B and splits the viewer; again ends it.", [plain(Key::G)];
    Probe = "Pixel probe", "View", "Shows the values under the pointer.", [plain(Key::P)];
    Scopes = "Scopes", "View", "Histogram, waveform and vectorscope of the picture.", [plain(Key::S)];
    LightTheme = "Light or dark", "View", "Changes between the dark and the light look.", [];
    Keys = "Keyboard…", "View", "Lists every command with its keys, to be changed.", [ctrl(Key::K)];
    Settings = "Settings…", "View", "Sound device, preview, folders.", [ctrl(Key::Comma)];
    PlayPause = "Play or pause", "Play", "Plays, or holds the picture.", [plain(Key::Space)];
    PlayBackward = "Play backward", "Play", "Plays backward; again faster.", [plain(Key::J)];
    Pause = "Pause", "Play", "Holds the picture.", [plain(Key::K)];
    PlayForward = "Play forward", "Play", "Plays forward; again faster.", [plain(Key::L)];
    ToStart = "To the start", "Play", "Goes to the beginning, or to the loop's.", [ctrl(Key::Home)];
    ToEnd = "To the end", "Play", "Goes to the end, or to the loop's.", [ctrl(Key::End)];
    StepBack = "One frame back", "Play", "Shows the frame before.", [plain(Key::Comma), ctrl(Key::ArrowLeft)];
    StepForward = "One frame on", "Play", "Shows the next frame.", [plain(Key::Period), ctrl(Key::ArrowRight)];
    LoopIn = "Loop from here", "Play", "Begins the loop at the playhead.", [plain(Key::I)];
    LoopOut = "Loop to here", "Play", "Ends the loop at the playhead.", [plain(Key::O)];
    LoopOff = "No loop", "Play", "Plays all of it again.", [shift(Key::L)];
    AddKey = "Set keyframe", "Play", "Keeps the values of the selected node's animated params at the playhead.", [shift(Key::K)];
    Record = "Record", "Play", "Records every move of hands, MIDI and OSC as keys, from here on; again ends it.", [plain(Key::R)];
    HalveBeats = "Halve the beats", "Play", "The song was heard twice too fast: every second beat stays.", [];
    DoubleBeats = "Double the beats", "Play", "The song was heard half as fast as it is: a beat comes between every two.", [];
    BarHere = "Bar begins here", "Play", "The beat nearest to the playhead begins a bar.", [];
    AddSection = "Section begins here", "Play", "Cuts the song's section in two at the playhead.", [];
    UndoCorrections = "Undo corrections", "Play", "Beats, bars and sections as they were heard.", [];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Command;

    #[test]
    fn no_key_means_two_things() {
        let mut taken = BTreeMap::new();
        for &command in Command::ALL {
            for key in command.default_keys() {
                let words = format!("{:?} {:?}", key.modifiers, key.logical_key);
                let before = taken.insert(words.clone(), command);
                assert_eq!(before, None, "{words} means {command:?} and {before:?}");
            }
        }
    }

    #[test]
    fn every_command_says_what_it_does() {
        for &command in Command::ALL {
            assert!(command.help().ends_with('.'), "{command:?}: {}", command.help());
            assert!(!command.title().is_empty() && !command.group().is_empty());
        }
    }
}

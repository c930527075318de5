//! What the inspector shows of a node whose network a job makes: the button, and the job.

use cym_graph::{MadeBy, NodeId, Value};
use egui::{Button, Frame, Image, Margin, ProgressBar, RichText, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icons;

use super::job::{Ended, Job, JobState};
use super::{MakeAsk, plot};
use crate::export::clock;
use crate::shared::{Act, Shared};

/// The code of what nodes complain of while they play.
const TROUBLE: &str = "node-trouble";
/// Tallest picture, in points.
const PICTURE: f32 = 170.0;

/// How the network of a node stands, its job aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    None,
    Old,
    Made,
}

impl Standing {
    fn of(shared: &Shared<'_>, id: &NodeId, made: &MadeBy) -> Self {
        let node = shared.model.document().nodes().get(id);
        let held = node.and_then(|node| node.values.get(&made.result)).is_some_and(|value| *value != Value::None);
        let place = shared.model.stage_id(id);
        let complains = |problem: &cym_graph::Problem| problem.node.as_ref() == Some(&place) && problem.code == TROUBLE;
        if !held {
            Self::None
        } else if shared.state.problems.iter().any(complains) {
            Self::Old
        } else {
            Self::Made
        }
    }
}

/// The button and the job of a node; nothing for nodes that are made by no job.
pub(crate) fn show(ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId) {
    let model = shared.model;
    let Some(made) = model.kind(id).and_then(|kind| kind.made_by.as_ref()) else {
        return;
    };
    ui.add_space(4.0);
    if !model.inside().is_empty() {
        let words = format!("{} works outside of groups: open up the group, or move this node out of it.", made.verb);
        ui.add(egui::Label::new(RichText::new(words).color(shared.theme.text_weak).size(12.0)).wrap());
        return;
    }
    let job = shared.makings.job(id);
    let running = job.filter(|job| job.state.is_open());
    if running.is_none() {
        start(ui, shared, id, made, job);
    }
    if let Some(job) = job {
        let theme = shared.theme;
        let frame = Frame::new().fill(theme.panel.lerp_to_gamma(theme.sunken, 0.6)).corner_radius(6);
        frame.inner_margin(Margin::same(8)).show(ui, |ui| {
            ui.set_width(ui.available_width() - 8.0);
            view(ui, shared, job);
        });
    }
    ui.add_space(2.0);
}

/// The button that starts it, in the words for how it stands.
fn start(ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId, made: &MadeBy, job: Option<&Job>) {
    let theme = shared.theme;
    let standing = Standing::of(shared, id, made);
    let stopped = job.is_some_and(|job| job.state == JobState::Stopped && job.live.done > 0);
    let words = match standing {
        _ if stopped => "Go on".to_owned(),
        Standing::None => made.verb.clone(),
        Standing::Old => format!("{} again (changed since)", made.verb),
        Standing::Made => format!("{} again", made.verb),
    };
    let calls = standing != Standing::Made;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let text = RichText::new(format!("{}  {words}", icons::SPARKLE)).size(13.0);
        let button = if calls {
            Button::new(text.color(theme.base).strong()).fill(theme.accent).min_size(vec2(150.0, 26.0))
        } else {
            Button::new(text)
        };
        let button = ui.add(button).on_hover_text("Works beside you; what you see and hear goes on.");
        button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &words));
        if button.clicked() {
            shared.act(Act::Make(MakeAsk::Start(id.clone())));
        }
        if standing == Standing::Made {
            branch(ui, shared, id, made);
            ui.label(RichText::new(format!("{}  made", icons::CHECK_CIRCLE)).color(theme.good).size(12.0));
        }
    });
}

fn branch(ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId, made: &MadeBy) {
    if made.seed.is_empty() {
        return;
    }
    let text = RichText::new(format!("{}  Branch", icons::GIT_BRANCH)).size(12.0);
    let button =
        ui.add(Button::new(text)).on_hover_text("A copy of the node with another seed, made as a job of its own.");
    button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Branch"));
    if button.clicked() {
        shared.act(Act::Make(MakeAsk::Branch(id.clone())));
    }
}

/// The job: picture, curve, how far it is, and what can be done about it.
fn view(ui: &mut Ui, shared: &mut Shared<'_>, job: &Job) {
    let theme = shared.theme;
    ui.spacing_mut().item_spacing.y = 6.0;
    let open = job.state.is_open();
    // What can be done stands first: a low panel cuts the picture, never the buttons.
    if open && job.state != JobState::Waiting {
        let fill = if job.state == JobState::Paused { theme.text_weak } else { theme.accent };
        let bar = ui.add(ProgressBar::new(job.live.part()).desired_height(6.0).fill(fill));
        bar.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, "Progress of the network"));
    }
    let color = if matches!(job.state, JobState::Failed { .. }) { theme.error } else { theme.text_weak };
    ui.add(egui::Label::new(RichText::new(words(job)).color(color).size(12.0)).wrap());
    buttons(ui, shared, job);
    if let Some(texture) = shared.makings.picture(job.id).filter(|_| job.state != JobState::Waiting) {
        let size = texture.size_vec2();
        let wide = ui.available_width();
        let size = size * (wide / size.x.max(1.0)).min(PICTURE / size.y.max(1.0));
        ui.vertical_centered(|ui| {
            let picture = ui.add(Image::new(texture).fit_to_exact_size(size).corner_radius(4));
            picture.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "What the network draws"));
        });
    }
    if job.curve.len() > 1 {
        let total = if open { job.live.total as f32 } else { job.curve.last().map_or(1.0, |[step, _]| *step) };
        plot::show(ui, theme, &job.curve, total, "Score curve");
    }
}

fn buttons(ui: &mut Ui, shared: &mut Shared<'_>, job: &Job) {
    let id = job.id;
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let mut button = |ui: &mut Ui, icon: &str, words: &str, tip: &str, ask: MakeAsk| {
            let response = ui.add(Button::new(RichText::new(format!("{icon}  {words}")).size(12.0))).on_hover_text(tip);
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, words));
            if response.clicked() {
                asked = Some(ask);
            }
        };
        let keep = "Ends with the best so far as the node's network. It can go on from there later.";
        let stop = "Stops; nothing changes, and it can go on from there later.";
        match job.state {
            JobState::Waiting => button(ui, icons::X, "Remove", "Takes it off the list.", MakeAsk::Remove(id)),
            JobState::Running | JobState::Paused => {
                if job.state == JobState::Paused {
                    button(ui, icons::PLAY, "Go on", "Goes on.", MakeAsk::GoOn(id));
                } else {
                    button(ui, icons::PAUSE, "Pause", "Holds with the next step.", MakeAsk::Pause(id));
                }
                if job.live.done > 0 {
                    button(ui, icons::CHECK, "Keep now", keep, MakeAsk::Keep(id));
                }
                button(ui, icons::STOP, "Stop", stop, MakeAsk::Stop(id));
            }
            _ => button(ui, icons::X, "Close", "Takes this off the panel.", MakeAsk::Remove(id)),
        }
    });
    if let Some(ask) = asked {
        shared.act(Act::Make(ask));
    }
    if job.state.is_open() {
        branch_row(ui, shared, job);
    }
}

/// While it runs, another answer can be asked for.
fn branch_row(ui: &mut Ui, shared: &mut Shared<'_>, job: &Job) {
    if job.state != JobState::Waiting {
        ui.horizontal(|ui| branch(ui, shared, &job.order.node, &job.order.made));
    }
}

/// How it stands, in one line.
pub(super) fn words(job: &Job) -> String {
    let live = &job.live;
    let score = |score: Option<f32>| score.map_or_else(String::new, |score| format!(" · fits {:.0} %", 100.0 * score));
    let steps = format!("{} of {} steps", live.done, live.total);
    match &job.state {
        JobState::Waiting => "waits for the others".to_owned(),
        JobState::Stopped | JobState::Interrupted if live.done == 0 => "stopped".to_owned(),
        JobState::Stopped | JobState::Interrupted => format!("stopped after {steps}"),
        JobState::Failed { words } => words.clone(),
        JobState::Running if live.done == 0 => "starts".to_owned(),
        JobState::Paused => format!("paused · {steps}{}", score(live.score)),
        JobState::Running => {
            let left = live.left_secs.map_or_else(String::new, |secs| format!(" · {} left", clock(secs)));
            format!("{steps}{}{left}", score(live.score))
        }
        JobState::Done(Ended { score: fits, secs, done, total, .. }) => {
            let took = secs.map_or_else(|| "was made before".to_owned(), |secs| format!("took {}", clock(secs)));
            let kept =
                if done < total { format!("kept after {done} of {total} steps") } else { format!("{total} steps") };
            format!("{kept}{} · {took}", score(Some(*fits)))
        }
    }
}

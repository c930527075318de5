//! Which adapters there are, and which one is taken.

use crate::error::GpuError;

/// Which graphics adapter to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AdapterChoice {
    /// What the environment variable `CYMATIC_ADAPTER` names, else the fastest kind that is there.
    #[default]
    Default,
    /// The software rasteriser, which gives the same pictures on every machine.
    Software,
    /// The first whose name or driver contains this text, whatever the case.
    Named(String),
}

/// How an adapter draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdapterKind {
    /// A card of its own.
    Discrete,
    /// Part of the processor.
    Integrated,
    /// Lent by a virtual machine.
    Virtual,
    /// The driver does not say.
    Other,
    /// No graphics hardware: the processor draws.
    Software,
}

impl AdapterKind {
    /// The word for people and for files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Discrete => "discrete",
            Self::Integrated => "integrated",
            Self::Virtual => "virtual",
            Self::Other => "other",
            Self::Software => "software",
        }
    }
}

/// What is known about an adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name, such as `llvmpipe (LLVM 15.0.6, 256 bits)`.
    pub name: String,
    /// Its driver's name.
    pub driver: String,
    /// Its driver's version.
    pub driver_info: String,
    /// How it draws.
    pub kind: AdapterKind,
    /// The interface that it is reached through, such as `vulkan`.
    pub backend: String,
}

impl About {
    pub(super) fn of(info: &wgpu::AdapterInfo) -> Self {
        let kind = match info.device_type {
            wgpu::DeviceType::DiscreteGpu => AdapterKind::Discrete,
            wgpu::DeviceType::IntegratedGpu => AdapterKind::Integrated,
            wgpu::DeviceType::VirtualGpu => AdapterKind::Virtual,
            wgpu::DeviceType::Cpu => AdapterKind::Software,
            wgpu::DeviceType::Other => AdapterKind::Other,
        };
        Self {
            name: info.name.clone(),
            driver: info.driver.clone(),
            driver_info: info.driver_info.clone(),
            kind,
            backend: info.backend.to_str().to_owned(),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.name.to_lowercase().contains(&text) || self.driver.to_lowercase().contains(&text)
    }
}

/// All adapters of this machine, the one that [`AdapterChoice::Default`] takes first.
pub fn adapters() -> Vec<About> {
    list(&instance()).iter().map(|adapter| About::of(&adapter.get_info())).collect()
}

/// The adapter that a choice means, together with its instance.
pub(super) fn choose(choice: AdapterChoice) -> Result<(wgpu::Instance, wgpu::Adapter), GpuError> {
    let instance = instance();
    let list = list(&instance);
    let abouts: Vec<About> = list.iter().map(|adapter| About::of(&adapter.get_info())).collect();
    let place = pick(&abouts, &wish(choice))?;
    let adapter = list.into_iter().nth(place).ok_or(GpuError::NoAdapter)?;
    Ok((instance, adapter))
}

/// The choice after the environment was asked.
fn wish(choice: AdapterChoice) -> AdapterChoice {
    match (choice, std::env::var("CYMATIC_ADAPTER")) {
        (AdapterChoice::Default, Ok(name)) if name.eq_ignore_ascii_case("software") => AdapterChoice::Software,
        (AdapterChoice::Default, Ok(name)) if !name.trim().is_empty() => AdapterChoice::Named(name.trim().to_owned()),
        (choice, _) => choice,
    }
}

fn pick(abouts: &[About], choice: &AdapterChoice) -> Result<usize, GpuError> {
    if abouts.is_empty() {
        return Err(GpuError::NoAdapter);
    }
    let (found, asked) = match choice {
        AdapterChoice::Default => (Some(0), "default"),
        AdapterChoice::Software => (abouts.iter().position(|about| about.kind == AdapterKind::Software), "software"),
        AdapterChoice::Named(name) => (abouts.iter().position(|about| about.matches(name)), name.as_str()),
    };
    found.ok_or_else(|| GpuError::NoSuchAdapter {
        asked: asked.to_owned(),
        found: abouts.iter().map(|about| about.name.as_str()).collect::<Vec<_>>().join("; "),
    })
}

fn instance() -> wgpu::Instance {
    wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: wgpu::Backends::PRIMARY | wgpu::Backends::GL,
        flags: wgpu::InstanceFlags::empty().with_env(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    })
}

/// Best first. OpenGL is asked only where there is nothing better: it lacks compute on many machines.
fn list(instance: &wgpu::Instance) -> Vec<wgpu::Adapter> {
    let mut list = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::PRIMARY));
    if list.is_empty() {
        list = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::GL));
    }
    list.sort_by_key(|adapter| {
        let info = adapter.get_info();
        (About::of(&info).kind, u8::from(info.backend == wgpu::Backend::Dx12))
    });
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(name: &str, kind: AdapterKind) -> About {
        About {
            name: name.to_owned(),
            driver: "d".to_owned(),
            driver_info: String::new(),
            kind,
            backend: "vulkan".to_owned(),
        }
    }

    #[test]
    fn picks_what_was_asked_for_or_says_what_there_is() {
        let abouts = [about("Radiant 9", AdapterKind::Discrete), about("llvmpipe", AdapterKind::Software)];
        assert_eq!(pick(&abouts, &AdapterChoice::Default), Ok(0));
        assert_eq!(pick(&abouts, &AdapterChoice::Software), Ok(1));
        assert_eq!(pick(&abouts, &AdapterChoice::Named("LLVM".to_owned())), Ok(1));
        let error = pick(&abouts, &AdapterChoice::Named("voodoo".to_owned())).unwrap_err().to_string();
        assert!(error.contains("voodoo") && error.contains("Radiant 9; llvmpipe"), "{error}");
        assert_eq!(pick(&[], &AdapterChoice::Default), Err(GpuError::NoAdapter));
    }
}

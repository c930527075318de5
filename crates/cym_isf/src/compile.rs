//! naga: GLSL in, WGSL out.

use naga::back::wgsl::WriterFlags;
use naga::compact::{KeepUnused, compact};
use naga::front::glsl::{Frontend, Options};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{Arena, Block, Expression, Literal, Module, ShaderStage, Statement};

use crate::fault::Trouble;
use crate::program::PassText;

/// What naga wrote, with the names that variables had before it named them.
pub(crate) struct Compiled {
    pub(crate) wgsl: String,
    /// Module-scope variables in the order in which they are written: their names in GLSL.
    pub(crate) variables: Vec<String>,
}

/// Compiles a pass, without the branches that belong to other passes.
pub(crate) fn compile(pass: &PassText) -> Result<Compiled, Trouble> {
    let mut module =
        Frontend::default().parse(&Options::from(ShaderStage::Fragment), &pass.text).map_err(|errors| {
            let Some(error) = errors.errors.first() else {
                return Trouble::whole("the shader does not compile", "check its text in another program");
            };
            let offset = error.meta.to_range().map_or(0, |range| range.start);
            Trouble::at(pass.place(offset), error.kind.to_string(), "correct this line, or write it in a simpler way")
        })?;
    for (_, function) in module.functions.iter_mut() {
        prune(&mut function.body, &function.expressions);
    }
    compact(&mut module, KeepUnused::No);
    module.entry_points.clear();
    let info = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).map_err(|error| {
        let ranges = error.spans().filter_map(|(span, _)| span.to_range());
        let offset = ranges.min_by_key(ExactSizeIterator::len).map(|range| range.start);
        let mut message = error.as_inner().to_string();
        let mut cause = std::error::Error::source(error.as_inner());
        while let Some(inner) = cause {
            message = format!("{message}: {inner}");
            cause = inner.source();
        }
        let place = offset.map(|offset| pass.place(offset)).unwrap_or_default();
        Trouble::at(place, message, "correct this line, or write it in a simpler way")
    })?;
    let wgsl = naga::back::wgsl::write_string(&module, &info, WriterFlags::empty())
        .map_err(|error| Trouble::whole(error.to_string(), "write this part of the shader in a simpler way"))?;
    Ok(Compiled { wgsl, variables: variables(&module) })
}

fn variables(module: &Module) -> Vec<String> {
    module.global_variables.iter().map(|(_, variable)| variable.name.clone().unwrap_or_default()).collect()
}

/// Takes out branches whose condition is known: most shaders with passes ask for the pass in one long `if`.
fn prune(block: &mut Block, expressions: &Arena<Expression>) {
    let old = std::mem::take(block);
    for (statement, &span) in old.span_iter() {
        match statement.clone() {
            Statement::If { condition, mut accept, mut reject } => {
                prune(&mut accept, expressions);
                prune(&mut reject, expressions);
                let chosen = match expressions[condition] {
                    Expression::Literal(Literal::Bool(true)) => Statement::Block(accept),
                    Expression::Literal(Literal::Bool(false)) => Statement::Block(reject),
                    _ => Statement::If { condition, accept, reject },
                };
                block.push(chosen, span);
            }
            Statement::Block(mut inner) => {
                prune(&mut inner, expressions);
                block.push(Statement::Block(inner), span);
            }
            other => block.push(other, span),
        }
    }
}

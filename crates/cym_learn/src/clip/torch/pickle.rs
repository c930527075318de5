//! A machine for the pickles of plain checkpoints. It knows numbers, texts, containers and tensors; it calls nothing.
//!
//! Where Python would import and call, this machine looks the name up in a list of eleven ([`global`]) and builds a value of its own;
//! any other name ends the reading. Depth, height of the stack and length are bounded, so a hostile pickle costs little.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::clip::file::Number;

/// How deep containers may be nested.
const DEPTH_MAX: usize = 32;
/// How many values may wait at once.
const STACK_MAX: usize = 1 << 16;

/// Numbers that lie together in one member of the archive.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Storage {
    pub(super) number: Number,
    pub(super) key: String,
}

/// A tensor: a view into a storage.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    pub(super) storage: Rc<Storage>,
    pub(super) offset: u64,
    pub(super) shape: Vec<usize>,
    pub(super) strides: Vec<i64>,
}

/// Several values with the depth of the deepest of them.
#[derive(Clone, Debug)]
pub(super) struct Nest<T> {
    pub(super) items: Vec<T>,
    depth: usize,
}

impl<T> Default for Nest<T> {
    fn default() -> Self {
        Self { items: Vec::new(), depth: 1 }
    }
}

/// The words that may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Global {
    Dict,
    Tensor,
    Parameter,
    Storage(Number),
}

/// What can be on the stack.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Nothing, or a float, or a container seen twice: all that never leads to a tensor.
    Opaque,
    Int(i64),
    Text(Rc<str>),
    Tuple(Rc<Nest<Self>>),
    List(Nest<Self>),
    Dict(Nest<(Self, Self)>),
    Global(Global),
    Storage(Rc<Storage>),
    Tensor(Rc<Stored>),
}

impl Value {
    fn depth(&self) -> usize {
        match self {
            Self::Tuple(nest) => nest.depth,
            Self::List(nest) => nest.depth,
            Self::Dict(nest) => nest.depth,
            _ => 0,
        }
    }
}

/// Runs a pickle and answers with what it makes.
pub(super) fn run(bytes: &[u8]) -> Result<Value, String> {
    let mut machine = Machine { input: bytes, stack: Vec::new(), marks: Vec::new(), memo: BTreeMap::new() };
    loop {
        let code = machine.byte()?;
        if code == b'.' {
            return machine.pop();
        }
        machine.step(code)?;
        if machine.stack.len() > STACK_MAX || machine.marks.len() > STACK_MAX {
            return Err("its pickle is larger than any checkpoint".to_owned());
        }
    }
}

struct Machine<'a> {
    input: &'a [u8],
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: BTreeMap<u32, Value>,
}

impl Machine<'_> {
    fn step(&mut self, code: u8) -> Result<(), String> {
        match code {
            // Protocol and frame: nothing to do with them.
            0x80 => self.take(1).map(drop)?,
            0x95 => self.take(8).map(drop)?,
            b'(' => self.marks.push(self.stack.len()),
            // Dropped: what is not needed, and the state of an object, which is only a dictionary's `_metadata`.
            b'0' | b'b' => self.pop().map(drop)?,
            b'N' | 0x88 | 0x89 => self.stack.push(Value::Opaque),
            b'G' => {
                self.take(8)?;
                self.stack.push(Value::Opaque);
            }
            b'K' | b'M' | b'J' | 0x8a => self.int(code)?,
            b'X' | 0x8c | 0x8d => self.text(code)?,
            b')' => self.tuple(Vec::new())?,
            b't' => {
                let items = self.above_mark()?;
                self.tuple(items)?;
            }
            0x85..=0x87 => {
                let at = self.stack.len().checked_sub(usize::from(code - 0x84)).ok_or_else(short)?;
                let items = self.stack.split_off(at);
                self.tuple(items)?;
            }
            b']' => self.stack.push(Value::List(Nest::default())),
            b'}' => self.stack.push(Value::Dict(Nest::default())),
            b'a' => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' => {
                let items = self.above_mark()?;
                self.append(items)?;
            }
            b's' => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set(vec![key, value])?;
            }
            b'u' => {
                let items = self.above_mark()?;
                self.set(items)?;
            }
            b'q' | b'r' | 0x94 => self.keep(code)?,
            b'h' | b'j' => self.recall(code)?,
            b'c' | 0x93 => self.name(code)?,
            b'Q' => {
                let id = self.pop()?;
                self.stack.push(storage(&id)?);
            }
            b'R' => self.call()?,
            other => return Err(format!("it uses the pickle instruction {other:#04x}")),
        }
        Ok(())
    }

    fn take(&mut self, len: usize) -> Result<&[u8], String> {
        let (taken, rest) = self.input.split_at_checked(len).ok_or_else(short)?;
        self.input = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    /// An unsigned number of `len` bytes, the least significant first.
    fn number(&mut self, len: usize) -> Result<u64, String> {
        let bytes = self.take(len)?;
        Ok(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn pop(&mut self) -> Result<Value, String> {
        self.stack.pop().ok_or_else(short)
    }

    fn above_mark(&mut self) -> Result<Vec<Value>, String> {
        let mark = self.marks.pop().ok_or_else(short)?;
        if mark > self.stack.len() {
            return Err(short());
        }
        Ok(self.stack.split_off(mark))
    }

    fn int(&mut self, code: u8) -> Result<(), String> {
        let value = match code {
            b'K' => self.number(1)? as i64,
            b'M' => self.number(2)? as i64,
            b'J' => i64::from(self.number(4)? as u32 as i32),
            _ => {
                let len = usize::from(self.byte()?);
                if len > 8 {
                    self.take(len)?;
                    return Err("it holds a number that is larger than any size".to_owned());
                }
                let shift = 64 - 8 * len as u32;
                let bits = self.number(len)?;
                bits.checked_shl(shift).unwrap_or(0) as i64 >> shift.min(63)
            }
        };
        self.stack.push(Value::Int(value));
        Ok(())
    }

    fn text(&mut self, code: u8) -> Result<(), String> {
        let len = self.number(match code {
            b'X' => 4,
            0x8c => 1,
            _ => 8,
        })?;
        let bytes = self.take(usize::try_from(len).unwrap_or(usize::MAX))?;
        let text = String::from_utf8_lossy(bytes).into();
        self.stack.push(Value::Text(text));
        Ok(())
    }

    fn tuple(&mut self, items: Vec<Value>) -> Result<(), String> {
        let depth = deeper(items.iter())?;
        self.stack.push(Value::Tuple(Rc::new(Nest { items, depth })));
        Ok(())
    }

    fn append(&mut self, items: Vec<Value>) -> Result<(), String> {
        let depth = deeper(items.iter())?;
        match self.stack.last_mut() {
            Some(Value::List(list)) => {
                list.depth = list.depth.max(depth);
                list.items.extend(items);
                Ok(())
            }
            Some(Value::Opaque) => Ok(()),
            _ => Err("it appends to something that is no list".to_owned()),
        }
    }

    fn set(&mut self, items: Vec<Value>) -> Result<(), String> {
        let depth = deeper(items.iter())?;
        match self.stack.last_mut() {
            Some(Value::Dict(dict)) => {
                dict.depth = dict.depth.max(depth);
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    dict.items.push((key, value));
                }
                Ok(())
            }
            Some(Value::Opaque) => Ok(()),
            _ => Err("it sets an item of something that is no dictionary".to_owned()),
        }
    }

    fn keep(&mut self, code: u8) -> Result<(), String> {
        let slot = match code {
            b'q' => self.number(1)? as u32,
            b'r' => self.number(4)? as u32,
            _ => self.memo.len() as u32,
        };
        let value = match self.stack.last().ok_or_else(short)? {
            // A container that is used again later could grow in between; nothing in a plain checkpoint needs that.
            Value::List(_) | Value::Dict(_) => Value::Opaque,
            value => value.clone(),
        };
        self.memo.insert(slot, value);
        Ok(())
    }

    fn recall(&mut self, code: u8) -> Result<(), String> {
        let slot = self.number(if code == b'h' { 1 } else { 4 })? as u32;
        let value = self.memo.get(&slot).ok_or_else(short)?.clone();
        self.stack.push(value);
        Ok(())
    }

    fn name(&mut self, code: u8) -> Result<(), String> {
        let (module, name) = if code == b'c' {
            (self.line()?, self.line()?)
        } else {
            let (name, module) = (self.pop()?, self.pop()?);
            match (module, name) {
                (Value::Text(module), Value::Text(name)) => ((*module).to_owned(), (*name).to_owned()),
                _ => return Err(short()),
            }
        };
        let found = global(&module, &name).ok_or_else(|| format!("it asks for `{module}.{name}`"))?;
        self.stack.push(Value::Global(found));
        Ok(())
    }

    fn line(&mut self) -> Result<String, String> {
        let end = self.input.iter().position(|&byte| byte == b'\n').ok_or_else(short)?;
        let line = String::from_utf8_lossy(self.take(end)?).into_owned();
        self.take(1)?;
        Ok(line)
    }

    fn call(&mut self) -> Result<(), String> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Value::Tuple(arguments) = arguments else {
            return Err(short());
        };
        let value = match function {
            Value::Global(Global::Dict) => Value::Dict(Nest::default()),
            Value::Global(Global::Tensor) => tensor(&arguments.items)?,
            Value::Global(Global::Parameter) => arguments.items.first().cloned().ok_or_else(short)?,
            _ => return Err("it calls something that is no tensor".to_owned()),
        };
        self.stack.push(value);
        Ok(())
    }
}

fn short() -> String {
    "its pickle is damaged".to_owned()
}

fn deeper<'v>(items: impl Iterator<Item = &'v Value>) -> Result<usize, String> {
    let depth = 1 + items.map(Value::depth).max().unwrap_or(0);
    if depth > DEPTH_MAX {
        return Err(format!("its containers are nested deeper than {DEPTH_MAX}"));
    }
    Ok(depth)
}

/// The words that a checkpoint of plain tensors uses.
fn global(module: &str, name: &str) -> Option<Global> {
    Some(match (module, name) {
        ("collections", "OrderedDict") => Global::Dict,
        ("torch._utils", "_rebuild_tensor_v2") => Global::Tensor,
        ("torch._utils", "_rebuild_parameter") => Global::Parameter,
        ("torch", "DoubleStorage") => Global::Storage(Number::F64),
        ("torch", "FloatStorage") => Global::Storage(Number::F32),
        ("torch", "HalfStorage") => Global::Storage(Number::F16),
        ("torch", "BFloat16Storage") => Global::Storage(Number::Bf16),
        ("torch", "LongStorage" | "IntStorage" | "ByteStorage" | "BoolStorage") => Global::Storage(Number::Other),
        _ => return None,
    })
}

/// A storage from its name outside of the pickle: `("storage", kind, key, where it was, how many)`.
fn storage(id: &Value) -> Result<Value, String> {
    if let Value::Tuple(id) = id
        && let [Value::Text(what), Value::Global(Global::Storage(number)), Value::Text(key), ..] = &id.items[..]
        && &**what == "storage"
    {
        return Ok(Value::Storage(Rc::new(Storage { number: *number, key: (**key).to_owned() })));
    }
    Err("it names a part that is no storage of numbers".to_owned())
}

/// A tensor from what `_rebuild_tensor_v2` is called with: storage, offset, sizes, strides and what is not needed.
fn tensor(arguments: &[Value]) -> Result<Value, String> {
    let [Value::Storage(storage), Value::Int(offset), Value::Tuple(shape), Value::Tuple(strides), ..] = arguments
    else {
        return Err("a tensor is built from something else than a storage".to_owned());
    };
    let ints = |nest: &Nest<Value>| -> Option<Vec<i64>> {
        let int = |value: &Value| match value {
            Value::Int(int) if *int >= 0 => Some(*int),
            _ => None,
        };
        nest.items.iter().map(int).collect()
    };
    let (Some(shape), Some(strides), Ok(offset)) = (ints(shape), ints(strides), u64::try_from(*offset)) else {
        return Err("a tensor has a size that cannot be".to_owned());
    };
    if shape.len() != strides.len() || shape.len() > 8 {
        return Err("a tensor has a size that cannot be".to_owned());
    }
    Ok(Value::Tensor(Rc::new(Stored {
        storage: Rc::clone(storage),
        offset,
        shape: shape.into_iter().map(|side| side as usize).collect(),
        strides,
    })))
}

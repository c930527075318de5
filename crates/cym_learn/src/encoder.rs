//! What every network that looks at pictures can do, so that losses and guidance need not know which one it is.
//!
//! CLIP and the built-in pattern encoder both implement [`ImageEncoder`] and [`TextEncoder`]. Pictures are planar, sRGB-encoded, 0 to 1:
//! what a screen shows and what such networks were trained on; each encoder does its own normalising.

use burn::tensor::{Device, Tensor, TensorData};

/// Several pictures of one size as plain numbers: `[count][3][height][width]`, sRGB-encoded, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    /// How many pictures there are.
    pub count: usize,
    /// Width and height of each.
    pub size_px: [usize; 2],
    /// The values, `count * 3 * height * width` of them.
    pub rgb: Vec<f32>,
}

impl Pictures {
    /// Black pictures.
    pub fn black(count: usize, size_px: [usize; 2]) -> Self {
        Self { count, size_px, rgb: vec![0.0; count * 3 * size_px[0] * size_px[1]] }
    }

    /// Pictures from values in the order of the type.
    ///
    /// # Panics
    /// If the number of values does not fit the size: the caller made both.
    pub fn new(count: usize, size_px: [usize; 2], rgb: Vec<f32>) -> Self {
        assert_eq!(rgb.len(), count * 3 * size_px[0] * size_px[1], "values of {count} pictures of {size_px:?}");
        Self { count, size_px, rgb }
    }

    /// One of the pictures by itself.
    ///
    /// # Panics
    /// If there is none of that number.
    pub fn one(&self, index: usize) -> Self {
        let len = 3 * self.plane_len();
        Self::new(1, self.size_px, self.rgb[index * len..][..len].to_vec())
    }

    /// Number of values in one plane of one picture.
    pub fn plane_len(&self) -> usize {
        self.size_px[0] * self.size_px[1]
    }

    /// The same values as a tensor `[count, 3, height, width]`.
    pub fn to_tensor(&self, device: &Device) -> Tensor<4> {
        let shape = [self.count, 3, self.size_px[1], self.size_px[0]];
        Tensor::from_data(TensorData::new(self.rgb.clone(), shape), device)
    }

    /// Pictures from a tensor `[count, 3, height, width]`; `None` if the tensor has another number of planes or cannot be read.
    pub fn from_tensor(pictures: Tensor<4>) -> Option<Self> {
        let [count, planes, height, width] = pictures.dims();
        let rgb = pictures.try_into_vec_as::<f32>().ok()?;
        (planes == 3).then_some(Self { count, size_px: [width, height], rgb })
    }
}

/// A network that turns pictures into vectors, through which a gradient flows back to the picture.
pub trait ImageEncoder: Send + Sync {
    /// Side in pixels of the square pictures that it takes.
    fn size_px(&self) -> usize;

    /// Length of its vectors.
    fn dim(&self) -> usize;

    /// The device that its weights are on; pictures belong there too (with or without autodiff).
    fn device(&self) -> Device;

    /// Vectors of length 1, `[n, dim]`, of pictures `[n, 3, size, size]` (sRGB-encoded, 0 to 1).
    fn embed(&self, images: Tensor<4>) -> Tensor<2>;

    /// What its layers make of the pictures, coarse layers last: each `[n, places, channels]`. A perceptual loss compares their
    /// statistics.
    fn features(&self, images: Tensor<4>) -> Vec<Tensor<3>>;

    /// Vectors of `pictures` go to `pull`, which answers with the gradient of a loss by each of them (`[n][dim]`); what comes back is the
    /// gradient of that loss by each value of the pictures.
    ///
    /// The plain way is burn's autodiff; an encoder with kernels of its own does the same faster.
    fn pull_back(&self, pictures: &Pictures, pull: &mut dyn FnMut(&[f32]) -> Vec<f32>) -> Vec<f32> {
        let images = pictures.to_tensor(&self.device().autodiff()).require_grad();
        let vectors = self.embed(images.clone());
        let shape = vectors.dims();
        let gradient = pull(&read(vectors.clone()));
        let gradient = Tensor::<2>::from_data(TensorData::new(gradient, shape), &self.device());
        // The gradient of sum(v * g) by v is g: a loss that burn never sees still reaches the picture.
        let gradients = (vectors * gradient).sum().backward();
        images.grad(&gradients).map_or_else(|| vec![0.0; pictures.rgb.len()], read)
    }
}

/// A network that turns words into the vectors of the same space as its [`ImageEncoder`].
pub trait TextEncoder: Send + Sync {
    /// Length of its vectors.
    fn dim(&self) -> usize;

    /// Vectors of length 1, one for each text.
    fn embed_texts(&self, texts: &[&str]) -> Vec<Vec<f32>>;

    /// The words of a text that it has never learnt and that therefore say nothing to it.
    fn unknown_words(&self, text: &str) -> Vec<String>;
}

/// The values of a tensor; its own numbers are always f32, so reading them cannot fail for another reason than a lost device.
pub(crate) fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor
        .try_into_vec_as::<f32>()
        .expect("tensors of this crate are f32 and live on the CPU or on a device that is still there")
}

"""Makes the files that hold our CLIP to PyTorch's: small models with random weights, inputs, vectors and gradients.

    python make_clip.py                 writes the small fixtures beside this file, in clip/ (in the repository)
    python make_clip.py --full DIR      writes models of full size (ViT-B/32, B/16, L/14) with random weights into DIR, for
                                        `CYMATIC_CLIP_FULL=DIR cargo nextest run -p cym_learn --run-ignored all full_size`
    python make_clip.py --time          times PyTorch on ViT-B/32, forward and backward to the picture

It needs torch, transformers, open_clip_torch and safetensors. Nothing of it runs when Cymatic is built, tested or used.
"""

import math
import sys
import time
from pathlib import Path

import open_clip
import torch
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel

HERE = Path(__file__).parent / "clip"
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
TEXTS = [
    "flowing organic patterns with blue hues",
    "A photo of a cat, sitting on a mat!",
    "it's 1984 -- they'll   never\tknow (we've seen 42 of them)...",
    "naïve café in Zürich",
    "don't",
    "",
    "a & b < c",
    "word " * 100,
]


def shake(model, seed):
    """Weights that make every part count: biases and norms that are not trivial, matrices that keep the size of what goes through."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim >= 2:
                fan_in = weight[0].numel() if "embed" not in name and "proj" != name.split(".")[-1] else weight.shape[-1]
                weight.normal_(0.0, 1.0 / math.sqrt(fan_in))
            elif "norm" in name or "ln_" in name:
                weight.normal_(1.0 if name.endswith("weight") else 0.0, 0.2)
            elif weight.ndim == 1:
                weight.normal_(0.0, 0.1)


def through(model, dtype):
    """Rounds the weights to how they will be stored, so that the file and the model are the same."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.to(dtype).float())


def stored(model, dtype):
    # Position numbers and masks come along as a real checkpoint would have them.
    return {k: v.to(dtype) if v.is_floating_point() else v for k, v in model.state_dict().items() if "mask" not in k}


def measure(image_of, text_of, pixels, ids):
    """Vectors of pictures and texts, and the gradient of the sum of cosines of pairs by the pixels."""
    pixels = pixels.clone().requires_grad_(True)
    image = image_of((pixels - MEAN) / STD)
    text = text_of(ids)
    torch.nn.functional.cosine_similarity(image, text).sum().backward()
    return {
        "image": image.detach().contiguous(),
        "text": text.detach().contiguous(),
        "gradient": pixels.grad.contiguous(),
    }


def tensor_of(output):
    return output if torch.is_tensor(output) else output.pooler_output


def hf(model):
    return (
        lambda x: tensor_of(model.get_image_features(pixel_values=x)),
        lambda i: tensor_of(model.get_text_features(input_ids=i)),
    )


def inputs(count, size, context, vocabulary, seed):
    torch.manual_seed(seed)
    pixels = torch.rand(count, 3, size, size)
    ids = torch.zeros(count, context, dtype=torch.long)
    for row in range(count):
        length = 4 + 3 * row
        ids[row, 0] = vocabulary - 2
        ids[row, 1:length] = torch.randint(0, vocabulary - 2, (length - 1,))
        ids[row, length] = vocabulary - 1
    return pixels, ids


def hf_config(vocabulary, context, text, vision, dim, act):
    common = {"hidden_act": act}
    return CLIPConfig(
        text_config={
            "vocab_size": vocabulary,
            "max_position_embeddings": context,
            "eos_token_id": vocabulary - 1,
            "bos_token_id": vocabulary - 2,
            "pad_token_id": 1,
            "projection_dim": dim,
            **text,
            **common,
        },
        vision_config={**vision, "projection_dim": dim, **common},
        projection_dim=dim,
    )


def small_hf(act):
    return CLIPModel(
        hf_config(
            512,
            16,
            {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4},
            {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 32, "patch_size": 8},
            32,
            act,
        )
    ).eval()


def small():
    HERE.mkdir(exist_ok=True)
    expected = {}
    pixels, ids = inputs(2, 32, 16, 512, 1)
    expected["pixels"] = pixels
    expected["ids"] = ids.to(torch.int32).float()

    model = small_hf("quick_gelu")
    shake(model, 2)
    through(model, torch.float16)
    save_file(stored(model, torch.float16), HERE / "hf.safetensors")
    for key, value in measure(*hf(model), pixels, ids).items():
        expected[f"hf.{key}"] = value
    exact = small_hf("gelu")
    exact.load_state_dict(model.state_dict())
    expected["hf.image_gelu"] = measure(*hf(exact), pixels, ids)["image"]

    model = CLIP(
        embed_dim=32,
        vision_cfg=CLIPVisionCfg(layers=2, width=64, head_width=16, mlp_ratio=2.0, patch_size=8, image_size=32),
        text_cfg=CLIPTextCfg(context_length=16, vocab_size=512, width=32, heads=2, layers=2, mlp_ratio=2.0),
        quick_gelu=False,
    ).eval()
    shake(model, 3)
    through(model, torch.bfloat16)
    save_file(stored(model, torch.bfloat16), HERE / "open_clip.safetensors", metadata={"made by": "make_clip.py"})
    for key, value in measure(model.encode_image, model.encode_text, pixels, ids).items():
        expected[f"open_clip.{key}"] = value

    tokens = open_clip.get_tokenizer("ViT-B-32")(TEXTS)
    expected["tokens"] = tokens.float()
    save_file(expected, HERE / "expected.safetensors")
    (HERE / "texts.json").write_text(__import__("json").dumps(TEXTS, ensure_ascii=False, indent=1) + "\n")

    # Archives of torch.save: plain, as a training script wraps it, with something in it that would have to be run, and a program.
    torch.manual_seed(4)
    plain = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 4)).half()
    torch.save(plain.state_dict(), HERE / "plain.pt")
    expected_plain = {k: v.float().contiguous() for k, v in plain.state_dict().items()}
    wrapped = {"epoch": 3, "state_dict": {f"module.{k}": v for k, v in plain.float().state_dict().items()}, "lr": [0.1, 0.2]}
    torch.save(wrapped, HERE / "wrapped.pt")
    save_file(expected_plain, HERE / "plain.safetensors")
    torch.save({"weight": torch.zeros(2), "run": print}, HERE / "calls.pt")
    torch.jit.save(torch.jit.trace(torch.nn.Linear(3, 2), torch.zeros(1, 3)), HERE / "script.pt")
    for path in sorted(HERE.iterdir()):
        print(path.name, path.stat().st_size)


FULL = {
    "vit-b-32": ({"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "patch_size": 32}, 512),
    "vit-b-16": ({"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "patch_size": 16}, 512),
    "vit-l-14": ({"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16, "patch_size": 14}, 768),
}


def full_hf(name):
    vision, dim = FULL[name]
    text = {"hidden_size": dim, "intermediate_size": 4 * dim, "num_hidden_layers": 12, "num_attention_heads": dim // 64}
    return CLIPModel(hf_config(49408, 77, text, {**vision, "image_size": 224}, dim, "quick_gelu")).eval()


def full(folder):
    folder.mkdir(parents=True, exist_ok=True)
    pixels, ids = inputs(2, 224, 77, 49408, 5)
    for name in FULL:
        model = full_hf(name)
        shake(model, 6)
        save_file(stored(model, torch.float32), folder / f"{name}.safetensors")
        expected = measure(*hf(model), pixels, ids)
        save_file({"pixels": pixels, "ids": ids.float(), **expected}, folder / f"{name}.expected.safetensors")
        print(name, "written")
        if name == "vit-b-32":
            model = open_clip.create_model("ViT-B-32", pretrained=None).eval()
            shake(model, 7)
            save_file(stored(model, torch.float32), folder / "open-clip-b-32.safetensors")
            expected = measure(model.encode_image, model.encode_text, pixels, ids)
            save_file({"pixels": pixels, "ids": ids.float(), **expected}, folder / "open-clip-b-32.expected.safetensors")
            print("open-clip-b-32 written")


def timing():
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
    model = full_hf("vit-b-32")
    for weight in model.parameters():
        weight.requires_grad_(False)
    for count in (1, 4):
        best = [math.inf, math.inf]
        for _ in range(8):
            pixels = torch.rand(count, 3, 224, 224, requires_grad=True)
            start = time.perf_counter()
            image = hf(model)[0]((pixels - MEAN) / STD)
            middle = time.perf_counter()
            image.sum().backward()
            best = [min(best[0], middle - start), min(best[1], time.perf_counter() - start)]
        print(f"batch {count}: forward {best[0]:.3f} s, forward and backward {best[1]:.3f} s")


if __name__ == "__main__":
    if "--full" in sys.argv:
        full(Path(sys.argv[sys.argv.index("--full") + 1]))
    elif "--time" in sys.argv:
        timing()
    else:
        small()

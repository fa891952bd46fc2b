"""Writes a training step of torch_gpt.py as a TorchScript module, for a libtorch that has no Python.

Usage: train_step.py PEERS WIDTH LAYERS HEADS CONTEXT SEED float32|bf16 WINDOWS OUTPUT
The module's forward takes inputs, targets, the learning rate and the number of the step, counted from 1: one update, whose
loss it returns. Step 0 only returns the loss. OUTPUT.order has the windows in the peer's order, as big-endian int64.
bf16 rounds the operands of all products, as autocast does; weights, norms, softmax and loss are in float32.
"""
import math
import sys

peers, sizes, precision, windows, output = sys.argv[1], [int(s) for s in sys.argv[2:7]], sys.argv[7], int(sys.argv[8]), sys.argv[9]
sys.argv = sys.argv[:1]
sys.path.insert(0, peers)
import torch
import torch_gpt

WIDTH, LAYERS, HEADS, CONTEXT, SEED = sizes
weights = torch_gpt.init(dict(V=256, d=WIDTH, L=LAYERS, H=HEADS, ctx=CONTEXT, tied=True), SEED)


class Step(torch.nn.Module):
    width: int
    layers: int
    heads: int
    rounded: bool

    def __init__(self):
        super().__init__()
        self.width, self.layers, self.heads, self.rounded = WIDTH, LAYERS, HEADS, precision == 'bf16'
        self.w = list(weights.values())  # in the order of torch_gpt.shapes: 2 embeddings, 12 a block, the last norm
        self.m = [torch.zeros_like(w) for w in self.w]
        self.v = [torch.zeros_like(w) for w in self.w]

    def product(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (a.to(torch.bfloat16) @ b.to(torch.bfloat16)).float() if self.rounded else a @ b

    def linear(self, h: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        x = h.reshape(-1, h.size(2))
        y = torch.addmm(b.to(torch.bfloat16), x.to(torch.bfloat16), w.to(torch.bfloat16)).float() if self.rounded else torch.addmm(b, x, w)
        return y.view(h.size(0), h.size(1), -1)

    def loss(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        B, T, d, H, w = x.size(0), x.size(1), self.width, self.heads, self.w
        future = torch.triu(torch.ones([T, T], dtype=torch.bool), 1)
        h = torch.nn.functional.embedding(x, w[0]) + w[1][:T]
        for i in range(self.layers):
            o = 2 + 12 * i
            parts = self.linear(torch.nn.functional.layer_norm(h, [d], w[o + 8], w[o + 9], 1e-5), w[o], w[o + 1]).split(d, 2)
            heads = [part.view(B, T, H, d // H).transpose(1, 2) for part in parts]
            q, k, v = heads[0], heads[1], heads[2]
            a = self.product(q, k.transpose(-2, -1)) * (1.0 / math.sqrt(d // H))
            a = self.product(torch.softmax(a.masked_fill(future, float('-inf')), -1), v)
            h = h + self.linear(a.transpose(1, 2).reshape(B, T, d), w[o + 2], w[o + 3])
            n = torch.nn.functional.layer_norm(h, [d], w[o + 10], w[o + 11], 1e-5)
            n = torch.nn.functional.gelu(self.linear(n, w[o + 4], w[o + 5]), approximate='tanh')
            h = h + self.linear(n, w[o + 6], w[o + 7])
        n = torch.nn.functional.layer_norm(h, [d], w[-2], w[-1], 1e-5)
        return torch.nn.functional.cross_entropy(self.product(n.reshape(-1, d), w[0].t()), y.reshape(-1))

    def forward(self, x: torch.Tensor, y: torch.Tensor, rate: torch.Tensor, number: torch.Tensor) -> torch.Tensor:
        lr, t = float(rate), int(number)
        if t == 0:
            with torch.no_grad():
                return self.loss(x, y)
        torch.set_grad_enabled(True)
        if t == 1:  # the binding loads in inference mode, whose tensors cannot have gradients; copies can
            self.w = [w.detach().clone().requires_grad_(True) for w in self.w]
            self.m = [m.clone() for m in self.m]
            self.v = [v.clone() for v in self.v]
        loss = self.loss(x, y)
        gradients = torch.autograd.grad([loss], self.w)
        with torch.no_grad():
            square = torch.zeros(1)
            for g in gradients:
                if g is not None:
                    square = square + g.pow(2).sum()
            factor = torch.clamp(1.0 / (square.sqrt() + 1e-6), max=1.0)
            for w, m, v, g in zip(self.w, self.m, self.v, gradients):
                if g is not None:
                    clipped = g * factor
                    if w.dim() >= 2:
                        w.mul_(1 - lr * 0.1)
                    m.mul_(0.9).add_(clipped, alpha=0.1)
                    v.mul_(0.99).addcmul_(clipped, clipped, value=0.01)
                    w.addcdiv_(m, v.sqrt().div_(math.sqrt(1 - 0.99 ** t)).add_(1e-8), value=-lr / (1 - 0.9 ** t))
        return loss.detach()


module = torch.jit.script(Step())
module.save(output)
order = torch.randperm(windows, generator=torch.Generator().manual_seed(1000 + SEED))
order.numpy().astype('>i8').tofile(output + '.order')

# The peer's own step is the reference, in float32.
if precision == 'float32':
    ids = torch.arange(4 * CONTEXT + 1) ** 2 % 251
    x, y = ids[:-1].view(4, CONTEXT), ids[1:].view(4, CONTEXT)
    P = torch_gpt.params(weights)
    optimizer = torch_gpt.adamw(P, dict(lr=1e-2, betas=(0.9, 0.99), wd=0.1))
    for t in (1, 2, 3):
        ours = float(module(x, y, torch.tensor(1e-2), torch.tensor(t)))
        theirs = torch_gpt.step(P, dict(V=256, d=WIDTH, L=LAYERS, H=HEADS, tied=True), optimizer, [(x, y)], 1e-2, 1.0)[0]
        assert abs(ours - theirs) < 1e-5 * theirs, f'step {t}: {ours} (expected {theirs})'

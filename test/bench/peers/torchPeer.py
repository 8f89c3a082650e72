"""The bench models in PyTorch: the same layers, a new random batch at every step.

Started with the model as JSON; orders and answers are JSON lines, as contender.ts has them.
Threads are set from outside, by OMP_NUM_THREADS and OPENBLAS_NUM_THREADS.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

WARM_UP_SECONDS = 1.5
LONGEST_TURN_SECONDS = 25
POOL = 4096  # samples in memory, from which batches are drawn


class CNN(nn.Module):
    def __init__(self, s, classes):
        super().__init__()
        self.conv = nn.Conv2d(1, s["channels"], s["kernelSize"])
        self.norm = nn.BatchNorm2d(s["channels"])
        side = (28 - s["kernelSize"] + 1) // 2
        self.fc = nn.Linear(s["channels"] * side * side, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv(x))), 2)
        return self.fc(x.flatten(1))


class RNN(nn.Module):
    def __init__(self, s, classes):
        super().__init__()
        self.every_step = s["predict"] == "everyStep"
        self.embedding = nn.Embedding(classes, s["embedDim"])
        self.rnn = nn.RNN(s["embedDim"], s["hiddenDim"])
        self.fc = nn.Linear(s["hiddenDim"], classes)

    def forward(self, x):  # (T, B)
        states, _ = self.rnn(self.embedding(x))
        return self.fc(states if self.every_step else states[-1])


class Attention(nn.Module):
    """Projections with biases; queries, keys and values fused where they have one input."""

    def __init__(self, s, is_cross):
        super().__init__()
        self.heads, self.d_k, self.d_v = s["heads"], s["dK"], s["dV"]
        width, h = s["dModel"], s["heads"]
        self.query = nn.Linear(width, h * self.d_k) if is_cross else None
        fused = h * (self.d_k + self.d_v) if is_cross else h * (2 * self.d_k + self.d_v)
        self.fused = nn.Linear(width, fused)
        self.out = nn.Linear(h * self.d_v, width)
        self.dropout = nn.Dropout(s["dropout"])

    def split(self, x):
        batch, length, width = x.shape
        return x.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def forward(self, x, memory, mask):
        if self.query is None:
            q, k, v = self.split(self.fused(x)).split([self.d_k, self.d_k, self.d_v], 3)
        else:
            q = self.split(self.query(x))
            k, v = self.split(self.fused(memory)).split([self.d_k, self.d_v], 3)
        scores = torch.matmul(q / self.d_k**0.5, k.transpose(2, 3))
        weights = F.softmax(scores.masked_fill(~mask.unsqueeze(1), -1e9), -1)
        mixed = torch.matmul(self.dropout(weights), v)
        return self.out(mixed.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.wide = nn.Linear(s["dModel"], s["dInner"])
        self.narrow = nn.Linear(s["dInner"], s["dModel"])

    def forward(self, x):
        return self.narrow(F.relu(self.wide(x)))


class Layer(nn.Module):
    """Encoder layer, or decoder layer with a look at the source; norm after each residual."""

    def __init__(self, s, is_decoder):
        super().__init__()
        self.own = Attention(s, False)
        self.cross = Attention(s, True) if is_decoder else None
        self.feed = FeedForward(s)
        self.norms = nn.ModuleList([nn.LayerNorm(s["dModel"], eps=1e-6) for _ in range(3)])
        self.dropout = nn.Dropout(s["dropout"])

    def forward(self, x, mask, memory=None, memory_mask=None):
        x = self.norms[0](x + self.dropout(self.own(x, x, mask)))
        if self.cross is not None:
            x = self.norms[1](x + self.dropout(self.cross(x, memory, memory_mask)))
        return self.norms[2](x + self.dropout(self.feed(x)))


class Stack(nn.Module):
    def __init__(self, s, embedding, is_decoder):
        super().__init__()
        self.embedding = embedding
        self.norm = nn.LayerNorm(s["dModel"], eps=1e-6)
        self.layers = nn.ModuleList([Layer(s, is_decoder) for _ in range(s["layers"])])
        self.dropout = nn.Dropout(s["dropout"])
        self.register_buffer("places", sinusoids(s["positions"], s["dModel"]))

    def forward(self, ids, *rest):
        x = self.embedding(ids) + self.places[: ids.shape[1]]
        x = self.norm(self.dropout(x))
        for layer in self.layers:
            x = layer(x, *rest)
        return x


class Transformer(nn.Module):
    """One matrix is source embedding, target embedding and output projection."""

    def __init__(self, s, classes):
        super().__init__()
        self.scale = s["dModel"] ** -0.5
        self.embedding = nn.Embedding(classes, s["dModel"])
        self.encoder = Stack(s, self.embedding, False)
        self.decoder = Stack(s, self.embedding, True)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_uniform_(parameter)

    def forward(self, source, target):
        source_mask = (source != 0).unsqueeze(1)
        past = torch.ones(1, target.shape[1], target.shape[1], dtype=torch.bool).tril()
        target_mask = (target != 0).unsqueeze(1) & past
        memory = self.encoder(source, source_mask)
        decoded = self.decoder(target, target_mask, memory, source_mask)
        return F.linear(decoded, self.embedding.weight) * self.scale


def sinusoids(length, width):
    place = torch.arange(length).unsqueeze(1)
    rate = 10000 ** (-2 * (torch.arange(width) // 2) / width)
    angles = place * rate
    return torch.where(torch.arange(width) % 2 == 0, angles.sin(), angles.cos())


def image_batches(s, classes):
    images = torch.randint(0, 256, (POOL, 1, 28, 28), dtype=torch.uint8)
    labels = torch.randint(0, classes, (POOL,))
    while True:
        chosen = torch.randint(0, POOL, (s["batchSize"],))
        yield (images[chosen].float() / 255,), labels[chosen]


def text_batches(s, classes):
    length = s["sequenceLength"]
    text = torch.randint(0, classes, (300_000,))
    offsets = torch.arange(length + 1).unsqueeze(1)
    while True:
        windows = text[offsets + torch.randint(0, len(text) - length, (s["batchSize"],))]
        targets = windows[1:] if s["predict"] == "everyStep" else windows[-1]
        yield (windows[:-1],), targets


def pair_batches(s, classes):
    source, target = random_sequences(classes, 20), random_sequences(classes, 21)
    while True:
        chosen = torch.randint(0, POOL, (s["batchSize"],))
        own, other = shortened(source[chosen]), shortened(target[chosen])
        yield (own, other[:, :-1]), other[:, 1:]


def random_sequences(classes, longest):
    """(POOL, longest), padded with 0; the shortest have 10 tokens less."""
    ids = torch.randint(4, classes, (POOL, longest))
    lengths = torch.randint(longest - 10, longest + 1, (POOL, 1))
    return ids.masked_fill(torch.arange(longest) >= lengths, 0)


def shortened(ids):
    """As long as the longest of the batch."""
    return ids[:, : int((ids != 0).sum(1).max())]


MODELS = {
    "cnn": (CNN, image_batches),
    "rnn": (RNN, text_batches),
    "transformer": (Transformer, pair_batches),
}


def create_step(plan):
    settings, classes = plan["settings"], plan["classes"]
    create, batches_of = MODELS[plan["model"]]
    model, batches = create(settings, classes), batches_of(settings, classes)
    optimizer = torch.optim.Adam(model.parameters(), settings["learningRate"])
    ignored = 0 if plan["model"] == "transformer" else -100

    def step():
        inputs, targets = next(batches)
        optimizer.zero_grad(set_to_none=True)
        logits = model(*inputs).reshape(-1, classes)
        loss = F.cross_entropy(logits, targets.reshape(-1), ignore_index=ignored)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def times_of(step, seconds, fewest):
    times, start = [], time.perf_counter()
    while True:
        before = time.perf_counter()
        step()
        now = time.perf_counter()
        times.append(now - before)
        if now - start >= LONGEST_TURN_SECONDS:
            return times
        if now - start >= seconds and len(times) >= fewest:
            return times


def answer(seconds):
    print(json.dumps({"ms": seconds * 1000}), flush=True)


def main():
    torch.manual_seed(1)
    step = create_step(json.loads(sys.argv[1]))
    answer(times_of(step, WARM_UP_SECONDS, 1)[-1])
    for line in sys.stdin:
        order = json.loads(line)
        times = times_of(step, order["seconds"], order["fewest"])
        answer(statistics.median(times))


main()

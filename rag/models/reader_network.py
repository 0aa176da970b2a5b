"""The network of the packaged reader: a transformer over question and passage, with two heads.

Imported only where a reader is loaded or trained, since it needs torch at once.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

_NOTHING = -1e4  # a logit that no softmax gives any weight


class ReaderNetwork(nn.Module):
    """`encoder` is a BERT-like model; gives logits of sentences, and of the answer's ends.

    A sentence is the mean of its tokens, as the question is of its own. Training begins at their
    cosine, which is what the encoder was made for, and learns what to add. The other head learns
    from exact answers, as in Devlin et al. 2019, section 4.3.
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        first, last = nn.Linear(3 * size, size), nn.Linear(size, 1)
        self.sentence = nn.Sequential(first, nn.GELU(), last)
        self.steepness = nn.Parameter(torch.tensor(2.3))  # e to it, about 10, times the cosine
        self.none = nn.Linear(size, 1)
        self.ends = nn.Linear(2 * size, 2)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(self.none.weight)
        nn.init.constant_(self.none.bias, 5.0)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor, owner: Tensor) -> tuple[Any, Any]:
        """All arguments have the shape (passages, tokens); `owner` is the number of a token's
        sentence, -1 outside of the passage.

        The first result, (passages, 1 + sentences), are logits of "no sentence answers" and of
        each sentence; the second, (passages, tokens, 2), of the answer's first and last token,
        where the first token of all stands for no answer.
        """
        options = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
        hidden = self.encoder(**options).last_hidden_state.float()
        count = int(owner.max()) + 1
        own = (owner[:, None, :] == torch.arange(count)[None, :, None]).float()
        lengths = own.sum(-1)
        means = own @ hidden / lengths.clamp(min=1)[..., None]
        asking = ((types == 0) & (mask == 1)).float()
        question = (asking[:, None] @ hidden) / asking.sum(-1)[:, None, None]
        seen = torch.cat([means * question, means - question, means * hidden[:, :1]], -1)
        cosines = nn.functional.cosine_similarity(means, question.expand_as(means), dim=-1)
        each = self.steepness.exp() * cosines + self.sentence(seen)[..., 0]
        logits = torch.cat([self.none(hidden[:, 0]), each.masked_fill(lengths == 0, _NOTHING)], 1)
        outside = owner < 0
        outside[:, 0] = False
        ends = self.ends(torch.cat([hidden, hidden * question], -1))
        return logits, ends.masked_fill(outside[..., None], _NOTHING)

"""The network of the packaged reader: a transformer over question and passage, with two heads.

Import it only to load or train a reader, since it imports torch.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

_IMPOSSIBLE = -1e4  # a logit that gets no weight in any softmax


class ReaderNetwork(nn.Module):
    """A BERT-like `encoder` with logits for each sentence and for the ends of the exact answer.

    A sentence is represented by the mean of its tokens, and so is the question. Training starts
    from their cosine, which the encoder was made for, and learns what to add to it. The other head
    learns from exact answers, as in Devlin et al. 2019, section 4.3.
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        first, last = nn.Linear(3 * size, size), nn.Linear(size, 1)
        self.sentence = nn.Sequential(first, nn.GELU(), last)
        # The cosine is multiplied by exp(2.3), about 10.
        self.steepness = nn.Parameter(torch.tensor(2.3))
        self.none = nn.Linear(size, 1)
        self.ends = nn.Linear(2 * size, 2)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(self.none.weight)
        nn.init.constant_(self.none.bias, 5.0)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor, owner: Tensor) -> tuple[Any, Any]:
        """Return the logits of the sentences and of the answer's first and last token.

        All arguments have the shape (passages, tokens); `owner` is the number of a token's
        sentence, -1 outside of the passage. The logits of sentences have the shape (passages,
        1 + sentences), the first one for "no sentence answers"; those of tokens (passages,
        tokens, 2), where the first token stands for no answer.
        """
        options = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
        hidden = self.encoder(**options).last_hidden_state.float()
        count = int(owner.max()) + 1
        in_sentence = (owner[:, None, :] == torch.arange(count)[None, :, None]).float()
        lengths = in_sentence.sum(-1)
        means = in_sentence @ hidden / lengths.clamp(min=1)[..., None]
        in_question = ((types == 0) & (mask == 1)).float()
        question = (in_question[:, None] @ hidden) / in_question.sum(-1)[:, None, None]
        features = torch.cat([means * question, means - question, means * hidden[:, :1]], -1)
        cosines = nn.functional.cosine_similarity(means, question.expand_as(means), dim=-1)
        each = self.steepness.exp() * cosines + self.sentence(features)[..., 0]
        logits = torch.cat(
            [self.none(hidden[:, 0]), each.masked_fill(lengths == 0, _IMPOSSIBLE)], 1
        )
        outside = owner < 0
        outside[:, 0] = False
        ends = self.ends(torch.cat([hidden, hidden * question], -1))
        return logits, ends.masked_fill(outside[..., None], _IMPOSSIBLE)

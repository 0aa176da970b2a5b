"""The network of the verifier: a transformer over a claim and its evidence, with one head.

Import it only to load or train a verifier, since it imports torch.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

_IMPOSSIBLE = -1e4  # a cosine that is never the largest


class VerifierNetwork(nn.Module):
    """A BERT-like `encoder` with logits for "supported", "refuted" and "not enough".

    The head sees the first token, the means of claim and evidence beside each other, and how near
    the tokens of the claim come to tokens of the evidence: one that comes near to none is new.
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.head = nn.Sequential(nn.Linear(3 * size + 2, size), nn.GELU(), nn.Linear(size, 3))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Any:
        """Return logits of the shape (pairs, 3).

        All arguments have the shape (pairs, tokens); `types` is 0 in the claim, 1 in the evidence.
        """
        options = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
        hidden = self.encoder(**options).last_hidden_state.float()
        in_claim, in_evidence = (types == 0) & (mask == 1), (types == 1) & (mask == 1)
        claim, evidence = _mean(hidden, in_claim), _mean(hidden, in_evidence)
        unit = nn.functional.normalize(hidden, dim=-1)
        cosines = (unit @ unit.transpose(1, 2)).masked_fill(~in_evidence[:, None], _IMPOSSIBLE)
        nearest = cosines.amax(-1).clamp(min=-1)
        mean = (nearest * in_claim).sum(1) / in_claim.sum(1)
        least = nearest.masked_fill(~in_claim, 1.0).amin(1)
        features = [hidden[:, 0], claim * evidence, (claim - evidence).abs(), mean[:, None]]
        return self.head(torch.cat([*features, least[:, None]], -1))


def _mean(hidden: Tensor, chosen: Tensor) -> Tensor:
    weights = chosen.float()[:, None]
    return (weights @ hidden)[:, 0] / weights.sum(-1).clamp(min=1)

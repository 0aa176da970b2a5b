"""The models that run here: embedder, reader, reranker, logistic models."""

import os

# Threads of torch that wait give way to other programs. It is read once, when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
